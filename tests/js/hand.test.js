import assert from "node:assert/strict";
import { test } from "node:test";
import { Hand } from "../../static/js/dashboard/hand.js";
import { FakeNode, withDocument } from "./fake_page.js";

function handOn(t) {
  const document = withDocument(t);
  const root = new FakeNode();
  const openings = { any: false, start: () => {} };
  const hand = new Hand(() => root, openings);
  hand.start();
  const inside = (...matching) => new FakeNode({ parent: root, matching });
  return { document, root, openings, hand, inside };
}

test("nothing is held while nobody does anything", (t) => {
  assert.equal(handOn(t).hand.isOn, false);
});

test("a button that is pressed down on a row holds until it is let go, wherever that is", (t) => {
  const { document, hand, inside } = handOn(t);
  document.tell("pointerdown", { target: inside() });
  assert.equal(hand.isOn, true);
  document.tell("pointerup", { target: new FakeNode() });
  assert.equal(hand.isOn, false);
});

test("pressing beside the rows holds nothing", (t) => {
  const { document, hand } = handOn(t);
  document.tell("pointerdown", { target: new FakeNode() });
  assert.equal(hand.isOn, false);
});

for (const place of [".alert-links", "[data-row-actions]", ".alert-states a"]) {
  test(`pointing at ${place} holds until the pointer is elsewhere`, (t) => {
    const { document, root, hand, inside } = handOn(t);
    const link = new FakeNode({ parent: inside(place) });
    document.tell("pointerover", { target: link });
    assert.equal(hand.isOn, true);
    document.tell("pointerout", { target: link, relatedTarget: root });
    document.tell("pointerover", { target: root });
    assert.equal(hand.isOn, false);
  });
}

test("a pointer that leaves the page points at nothing", (t) => {
  const { document, hand, inside } = handOn(t);
  const links = inside(".alert-links");
  document.tell("pointerover", { target: links });
  document.tell("pointerout", { target: links, relatedTarget: null });
  assert.equal(hand.isOn, false);
});

test("what was pointed at and is gone holds nothing", (t) => {
  const { document, hand, inside } = handOn(t);
  const links = inside(".alert-links");
  document.tell("pointerover", { target: links });
  links.parent = null;
  assert.equal(hand.isOn, false);
});

const FIELD = "input:not([type=checkbox]), textarea, [contenteditable=true]";

test("a field holds while something is typed into it that it did not have", (t) => {
  const { document, hand } = handOn(t);
  const field = new FakeNode({ matching: [FIELD], value: "", defaultValue: "" });
  document.activeElement = field;
  assert.equal(hand.isOn, false);
  field.value = "sev";
  assert.equal(hand.isOn, true);
  document.activeElement = new FakeNode();
  assert.equal(hand.isOn, false);
});

test("text that is selected in the rows holds, elsewhere it does not", (t) => {
  const { document, root, hand } = handOn(t);
  const selecting = (where) => ({
    isCollapsed: false,
    rangeCount: 1,
    getRangeAt: () => ({ intersectsNode: (node) => node === where }),
  });
  const holds = (selection) => {
    document.selection = selection;
    document.tell("selectionchange");
    return hand.isOn;
  };
  assert.equal(holds(selecting(root)), true);
  assert.equal(holds(selecting(new FakeNode())), false);
  assert.equal(holds({ ...selecting(root), isCollapsed: true }), false);
});

test("what is open holds", (t) => {
  const { openings, hand } = handOn(t);
  openings.any = true;
  assert.equal(hand.isOn, true);
});

test("the selection is looked at when it changed, not each time", (t) => {
  const { document, hand } = handOn(t);
  let looks = 0;
  document.getSelection = () => {
    looks += 1;
    return null;
  };
  for (const _ of [1, 2, 3]) assert.equal(hand.isOn, false);
  assert.equal(looks, 1);
});
