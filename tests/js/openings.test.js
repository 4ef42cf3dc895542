import assert from "node:assert/strict";
import { test } from "node:test";
import { Openings } from "../../static/js/dashboard/openings.js";
import { FakeNode, withDocument } from "./fake_page.js";
import { FakeClock } from "./fakes.js";

function openingsOn(t) {
  const document = withDocument(t);
  const clock = new FakeClock();
  const observed = {};
  globalThis.MutationObserver = class {
    constructor(changed) {
      observed.changed = changed;
    }

    observe(_, options) {
      observed.attributes = options.attributeFilter;
    }
  };
  t.after(() => {
    delete globalThis.MutationObserver;
  });
  const openings = new Openings(() => clock.now());
  openings.start();
  assert.equal(openings.any, false);
  return { document, clock, observed, openings };
}

test("it looks once, as long as nothing happens", (t) => {
  const { document, clock, openings } = openingsOn(t);
  document.open = new FakeNode();
  clock.pass(249);
  assert.equal(openings.any, false);
  clock.pass(1);
  assert.equal(openings.any, true);
});

for (const reason of ["pointerdown", "click", "keydown", "focusin", "toggle"]) {
  test(`after ${reason} it looks again`, (t) => {
    const { document, openings } = openingsOn(t);
    document.open = new FakeNode();
    document.tell(reason);
    assert.equal(openings.any, true);
  });
}

test("what opens by its attribute is seen at once, and what closes", (t) => {
  const { document, observed, openings } = openingsOn(t);
  assert.deepEqual(observed.attributes, ["open", "data-holds"]);
  document.open = new FakeNode();
  observed.changed();
  assert.equal(openings.any, true);
  document.open = null;
  observed.changed();
  assert.equal(openings.any, false);
});
