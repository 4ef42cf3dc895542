// Exact times in the form: typed in the zone of whoever types, sent in UTC.

import { setLocalField } from "./local_times.js";

/** Ties the inputs of a form: `onExact()` when somebody chooses an end. */
export function tieMoments(form, onExact) {
  const inputs = [...form.querySelectorAll("input[data-moment]")];
  for (const input of inputs) {
    setLocalField(input, input.dataset.moment);
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
