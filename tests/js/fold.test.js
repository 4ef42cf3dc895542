import assert from "node:assert/strict";
import { test } from "node:test";
import { foldEvent, foldSilence } from "../../static/js/dashboard/past/fold.js";

const A = "a".repeat(16);
const B = "b".repeat(16);

function alert(fingerprint, status = "firing", silencedBy = []) {
  return { fingerprint, status, silenced_by: silencedBy };
}

function folded(...events) {
  const firing = new Map();
  for (const [type, data] of events) foldEvent(firing, { type, data });
  return firing;
}

test("what fires is there until it resolves", () => {
  const firing = folded(
    ["alert_created", alert(A)],
    ["alert_created", alert(B)],
    ["alert_created", alert("c".repeat(16), "resolved")],
    ["alert_resolved", alert(A, "resolved")],
    ["alert_unsilenced", alert(A, "resolved")],
  );
  assert.deepEqual([...firing.keys()], [B]);
});

test("the newest event of an alert counts", () => {
  const firing = folded(["alert_created", alert(A)], ["alert_silenced", alert(A, "firing", ["s"])]);
  assert.deepEqual(firing.get(A).silenced_by, ["s"]);
});

test("a silence may move the lists of others, and of nobody who does not fire", () => {
  const before = alert(A, "firing", ["one"]);
  const firing = folded(
    ["alert_silenced", before],
    ["silence_created", { id: "two", resilenced: { [A]: ["one", "two"], [B]: ["two"] } }],
    ["silence_expired", { id: "three" }],
    ["health_changed", { component: "redis" }],
  );
  assert.deepEqual(firing.get(A).silenced_by, ["one", "two"]);
  assert.deepEqual(before.silenced_by, ["one"], "a payload is not written to");
  assert.equal(firing.has(B), false);
});

test("a silence is in force from its start to its end, and until its record is gone", () => {
  const silences = new Map();
  const told = (type, id, state) => foldSilence(silences, { type, data: { id, state } });
  told("silence_created", "one", "active");
  told("silence_created", "two", "pending");
  assert.deepEqual([...silences.keys()], ["one"]);
  told("silence_activated", "two", "active");
  told("silence_updated", "two", "active");
  told("silence_expired", "one", "expired");
  assert.deepEqual([...silences.keys()], ["two"]);
  told("silence_deleted", "two", "active");
  foldSilence(silences, { type: "alert_created", data: alert(A) });
  assert.equal(silences.size, 0);
});
