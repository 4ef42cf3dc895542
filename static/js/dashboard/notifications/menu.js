// The menu in which notifications and sound are chosen, and the button that tells how they stand.

import { fieldOf, setOptionalText, setText, show } from "../fields.js";
import { buttonWords, desktopWords, quietWords, soundWords } from "./menu_words.js";
import { isQuiet } from "./quiet_time.js";

const LOOK_MS = 10_000; // quiet time comes and goes by itself
const GAP_PX = 6;

export class Menu {
  #root;
  #settings;
  #desktop;
  #chime;
  #button;
  #popover;
  #form;

  /** `root`: of _notifications.html; `desktop`, `chime`: what is chosen here. */
  constructor(root, { settings, desktop, chime }) {
    this.#root = root;
    this.#settings = settings;
    this.#desktop = desktop;
    this.#chime = chime;
    this.#button = root.querySelector("[popovertarget]");
    this.#popover = root.querySelector("[popover]");
    this.#form = root.querySelector("form");
  }

  start() {
    this.#popover.addEventListener("beforetoggle", ({ newState }) => {
      if (newState === "open") this.#place();
    });
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("change", () => this.#chosen());
    this.#root.addEventListener("click", ({ target }) => this.#clicked(target.closest("button")));
    navigator.permissions
      ?.query({ name: "notifications" })
      .then((status) => status.addEventListener("change", () => this.show()))
      .catch(() => {}); // then the page must be loaded again
    setInterval(() => this.show(), LOOK_MS);
    this.show();
  }

  /** Say how things stand. */
  show() {
    const { values } = this.#settings;
    const desktop = desktopWords(this.#desktop.permission, values.notify);
    const quiet = isQuiet(values, new Date());
    const { canPlay, isSupported } = this.#chime;
    const sound = soundWords({ isSupported, canPlay, isWanted: values.sound });
    const { state, words } = buttonWords({
      isShown: desktop.isOn,
      isHeard: values.sound && isSupported,
      canPlay,
      isQuiet: quiet,
      to: values.to,
    });
    this.#button.dataset.state = state;
    setText(fieldOf(this.#root, "state"), words);
    setText(fieldOf(this.#root, "desktop"), desktop.words);
    const button = this.#root.querySelector("[data-action=desktop]");
    setText(button, desktop.action ?? "");
    show(button, desktop.action !== null);
    setOptionalText(fieldOf(this.#root, "sound"), sound);
    setOptionalText(fieldOf(this.#root, "quiet"), quietWords({ isQuiet: quiet, to: values.to }));
    this.#fill(values);
  }

  #fill({ sound, volume, only, quiet, from, to }) {
    const { elements } = this.#form;
    elements.sound.checked = sound;
    elements.only.value = only;
    elements.quiet.checked = quiet;
    for (const [name, value] of Object.entries({ volume: String(volume), from, to })) {
      if (!isUnderHand(elements[name])) elements[name].value = value;
    }
  }

  #chosen() {
    const { sound, volume, only, quiet, from, to } = this.#form.elements;
    const { values } = this.#settings;
    this.#settings.change({
      sound: sound.checked,
      volume: Number(volume.value),
      only: only.value,
      quiet: quiet.checked,
      from: from.value || values.from,
      to: to.value || values.to,
    });
  }

  #clicked(button) {
    const { action, sound } = button?.dataset ?? {};
    if (action === "desktop") this.#turn();
    if (sound) this.#try(sound);
  }

  async #try(sound) {
    try {
      await this.#chime.play(sound, this.#settings.values.volume);
    } catch {
      this.show(); // it says when the browser will not sound
    }
  }

  async #turn() {
    const { isOn } = desktopWords(this.#desktop.permission, this.#settings.values.notify);
    if (isOn) this.#settings.change({ notify: false });
    else {
      await this.#desktop.ask();
      this.#settings.change({ notify: this.#desktop.permission === "granted" });
    }
  }

  /** Under its button: a popover stands on top of everything, and knows no neighbours. */
  #place() {
    const { bottom, right } = this.#button.getBoundingClientRect();
    const { clientWidth } = document.documentElement;
    const { style } = this.#popover;
    style.setProperty("--menu-top", `${bottom + scrollY + GAP_PX}px`);
    style.setProperty("--menu-end", `${clientWidth - right}px`);
  }
}

/** What somebody types or drags stays as it is; who drags a slider has not always focused it. */
function isUnderHand(field) {
  return document.activeElement === field || field.matches(":active");
}
