// The form on a page of its own; the browser sends it.

import { enhanceSilenceForm } from "./silence_form.js";

const form = document.querySelector("[data-silence-form]");
enhanceSilenceForm(form);
(form.querySelector("[aria-invalid]") ?? form.querySelector("[data-spans] :checked")).focus();
