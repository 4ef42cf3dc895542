import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "../../static/js/realtime/recent.js";
import { event } from "./fakes.js";

function remembering(from, to, recent = new Recent()) {
  for (let seq = from; seq <= to; seq += 1) {
    recent.add({ after: `e1-${seq - 1}`, upTo: `e1-${seq}`, events: [event(seq)] });
  }
  return recent;
}

const seqs = (events) => events?.map(({ seq }) => seq) ?? null;

test("it gives what came after a position, and says when it does not reach back", () => {
  const recent = remembering(4, 8);
  assert.deepEqual(seqs(recent.since("e1-3")), [4, 5, 6, 7, 8]);
  assert.deepEqual(seqs(recent.since("e1-7")), [8]);
  assert.deepEqual(seqs(recent.since("e1-9")), [], "a page may be newer than the stream");
  for (const unknown of ["e1-2", "e2-5", null, "nonsense"])
    assert.equal(recent.since(unknown), null);
});

test("positions that a filter held back are known, too", () => {
  const recent = remembering(1, 2);
  recent.add({ after: "e1-2", upTo: "e1-9", events: [] });
  assert.deepEqual(seqs(recent.since("e1-5")), []);
  assert.equal(recent.end, "e1-9");
});

test("a stream that goes on elsewhere is a new beginning", () => {
  const recent = remembering(1, 3);
  recent.add({ after: "e2-70", upTo: "e2-71", events: [event(71, { epoch: "e2" })] });
  assert.equal(recent.since("e1-3"), null);
  assert.deepEqual(seqs(recent.since("e2-70")), [71]);
});

test("it is bounded", () => {
  const recent = remembering(1, 2_000);
  assert.equal(recent.since("e1-1499"), null);
  assert.equal(recent.since("e1-1500").length, 500);
});
