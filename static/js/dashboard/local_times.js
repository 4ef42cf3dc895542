// Times and fields of time in the reader's own zone; on hover, in UTC.

import { utcText } from "./fields.js";

const SELECTOR = "time[data-local]";
const FIELD = 'input[type="datetime-local"]';

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" });

/** A stamp of the log as a local time. */
export function localText(stamp) {
  return local.format(new Date(stamp));
}

/** Every such time under `node`; the server wrote it in UTC. */
export function showLocalTimes(node) {
  for (const time of node.querySelectorAll(SELECTOR)) {
    if (!time.dateTime) continue;
    time.textContent = localText(time.dateTime);
    time.title = utcText(time.dateTime);
  }
}

/** Fields that the server fills with and reads in UTC are local to the hand that fills them. */
export function useLocalFields(form) {
  for (const mark of form.querySelectorAll("[data-zone]")) mark.textContent = `(${zoneName()})`;
  for (const input of form.querySelectorAll(FIELD)) setLocalField(input, `${input.defaultValue}Z`);
  form.addEventListener("formdata", ({ formData }) => {
    for (const input of form.querySelectorAll(FIELD)) {
      const at = new Date(input.value);
      if (!Number.isNaN(at.getTime())) formData.set(input.name, at.toISOString());
    }
    for (const [name, value] of [...formData]) dropEmpty(formData, name, value);
  });
}

/** Show a moment in a field; what is no moment leaves it as it is. */
export function setLocalField(input, stamp) {
  const at = new Date(stamp);
  if (Number.isNaN(at.getTime())) return;
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  input.value = shifted.toISOString().slice(0, 19);
}

function zoneName() {
  const part = zone.formatToParts(new Date()).find(({ type }) => type === "timeZoneName");
  return part?.value ?? "local";
}

function dropEmpty(formData, name, value) {
  if (value !== "") return;
  const rest = formData.getAll(name).filter((other) => other !== "");
  formData.delete(name);
  for (const other of rest) formData.append(name, other);
}
