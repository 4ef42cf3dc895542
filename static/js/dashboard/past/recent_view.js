// The last few things that happened while history is played.

import { wordsOf } from "../event_words.js";
import { fieldOf, rowOf, setText, show, utcText } from "../fields.js";
import { localText } from "../local_times.js";

const MOST = 8;

export class RecentView {
  #section;
  #list;
  #words;

  /** `words`: of each type of event, as event_words.js takes them. */
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

  #line(event) {
    const { timestamp, actor, data } = event;
    const line = rowOf("past-event-template");
    const when = fieldOf(line, "when");
    when.setAttribute("datetime", timestamp);
    when.title = utcText(timestamp);
    setText(when, localText(timestamp));
    setText(fieldOf(line, "words"), wordsOf(event, this.#words));
    setText(fieldOf(line, "whom"), data.alertname ?? data.comment ?? "");
    setText(fieldOf(line, "actor"), actor ?? "");
    show(fieldOf(line, "by"), Boolean(actor));
    return line;
  }
}
