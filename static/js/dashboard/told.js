// Says what became of what somebody did, where the page has a place for it.

import { rowOf, setText } from "./fields.js";

/** `lines`: [{level, text}]; level as Django's messages have it. They take the place of the last. */
export function tell(lines) {
  const place = document.querySelector("[data-told]");
  const nodes = lines.map(({ level, text }) => {
    const line = rowOf("told-template");
    line.dataset.level = level;
    setText(line, text);
    return line;
  });
  place.replaceChildren(...nodes);
  if (lines.length) place.scrollIntoView({ block: "nearest" });
}

/** The lines for an answer `{message, outcomes: [{title, done, message}]}`. */
export function linesOf({ message, outcomes }) {
  const failed = outcomes.filter(({ done }) => !done);
  const level = failed.length || !outcomes.length ? "warning" : "success";
  return [
    { level, text: message },
    ...failed.map(({ title, message: why }) => ({ level: "error", text: `${title}: ${why}` })),
  ];
}
