import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEFAULTS,
  readSettings,
  Settings,
} from "../../static/js/dashboard/notifications/settings.js";

test("nothing is told unless somebody asked for it", () => {
  assert.deepEqual([DEFAULTS.notify, DEFAULTS.sound, DEFAULTS.quiet], [false, false, false]);
  assert.deepEqual(readSettings(""), DEFAULTS);
});

test("what was stored is read, and what is wrong in it is as at first", () => {
  const stored = { notify: true, volume: 30, only: "critical", from: "23:30" };
  assert.deepEqual(readSettings(JSON.stringify(stored)), { ...DEFAULTS, ...stored });
  for (const text of [
    "{",
    "null",
    "7",
    "[]",
    '"x"',
    '{"notify":"yes","sound":1,"volume":101,"only":"none","quiet":null,"from":"25:00","to":7}',
    '{"volume":-1,"__proto__":{"notify":true},"other":1}',
    '{"volume":0.5,"constructor":1}',
  ]) {
    assert.deepEqual(readSettings(text), DEFAULTS, text);
  }
});

class FakeStorage {
  #items = new Map();

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, value);
  }
}

test("a change is told, kept, and found by the next page", () => {
  const storage = new FakeStorage();
  const settings = new Settings(storage);
  let told = 0;
  settings.start(() => {
    told += 1;
  });
  settings.change({ notify: true, volume: 20 });
  settings.change({ volume: 900 });
  assert.equal(told, 2);
  const kept = { ...DEFAULTS, notify: true, volume: DEFAULTS.volume };
  assert.deepEqual(new Settings(storage).values, kept);
});

test("a browser that keeps nothing lets them hold as long as the page", () => {
  const refuses = () => {
    throw new Error("forbidden");
  };
  for (const storage of [null, { getItem: refuses, setItem: refuses }]) {
    const settings = new Settings(storage);
    settings.change({ sound: true });
    assert.equal(settings.values.sound, true);
  }
});
