// Exact times in the form: typed in the zone of whoever types, sent in UTC.

const MINUTE_MS = 60_000;

/** The value of a `datetime-local` input for a moment in ms, in this browser's zone. */
export function inputValue(ms) {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 19);
}

/** Ties the inputs of a form: `onExact()` when somebody chooses an end. */
export function tieMoments(form, onExact) {
  const inputs = [...form.querySelectorAll("input[data-moment]")];
  for (const input of inputs) {
    const at = Date.parse(input.dataset.moment);
    if (!Number.isNaN(at)) input.value = inputValue(at);
    if (input.name === "ends_at") input.addEventListener("input", onExact);
  }
  const zone = form.querySelector("[data-zone]");
  zone.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "your own time";
  form.addEventListener("formdata", ({ formData }) => {
    for (const { name, value } of inputs) {
      const at = Date.parse(value); // without a zone: this browser's
      if (!Number.isNaN(at)) formData.set(name, new Date(at).toISOString());
    }
  });
}
