// The last few things that happened while history is played.

import { fieldOf, rowOf, setText, show } from "../fields.js";
import { localText, utcText } from "../local_times.js";

const MOST = 8;

export class RecentView {
  #section;
  #list;
  #words;

  /** `words`: of each type of event. */
  constructor(section, words) {
    this.#section = section;
    this.#list = fieldOf(section, "event_list");
    this.#words = words;
  }

  add(events) {
    for (const event of events.slice(-MOST)) this.#list.prepend(this.#line(event));
    while (this.#list.children.length > MOST) this.#list.lastElementChild.remove();
    show(this.#section, this.#list.children.length > 0);
  }

  clear() {
    this.#list.replaceChildren();
    show(this.#section, false);
  }

  #line({ type, timestamp, actor, data }) {
    const line = rowOf("past-event-template");
    const when = fieldOf(line, "when");
    when.setAttribute("datetime", timestamp);
    when.title = utcText(timestamp);
    setText(when, localText(timestamp));
    setText(fieldOf(line, "words"), this.#words[type] ?? type);
    setText(fieldOf(line, "whom"), data.alertname ?? data.comment ?? "");
    setText(fieldOf(line, "actor"), actor ?? "");
    show(fieldOf(line, "by"), Boolean(actor));
    return line;
  }
}
