// The form on a page of its own; the browser sends it. The stream is there for the preview.

import { RealtimeClient } from "../realtime/client.js";
import { Badge } from "./badge.js";
import { enhanceSilenceForm } from "./silence_form.js";

const form = document.querySelector("[data-silence-form]");
const { sse, websocket, poll, now } = document.querySelector("[data-stream]").dataset;
const client = new RealtimeClient({
  endpoints: { sse, websocket, poll },
  user: document.body.dataset.user,
});
enhanceSilenceForm(form, { client });
(form.querySelector("[aria-invalid]") ?? form.querySelector("[data-spans] :checked")).focus();
new Badge(document.getElementById("badge"), client, Date.parse(now)).start();
client.connect();
