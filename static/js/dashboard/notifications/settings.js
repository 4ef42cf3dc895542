// What a person chose, kept by the browser for all of its tabs. What is read back may be anything.

import { minutesOf } from "./quiet_time.js";

const KEY = "watchfire:notifications";

export const DEFAULTS = Object.freeze({
  notify: false, // desktop notifications
  sound: false,
  volume: 60, // of 100
  only: "all", // or "critical"
  quiet: false,
  from: "22:00",
  to: "07:00",
});

const ALLOWED = {
  notify: isBoolean,
  sound: isBoolean,
  volume: (value) => Number.isInteger(value) && value >= 0 && value <= 100,
  only: (value) => value === "all" || value === "critical",
  quiet: isBoolean,
  from: isTime,
  to: isTime,
};

/** Settings from a text; what is missing or wrong is as at first. */
export function readSettings(text) {
  const found = parsed(text);
  const settings = { ...DEFAULTS };
  for (const [name, isAllowed] of Object.entries(ALLOWED)) {
    if (Object.hasOwn(found, name) && isAllowed(found[name])) settings[name] = found[name];
  }
  return settings;
}

export class Settings {
  #storage;
  #onChange = () => {};
  #values;

  /** `storage`: as localStorage, or null where the browser has none for this page. */
  constructor(storage) {
    this.#storage = storage;
    this.#values = readSettings(this.#stored());
  }

  get values() {
    return this.#values;
  }

  /** Tell `onChange()` of changes, those of other tabs, too. */
  start(onChange) {
    this.#onChange = onChange;
    globalThis.addEventListener?.("storage", this.#changedElsewhere);
  }

  stop() {
    globalThis.removeEventListener?.("storage", this.#changedElsewhere);
  }

  change(changes) {
    this.#values = readSettings(JSON.stringify({ ...this.#values, ...changes }));
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.#values));
    } catch {
      // full, or forbidden: they hold as long as this page
    }
    this.#onChange();
  }

  #stored() {
    try {
      return this.#storage?.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  #changedElsewhere = ({ key }) => {
    if (key !== KEY && key !== null) return;
    this.#values = readSettings(this.#stored());
    this.#onChange();
  };
}

function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function isBoolean(value) {
  return typeof value === "boolean";
}

function isTime(value) {
  return typeof value === "string" && minutesOf(value) !== null;
}
