import assert from "node:assert/strict";
import { test } from "node:test";
import { RowSource } from "../../static/js/dashboard/row_source.js";

const ADDRESSES = { rows: "/rows", shared: "/shared" };

/** A source whose server answers what `answers` has for a path, and the addresses it was asked. */
function sourceWith(answers, options = {}) {
  const asked = [];
  const changed = Promise.withResolvers?.() ?? deferred();
  const source = new RowSource({
    addresses: ADDRESSES,
    query: "group=team",
    ...options,
    onChange: () => changed.resolve(),
    fetch: async (address) => {
      asked.push(address);
      options.onAsked?.(source);
      const answer = answers[address.split("?")[0]];
      return { ok: answer !== undefined, json: async () => answer };
    },
  });
  return { source, asked, changed: changed.promise };
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => {
    made.resolve = resolve;
  });
  return made;
}

test("rows are asked for together", async () => {
  const answers = { "/rows": { alerts: [{ fingerprint: "a" }, { fingerprint: "b" }] } };
  const { source, asked, changed } = sourceWith(answers);
  for (const name of ["a", "b", "a"]) source.askForRow(name);
  await changed;
  source.close();
  assert.deepEqual(asked, ["/rows?fingerprint=a&fingerprint=b"]);
  assert.ok(source.payload("b"));
});

test("an answer does not take the place of an event that came meanwhile", async () => {
  const answers = { "/rows": { alerts: [{ fingerprint: "a", at: "old" }] } };
  const { source, changed } = sourceWith(answers);
  source.askForRow("a");
  source.keep({ fingerprint: "a", at: "new" });
  await changed;
  source.close();
  assert.equal(source.payload("a").at, "new");
});

test("what an event told of while the server was asked is not of its answer", async () => {
  const alerts = ["kept", "gone"].map((fingerprint) => ({ fingerprint, at: "old" }));
  const onAsked = (source) => {
    source.keep({ fingerprint: "kept", at: "new" });
    source.drop("gone");
  };
  const { source, changed } = sourceWith({ "/rows": { alerts } }, { onAsked });
  for (const name of ["kept", "gone"]) source.askForRow(name);
  await changed;
  source.close();
  assert.equal(source.payload("kept").at, "new");
  assert.equal(source.payload("gone"), undefined);
});

test("what may be wanted next is asked for along with a row, if it is not known", async () => {
  const alerts = ["a", "next"].map((fingerprint) => ({ fingerprint }));
  const edges = (most) => (most === 199 ? ["known", "next", "a"] : []);
  const { source, asked, changed } = sourceWith({ "/rows": { alerts } }, { edges });
  source.keep({ fingerprint: "known" });
  source.askForRow("a");
  await changed;
  source.close();
  assert.deepEqual(asked, ["/rows?fingerprint=a&fingerprint=next"]);
  assert.ok(source.payload("next"));
});

test("what is kept is bounded", () => {
  const { source } = sourceWith({});
  for (let n = 0; n < 2_000; n += 1) source.keep({ fingerprint: `${n}` });
  assert.equal(source.payload("0"), undefined);
  assert.ok(source.payload("1999"));
});

test("a group learns what it shares, for the version that was asked of", async () => {
  const answers = { "/shared": { shared: [["x", { a: "1" }]] } };
  const { source, asked, changed } = sourceWith(answers);
  const learnt = [];
  source.askForShared({ key: "x", version: 7, learn: (...words) => learnt.push(words) });
  await changed;
  source.close();
  assert.deepEqual(asked, ["/shared?group=team&key=x"]);
  assert.deepEqual(learnt, [[{ a: "1" }, 7]]);
});
