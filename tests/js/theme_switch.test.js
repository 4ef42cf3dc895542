import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { KEY, ThemeSwitch } from "../../static/js/theme/theme_switch.js";

const FIRST_PAINT = readFileSync(
  new URL("../../static/js/theme/first_paint.js", import.meta.url),
  "utf8",
);

function storageOf(items) {
  return {
    getItem: (key) => items[key] ?? null,
    setItem: (key, value) => {
      items[key] = value;
    },
    removeItem: (key) => {
      delete items[key];
    },
  };
}

function switchOn(items, theme) {
  const inputs = ["light", "dark", "system"].map((value) => ({ value, checked: false }));
  const listeners = {};
  const node = {
    hidden: true,
    querySelectorAll: () => inputs,
    addEventListener: (name, listener) => {
      listeners[name] = listener;
    },
  };
  const root = { dataset: theme ? { theme } : {} };
  const themes = new ThemeSwitch(node, { root, storage: () => storageOf(items) });
  themes.start();
  const checked = () => inputs.filter((input) => input.checked).map(({ value }) => value);
  return { node, root, themes, listeners, checked };
}

/** What the page wears when this is stored; `hear` are its listeners. */
function painted(localStorage, hear = {}) {
  const dataset = { theme: "light" };
  const meta = {};
  runInNewContext(FIRST_PAINT, {
    localStorage,
    document: { documentElement: { dataset }, querySelector: () => meta },
    addEventListener: (name, listener) => {
      hear[name] = listener;
    },
  });
  return { dataset, meta };
}

test("the switch is shown by its script, with what the page wears", () => {
  const { node, checked } = switchOn({}, "dark");
  assert.equal(node.hidden, false);
  assert.deepEqual(checked(), ["dark"]);
  assert.deepEqual(switchOn({}).checked(), ["system"]);
});

test("a choice is worn and stored, and the system's is none", () => {
  const items = {};
  const { root, listeners } = switchOn(items);
  listeners.change({ target: { value: "dark" } });
  assert.equal(root.dataset.theme, "dark");
  assert.deepEqual(items, { [KEY]: "dark" });
  listeners.change({ target: { value: "system" } });
  assert.equal("theme" in root.dataset, false);
  assert.deepEqual(items, {});
});

test("a choice holds for the page where nothing can be stored", () => {
  const root = { dataset: {} };
  const storage = () => {
    throw new Error("closed");
  };
  new ThemeSwitch({}, { root, storage }).choose("light");
  assert.equal(root.dataset.theme, "light");
});

test("what is stored is worn before the first paint", () => {
  const { dataset, meta } = painted(storageOf({ [KEY]: "dark" }));
  assert.equal(dataset.theme, "dark");
  assert.equal(meta.content, "dark");
});

test("what is stored by somebody else, or cannot be read, is the system's", () => {
  const closed = {
    getItem: () => {
      throw new Error("closed");
    },
  };
  for (const storage of [storageOf({}), storageOf({ [KEY]: "<b>" }), closed]) {
    const { dataset, meta } = painted(storage);
    assert.equal("theme" in dataset, false);
    assert.equal(meta.content, "light dark");
  }
});

test("a choice in another tab is followed", () => {
  const hear = {};
  const items = {};
  const { dataset } = painted(storageOf(items), hear);
  items[KEY] = "dark";
  hear.storage();
  assert.equal(dataset.theme, "dark");
  delete items[KEY];
  hear.pageshow();
  assert.equal("theme" in dataset, false);
});
