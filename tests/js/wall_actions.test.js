import assert from "node:assert/strict";
import { test } from "node:test";
import { WallActions } from "../../static/js/dashboard/wall_actions.js";
import { FakeDocument, FakeNode } from "./fake_page.js";

const ADDRESS = "http://wall/silences/new/?filter=a%3D%22b%22";

/** The actions of a page; `asked` are the addresses that were asked for. */
function page(t) {
  const document = new FakeDocument();
  const asked = [];
  const replaced = { document: globalThis.document, fetch: globalThis.fetch };
  const { location } = globalThis;
  t.after(() => Object.assign(globalThis, replaced, { location }));
  Object.assign(globalThis, {
    document,
    location: { assign() {} },
    fetch: async (address) => {
      asked.push(address);
      throw new Error("no server");
    },
  });
  new WallActions({ onDone() {}, client: null }).start();
  return { document, asked };
}

function click(document, link, keys = {}) {
  let prevented = false;
  const preventDefault = () => {
    prevented = true;
  };
  document.tell("click", { target: new FakeNode({ parent: link }), preventDefault, ...keys });
  return prevented;
}

test("a link to the form of a silence opens it over the wall", (t) => {
  const { document, asked } = page(t);
  const link = new FakeNode({ href: ADDRESS, matching: ["a[data-opens=silence]"] });
  assert.equal(click(document, link), true);
  assert.deepEqual(asked, [ADDRESS]);
});

test("in a tab of its own it is the browser's, as is any other link", (t) => {
  const { document, asked } = page(t);
  const link = new FakeNode({ href: ADDRESS, matching: ["a[data-opens=silence]"] });
  assert.equal(click(document, link, { ctrlKey: true }), false);
  assert.equal(click(document, new FakeNode({ href: ADDRESS })), false);
  assert.deepEqual(asked, []);
});
