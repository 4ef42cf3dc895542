import assert from "node:assert/strict";
import { test } from "node:test";
import { openFormDialog } from "../../static/js/dashboard/form_dialog.js";
import { FakeDocument, FakeNode, withDocument } from "./fake_page.js";

const FORM = new FakeNode();
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page whose requests are answered by hand: {asked: [{address, answer()}], shown}. */
function pageWithForms(t) {
  const asked = [];
  const shown = [];
  const document = withDocument(t, new FakeDocument());
  Object.assign(document, { body: { append() {} }, adoptNode: (node) => node });
  document.createElement = () =>
    new FakeNode({
      setAttribute() {},
      replaceChildren() {},
      showModal() {
        shown.push(this);
      },
    });
  t.mock.method(globalThis, "fetch", (address, { signal }) => {
    const response = { ok: true, status: 200, headers: new Headers(), text: async () => "" };
    return new Promise((resolve, reject) => {
      asked.push({ address, answer: () => resolve(response) });
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  });
  globalThis.DOMParser = class {
    parseFromString = () => ({ querySelector: () => FORM });
  };
  t.after(() => delete globalThis.DOMParser);
  return { asked, shown };
}

test("two presses while the form loads open one dialog, of the newer wish", async (t) => {
  const { asked, shown } = pageWithForms(t);
  const opened = [];
  for (const address of ["/first", "/second"]) {
    openFormDialog(address, { selector: "form" }).then((dialog) => opened.push(dialog));
  }
  for (const { answer } of asked) answer();
  await settled();
  assert.deepEqual(
    asked.map(({ address }) => address),
    ["/first", "/second"],
  );
  assert.equal(shown.length, 1);
  assert.deepEqual(
    opened.map((dialog) => dialog !== null),
    [false, true],
  );
  openFormDialog("/third", { selector: "form" });
  asked[2].answer();
  await settled();
  assert.equal(shown.length, 2);
});
