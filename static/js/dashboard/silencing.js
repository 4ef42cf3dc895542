// "Silence these": from what is shown or selected to the form, filled in.

import { commonMatchers, formatMatcher } from "./common_matchers.js";
import { openFormDialog } from "./form_dialog.js";
import { enhanceSilenceForm } from "./silence_form.js";

export const NEW_SILENCE = "/silences/new/";

/**
 * The address of a form with these matchers ([{name, operator, value}], or texts in their
 * syntax), and perhaps `duration` (as "4h") and `comment`. It can be shared.
 */
export function silenceAddress(matchers, { duration = "", comment = "" } = {}) {
  const query = new URLSearchParams();
  for (const matcher of matchers) {
    query.append("filter", typeof matcher === "string" ? matcher : formatMatcher(matcher));
  }
  if (duration) query.set("duration", duration);
  if (comment) query.set("comment", comment);
  const text = query.toString();
  return text ? `${NEW_SILENCE}?${text}` : NEW_SILENCE;
}

/**
 * Opens the form for alerts with these label sets ([{label: value}]). Resolves to the dialog;
 * `onDone({id, state, address})` when the silence is made; `client`: the stream that the preview follows.
 */
export function silenceThese(labelSets, options = {}) {
  return openSilenceForm(silenceAddress(commonMatchers(labelSets), options), options);
}

/** The same for any address of the form: a new one, one to edit, one to make again. */
export function openSilenceForm(address, { onDone, client } = {}) {
  return openFormDialog(address, {
    selector: "[data-silence-form]",
    enhance: (form, dialog) => enhanceSilenceForm(form, { keys: dialog, client }),
    onDone,
  });
}
