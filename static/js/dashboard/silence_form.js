// The form of a silence: rows, keys and preview over the server's plain form.

import { MatcherRows } from "./matcher_rows.js";
import { tieMoments } from "./moments.js";
import { rememberOwnName } from "./own_name.js";
import { Previewing } from "./previewing.js";
import { sentByKey } from "./send_key.js";
import { areSingleKeysOn } from "./single_keys.js";

const TYPED_INTO = "textarea, select, input:not([type=radio], [type=checkbox])";

/**
 * Returns the function that unties it; `keys` is where its keys are heard, `client` the page's stream,
 * which the preview follows.
 */
export function enhanceSilenceForm(form, { keys = document, client = null } = {}) {
  const previewing = new Previewing(form, () => rows.filters);
  const rows = new MatcherRows(form, () => previewing.ask());
  if (client) previewing.follow(client);
  const spans = [...form.querySelectorAll("[data-spans] input")];
  const choose = (span) => {
    span.checked = true;
  };
  tieMoments(form, () => choose(spans.at(-1)));
  rememberOwnName(form);
  form.dataset.script = "yes";
  const onKey = (event) => {
    if (sentByKey(event, form)) return;
    const span = spans[spanOf(event)];
    if (!span) return;
    event.preventDefault();
    choose(span);
  };
  keys.addEventListener("keydown", onKey);
  return () => {
    keys.removeEventListener("keydown", onKey);
    previewing.stop();
  };
}

/** Keys 1 to 8, or Alt and these where digits are typed or must not act; -1 for any other. */
function spanOf({ code, altKey, ctrlKey, metaKey, target }) {
  const digit = /^(?:Digit|Numpad)([1-8])$/.exec(code)?.[1];
  if (!digit || ctrlKey || metaKey) return -1;
  const mayAct = altKey || (areSingleKeysOn() && !target.matches(TYPED_INTO));
  return mayAct ? Number(digit) - 1 : -1;
}
