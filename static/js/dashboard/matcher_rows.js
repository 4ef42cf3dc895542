// The rows of matchers in the form: one more, one less, and what they say.

import { formatMatcher } from "./common_matchers.js";

export class MatcherRows {
  #list;
  #template;
  #onChange;

  /** `onChange()`: the matchers are others now. */
  constructor(form, onChange) {
    this.#list = form.querySelector("[data-matcher-rows]");
    this.#template = form.querySelector("[data-matcher-template]");
    this.#onChange = onChange;
    form.querySelector("[data-add]").addEventListener("click", (event) => this.#add(event));
    this.#list.addEventListener("click", (event) => this.#remove(event));
    this.#list.addEventListener("input", () => onChange());
  }

  /** Matchers as texts, blank rows left out. */
  get filters() {
    const field = (row, name) => row.querySelector(`[name=matcher_${name}]`).value;
    return [...this.#list.children]
      .map((row) => ({
        name: field(row, "name").trim(),
        operator: field(row, "operator"),
        value: field(row, "value"),
      }))
      .filter(({ name, value }) => name || value)
      .map(formatMatcher);
  }

  #add(event) {
    event.preventDefault();
    this.#list.append(this.#template.content.cloneNode(true));
    this.#list.lastElementChild.querySelector("input").focus();
  }

  #remove(event) {
    if (!event.target.closest("[data-remove]")) return;
    event.preventDefault();
    const row = event.target.closest("[data-matcher-row]");
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    if (neighbour) row.remove();
    else for (const input of row.querySelectorAll("input")) input.value = "";
    (neighbour ?? row).querySelector("input").focus();
    this.#onChange();
  }
}
