// The filter bar: completes names and values of labels, and asks for the page when a choice changes.

const PAUSE_MS = 150; // between two keys of one word
const BEGUN =
  /^(?<before>.*,\s*|\s*)(?<name>[^\s=~!,"]+)\s*(?<operator>=~|!~|!=|=)\s*"?(?<part>[^"]*)$/s;
const NAME = /^(?<before>.*,\s*|\s*)(?<part>[^\s=~!,"]*)$/s;
const DEFAULTS = { group: "alertname", sort: "severity", filter: "" };

export class FilterBar {
  #form;
  #input;
  #list;
  #address;
  #timer = null;
  #asked = 0;

  /** `address`: where words are asked for. */
  constructor(form, address) {
    this.#form = form;
    this.#address = address;
    this.#input = form.querySelector("#filter");
    this.#list = form.querySelector("datalist");
  }

  start() {
    this.#form.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLSelectElement) this.#form.requestSubmit();
    });
    // What says nothing does not stand in the address.
    this.#form.addEventListener("formdata", ({ formData }) => tidy(formData));
    // A page that comes back from the cache has what was chosen there last, not what it shows.
    addEventListener("pageshow", ({ persisted }) => persisted && this.#form.reset());
    this.#input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#complete(), PAUSE_MS);
    });
  }

  focus() {
    this.#input.focus();
    this.#input.select();
  }

  chooseGroup() {
    const group = this.#form.querySelector("#group");
    group.focus();
    group.showPicker?.();
  }

  async #complete() {
    const wanted = wordWanted(this.#input.value);
    if (!wanted) return;
    const { before, name, operator, part } = wanted;
    const query = new URLSearchParams(name === undefined ? { part } : { name, part });
    this.#asked += 1;
    const number = this.#asked;
    try {
      const response = await fetch(`${this.#address}?${query}`);
      if (!response.ok || number !== this.#asked) return;
      const { words } = await response.json();
      const whole = name === undefined ? (word) => `${before}${word}=` : undefined;
      this.#offer(words.map(whole ?? ((word) => `${before}${name}${operator}${quoted(word)}`)));
    } catch {
      // Without words to choose from a person writes them.
    }
  }

  #offer(values) {
    const options = values.map((value) => {
      const option = document.createElement("option");
      option.value = value;
      return option;
    });
    this.#list.replaceChildren(...options);
  }
}

/** What the end of a text asks for: {before, part} of a name, or with name and operator of a value. */
export function wordWanted(text) {
  return (BEGUN.exec(text) ?? NAME.exec(text))?.groups ?? null;
}

/** Leave out of a form what is at its default. */
export function tidy(formData) {
  const filters = formData.getAll("filter").filter((text) => text.trim() !== "");
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (name === "filter" || formData.get(name) === value) formData.delete(name);
  }
  for (const text of filters) formData.append("filter", text);
}

function quoted(text) {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
