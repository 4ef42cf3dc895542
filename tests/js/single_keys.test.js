import assert from "node:assert/strict";
import { test } from "node:test";
import { areSingleKeysOn, mayAct, turnSingleKeys } from "../../static/js/dashboard/single_keys.js";

/** Put this in the place of the browser's storage for one test. */
function withStorage(t, storage) {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get: storage });
  t.after(() => {
    turnSingleKeys(true);
    if (before) Object.defineProperty(globalThis, "localStorage", before);
    else delete globalThis.localStorage;
  });
}

function fakeStorage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

function closedStorage() {
  throw new DOMException("closed", "SecurityError");
}

const open = fakeStorage();

for (const [how, storage] of [
  ["in this browser", () => open],
  ["on this page, where storage is closed", closedStorage],
]) {
  test(`they act until they are turned off, ${how}`, (t) => {
    withStorage(t, storage);
    assert.deepEqual([areSingleKeysOn(), mayAct("j"), mayAct("/")], [true, true, true]);
    turnSingleKeys(false);
    assert.deepEqual([areSingleKeysOn(), mayAct("j"), mayAct("?")], [false, false, false]);
    assert.deepEqual([mayAct("Escape"), mayAct("ArrowLeft")], [true, true]);
    turnSingleKeys(true);
    assert.equal(mayAct("j"), true);
  });
}
