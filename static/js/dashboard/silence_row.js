// One row of the silences, from the payload of a silence event: the twin of SilenceRow in
// dashboard/wall/rows.py.

import {
  copyOf,
  fieldOf,
  rowOf,
  setAttribute,
  setOptionalText,
  setText,
  setTime,
  show,
} from "./fields.js";

export function makeSilenceRow(silence) {
  const row = rowOf("silence-template");
  row.id = `silence-${silence.id}`;
  row.dataset.silence = silence.id;
  updateSilenceRow(row, silence);
  return row;
}

export function updateSilenceRow(row, silence) {
  setAttribute(row, "data-state", silence.state);
  setAttribute(row, "data-ends", silence.ends_at);
  setText(fieldOf(row, "state"), silence.state);
  fillMatchers(fieldOf(row, "matchers"), silence.matchers);
  setOptionalText(fieldOf(row, "comment"), silence.comment);
  setText(fieldOf(row, "created_by"), silence.created_by);
  show(fieldOf(row, "author"), silence.created_by !== "");
  setTime(fieldOf(row, "starts_at"), silence.starts_at);
  show(fieldOf(row, "starts"), silence.state === "pending");
  setTime(fieldOf(row, "ends_at"), silence.ends_at);
}

export function setMutedCount(row, count) {
  setText(fieldOf(row, "muted"), String(count));
}

function fillMatchers(list, matchers) {
  list.replaceChildren();
  for (const { name, value, is_regex: isRegex, is_equal: isEqual } of matchers) {
    const matcher = copyOf("matcher-template");
    setText(fieldOf(matcher, "name"), name);
    setText(fieldOf(matcher, "operator"), operatorOf(isRegex, isEqual));
    setText(fieldOf(matcher, "value"), value);
    list.append(matcher);
  }
}

export function operatorOf(isRegex, isEqual) {
  if (isRegex) return isEqual ? "=~" : "!~";
  return isEqual ? "=" : "!=";
}
