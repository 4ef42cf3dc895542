// The script of the form to acknowledge, on a page of its own or over another.

import { rememberOwnName } from "./own_name.js";
import { sentByKey } from "./send_key.js";

export function enhanceAcknowledgeForm(form) {
  rememberOwnName(form);
  form.addEventListener("keydown", (event) => sentByKey(event, form));
}
