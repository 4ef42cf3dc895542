// One line of the activity, from an event: the twin of FeedLine in dashboard/wall/feed.py.

import { labelsInOrder, nameOf } from "./alert_words.js";
import { whoOf, wordsOf } from "./event_words.js";
import { fieldOf, rowOf, setOptionalText, setText, setTime, show } from "./fields.js";
import { addressOfAlert, addressOfSilence } from "./page_address.js";
import { operatorOf } from "./silence_row.js";

const LABELS_SHOWN = 2;
const MOST_CHARS = 120;
const COARSE = new Set(["cluster"]);
const ADDRESSES = { alert: addressOfAlert, silence: addressOfSilence };

/** `told` {words, kinds}: of each type. */
export function makeFeedLine(event, told) {
  const line = rowOf("feed-line-template");
  const { severity = "", subject, address = "", where = "" } = aboutOf(event, ADDRESSES);
  line.dataset.seq = event.seq;
  line.dataset.kind = told.kinds[event.type];
  line.dataset.severity = severity;
  setTime(fieldOf(line, "when"), event.timestamp);
  setText(fieldOf(line, "words"), wordsOf(event, told.words));
  setText(fieldOf(line, "severity"), severity);
  show(fieldOf(line, "rated"), severity !== "");
  setText(fieldOf(line, "subject"), subject);
  if (address) fieldOf(line, "subject").setAttribute("href", address);
  setOptionalText(fieldOf(line, "where"), where);
  const who = whoOf(event);
  setText(fieldOf(line, "who"), who);
  show(fieldOf(line, "by"), who !== "");
  return line;
}

/** {severity, subject, address, where}, as far as there is any; `addresses` {alert, silence}. */
export function aboutOf({ type, data }, addresses) {
  if (type.startsWith("alert_")) {
    return {
      severity: data.severity,
      subject: nameOf(data),
      address: addresses.alert(data.fingerprint),
      where: whereOf(data.labels),
    };
  }
  if (type.startsWith("silence_")) {
    const address = type === "silence_deleted" ? "" : addresses.silence(data.id);
    return { subject: cut(data.comment || matcherWords(data.matchers)), address };
  }
  if (type !== "health_changed") return { subject: cut(data.message) };
  const status = data.removed ? "not watched any more" : data.status;
  return { subject: `${data.component} is ${status}`, where: cut(data.message) };
}

/** The values that tell it from others of its name; its cluster seldom does. */
function whereOf(labels) {
  const fine = labelsInOrder(labels, COARSE);
  const most = fine.length > 0 ? fine : labelsInOrder(labels);
  const values = most.slice(0, LABELS_SHOWN).map(([, value]) => value);
  return cut(values.join(" · "));
}

function matcherWords(matchers) {
  const words = ({ name, value, is_regex: isRegex, is_equal: isEqual }) =>
    `${name}${operatorOf(isRegex, isEqual)}"${value}"`;
  return matchers.map(words).join(", ");
}

/** By code points, as Python does. */
export function cut(text) {
  if (text.length <= MOST_CHARS) return text;
  return [...text.slice(0, 2 * MOST_CHARS)].slice(0, MOST_CHARS).join("");
}
