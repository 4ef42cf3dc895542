import assert from "node:assert/strict";
import { test } from "node:test";
import {
  buttonWords,
  desktopWords,
  quietWords,
  soundWords,
} from "../../static/js/dashboard/notifications/menu_words.js";

test("notifications are turned on by a button, and off; the browser asks but once", () => {
  const asks = { isOn: false, words: "Off. Your browser will ask you.", action: "Turn on" };
  assert.deepEqual(desktopWords("default", false), asks);
  assert.deepEqual(desktopWords("default", true), asks, "the permission was taken back");
  assert.deepEqual(desktopWords("granted", false), {
    isOn: false,
    words: "Off.",
    action: "Turn on",
  });
  assert.deepEqual(desktopWords("granted", true), { isOn: true, words: "On.", action: "Turn off" });
});

test("where there can be none it is said why, and there is no button", () => {
  for (const [permission, part] of [
    ["denied", /Allow notifications for this site/],
    ["insecure", /https/],
    ["unsupported", /none/],
  ]) {
    const { isOn, words, action } = desktopWords(permission, true);
    assert.deepEqual([isOn, action], [false, null]);
    assert.match(words, part);
  }
});

test("sound says when the browser waits for a gesture", () => {
  const waits = { isSupported: true, canPlay: false, isWanted: true };
  assert.match(soundWords(waits), /until you click/);
  assert.equal(soundWords({ ...waits, canPlay: true }), "");
  assert.equal(soundWords({ ...waits, isWanted: false }), "");
  assert.match(soundWords({ ...waits, isSupported: false }), /no sounds/);
});

test("the button says how things stand", () => {
  const on = { isShown: true, isHeard: true, canPlay: true, isQuiet: false, to: "07:00" };
  const said = (changes) => buttonWords({ ...on, ...changes }).words;
  assert.equal(said({}), "on");
  assert.equal(said({ isShown: false, isHeard: false, isQuiet: true }), "off");
  assert.equal(said({ isQuiet: true, canPlay: false }), "quiet until 07:00");
  assert.equal(said({ canPlay: false }), "sound waits for a click");
  assert.equal(said({ canPlay: false, isHeard: false }), "on");
  assert.match(quietWords({ isQuiet: true, to: "07:00" }), /until 07:00/);
  assert.equal(quietWords({ isQuiet: false, to: "07:00" }), "");
});
