// The switch in the header: light, dark, or as the system has it. first_paint.js reads the choice,
// here and in the other tabs; this writes it.

export const KEY = "watchfire.theme";
const CHOSEN = new Set(["light", "dark"]);

export class ThemeSwitch {
  #node;
  #root;
  #storage;

  /** `node`: the radio group; `root`: wears the theme; `storage()` may throw. */
  constructor(node, { root, storage }) {
    this.#node = node;
    this.#root = root;
    this.#storage = storage;
  }

  start() {
    this.show();
    this.#node.hidden = false;
    this.#node.addEventListener("change", ({ target }) => this.choose(target.value));
  }

  /** Check the one that the page wears. */
  show() {
    const worn = this.#root.dataset.theme ?? "system";
    for (const input of this.#node.querySelectorAll("input")) input.checked = input.value === worn;
  }

  choose(theme) {
    const chosen = CHOSEN.has(theme);
    if (chosen) this.#root.dataset.theme = theme;
    else delete this.#root.dataset.theme;
    try {
      if (chosen) this.#storage().setItem(KEY, theme);
      else this.#storage().removeItem(KEY);
    } catch {
      // Storage is closed to this page: the choice holds as long as the page.
    }
  }
}
