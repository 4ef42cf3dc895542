// The form to acknowledge on a page of its own; the browser sends it.

import { rememberOwnName } from "./own_name.js";

rememberOwnName(document.querySelector("[data-acknowledge-form]"));
