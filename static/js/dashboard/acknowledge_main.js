// The form to acknowledge on a page of its own; the browser sends it.

import { enhanceAcknowledgeForm } from "./acknowledge_form.js";

enhanceAcknowledgeForm(document.querySelector("[data-acknowledge-form]"));
