import assert from "node:assert/strict";
import { test } from "node:test";
import { parseId, Sequence } from "../../static/js/realtime/sequence.js";
import { event } from "./fakes.js";

test("an id is an epoch and a number", () => {
  assert.deepEqual(parseId("5f3a-120"), { epoch: "5f3a", seq: 120 });
  for (const bad of ["", null, undefined, "5f3a", "5f3a-", "5F3A-1", "5f3a-01", "a-b-1", "a--1"]) {
    assert.equal(parseId(bad), null, String(bad));
  }
});

test("the next is taken, a known one is not, a hole is a gap", () => {
  const sequence = new Sequence("e1-5");
  assert.equal(sequence.take(event(6)), "next");
  assert.equal(sequence.take(event(6)), "known");
  assert.equal(sequence.take(event(2)), "known");
  assert.equal(sequence.take(event(8)), "gap");
  assert.equal(sequence.id, "e1-6");
});

test("an event of another epoch is foreign, whatever its number", () => {
  const sequence = new Sequence("e1-5");
  assert.equal(sequence.take(event(6, { epoch: "e2" })), "foreign");
  assert.equal(sequence.take(event(6, { epoch: "e1-6" })), "foreign");
});

test("without a position the hello gives it", () => {
  const sequence = new Sequence(null);
  assert.equal(sequence.id, null);
  sequence.greet({ epoch: "e1", seq: 40 });
  assert.equal(sequence.id, "e1-40");
  sequence.greet({ epoch: "e1", seq: 50 });
  assert.equal(sequence.id, "e1-40", "a later hello must not skip what lies between");
});

test("with a filter numbers may be missing, and a ping moves the position on", () => {
  const sequence = new Sequence("e1-5", false);
  assert.equal(sequence.take(event(9)), "next");
  sequence.pinged(20);
  assert.equal(sequence.id, "e1-20");
  assert.equal(sequence.take(event(15)), "known");
});

test("without a filter a ping never moves it, but two tell that events are missing", () => {
  const sequence = new Sequence("e1-5");
  assert.equal(sequence.pinged(7), true, "6 and 7 may be on their way");
  assert.equal(sequence.id, "e1-5");
  assert.equal(sequence.take(event(6)), "next");
  assert.equal(sequence.pinged(7), false, "a whole ping later 7 is still not here");
});
