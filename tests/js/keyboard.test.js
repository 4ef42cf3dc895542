import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, Keyboard } from "../../static/js/dashboard/keyboard.js";
import { FakeDocument, FakeNode, withDocument } from "./fake_page.js";

function keyboardOn(t) {
  const document = withDocument(t);
  const help = new FakeNode({
    showModal: () => done.push("help"),
    close: () => done.push("close"),
  });
  const done = [];
  const box = new FakeNode({ checked: true });
  help.fields["single-keys"] = box;
  const opener = new FakeNode();
  const turn = (on) => {
    box.checked = on;
    box.tell("change");
  };
  t.after(() => turn(true));
  const actions = {
    j: () => done.push("j"),
    s: () => done.push("s"),
    Escape: () => done.push("Escape"),
  };
  new Keyboard(actions, help, opener).start();
  const press = (key, changes = {}) => {
    let prevented = false;
    const preventDefault = () => {
      prevented = true;
    };
    document.tell("keydown", { key, target: new FakeNode(), preventDefault, ...changes });
    return prevented;
  };
  return { document, help, box, opener, turn, done, press };
}

test("a key does what it is for, and nothing else with it", (t) => {
  const { done, press } = keyboardOn(t);
  assert.equal(press("j"), true);
  assert.equal(press("q"), false);
  assert.deepEqual(done, ["j"]);
});

test("a key held down moves on, but does anything else once", (t) => {
  const { done, press } = keyboardOn(t);
  press("j");
  press("j", { repeat: true });
  press("s");
  assert.equal(press("s", { repeat: true }), true);
  assert.deepEqual(done, ["j", "j", "s"]);
});

for (const held of ["ctrlKey", "metaKey", "altKey", "defaultPrevented"]) {
  test(`a key with ${held} is somebody else's`, (t) => {
    const { done, press } = keyboardOn(t);
    assert.equal(press("j", { [held]: true }), false);
    assert.deepEqual(done, []);
  });
}

test("in a field keys are text; Escape leaves it", (t) => {
  const { done, press } = keyboardOn(t);
  let left = 0;
  const field = new FakeNode({
    matching: ["textarea"],
    blur: () => {
      left += 1;
    },
  });
  press("j", { target: field });
  assert.deepEqual([done, left], [[], 0]);
  press("Escape", { target: field });
  assert.deepEqual([done, left], [[], 1]);
});

test("a dialog that is open has keys of its own", (t) => {
  const { document, done, press } = keyboardOn(t);
  document.open = new FakeNode();
  press("j");
  assert.deepEqual(done, []);
});

test("a question mark shows the keys; a click beside them closes them", (t) => {
  const { help, done, press } = keyboardOn(t);
  press("?");
  help.tell("click", { target: new FakeNode() });
  assert.deepEqual(done, ["help"]);
  help.tell("click", { target: help });
  assert.deepEqual(done, ["help", "close"]);
});

test("single characters can be turned off; what types none still acts", (t) => {
  const { box, opener, turn, done, press } = keyboardOn(t);
  turn(false);
  assert.equal(press("j"), false);
  press("?");
  press("Escape");
  assert.deepEqual(done, ["Escape"]);
  box.checked = true; // as the page came
  opener.tell("click");
  assert.deepEqual([done.at(-1), box.checked], ["help", false]);
  turn(true);
  press("j");
  assert.equal(done.at(-1), "j");
});

test("who asks learns whether somebody took it", (t) => {
  const document = new FakeDocument();
  const asked = [];
  let taken = false;
  document.dispatchEvent = (event) => {
    asked.push([event.type, event.detail]);
    if (taken) event.preventDefault();
    return !event.defaultPrevented;
  };
  withDocument(t, document);
  assert.equal(ask("silence", { alerts: [] }), false);
  taken = true;
  assert.equal(ask("silence", { alerts: [] }), true);
  assert.deepEqual(asked[0], ["wall:silence", { alerts: [] }]);
});
