// Taking alerts and giving them back. It knows of alerts their fingerprints, and nothing of the
// page but that it holds Django's token (`{% csrf_token %}`) somewhere.

import { enhanceAcknowledgeForm } from "./acknowledge_form.js";
import { openFormDialog } from "./form_dialog.js";
import { ownName } from "./own_name.js";
import { postFields } from "./posting.js";

export const ACKNOWLEDGE = "/acknowledge/";

/**
 * Takes these alerts at once: {message, outcomes: [{id, title, done, message}]}, an outcome for
 * each fingerprint; what succeeded stays. `owner` counts only where nobody is signed in. Throws
 * when the server does not answer.
 */
export function acknowledge(fingerprints, { note = "", owner = ownName() } = {}) {
  return act("acknowledge", fingerprints, [
    ["note", note],
    ["owner", owner],
  ]);
}

/** Gives these back; the same answer. `owner`: who does, for the history. */
export function giveBack(fingerprints, { owner = ownName() } = {}) {
  return act("give_back", fingerprints, [["owner", owner]]);
}

/** Opens the form with the note (and a name, where nobody is signed in) over the page. */
export function openAcknowledgeForm(fingerprints, { onDone } = {}) {
  return openFormDialog(acknowledgeAddress(fingerprints), {
    selector: "[data-acknowledge-form]",
    enhance: (form) => enhanceAcknowledgeForm(form),
    onDone,
    name: "dialog-small",
  });
}

export function acknowledgeAddress(fingerprints) {
  return `${ACKNOWLEDGE}?${new URLSearchParams(fingerprints.map((name) => ["alert", name]))}`;
}

async function act(what, fingerprints, fields) {
  const alerts = fingerprints.map((name) => ["alert", name]);
  const { status, data } = await postFields(ACKNOWLEDGE, [["do", what], ...alerts, ...fields]);
  return data ?? { message: `It was not taken (${status})`, outcomes: [] };
}
