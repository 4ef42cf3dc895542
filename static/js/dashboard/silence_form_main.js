// The form on a page of its own; the browser sends it. The stream is there for the preview.

import { Badge } from "./badge.js";
import { pageClient } from "./page_client.js";
import { enhanceSilenceForm } from "./silence_form.js";

const form = document.querySelector("[data-silence-form]");
const { now } = document.querySelector("[data-stream]").dataset;
const client = pageClient();
enhanceSilenceForm(form, { client });
(form.querySelector("[aria-invalid]") ?? form.querySelector("[data-spans] :checked")).focus();
new Badge(document.getElementById("badge"), client, Date.parse(now)).start();
client.connect();
