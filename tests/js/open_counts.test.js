import assert from "node:assert/strict";
import { test } from "node:test";
import { isOpen, OpenCounts } from "../../static/js/dashboard/open_counts.js";

const FIRING = {
  firing: true,
  severity: "critical",
  silencedBy: [],
  inhibited: false,
  acknowledged: false,
};

test("open is what fires, muted by nothing and acknowledged by nobody", () => {
  assert.equal(isOpen(FIRING), true);
  for (const change of [
    { firing: false },
    { silencedBy: ["id"] },
    { inhibited: true },
    { acknowledged: true },
  ]) {
    assert.equal(isOpen({ ...FIRING, ...change }), false, JSON.stringify(change));
  }
});

test("counts follow each alert from what it was to what it is", () => {
  const open = new OpenCounts();
  const taken = { ...FIRING, acknowledged: true };
  open.move(null, FIRING);
  open.move(undefined, { ...FIRING, severity: "info" });
  assert.deepEqual(open.counts, { total: 2, critical: 1 });
  open.move(FIRING, taken);
  open.move(FIRING, FIRING);
  assert.deepEqual(open.counts, { total: 1, critical: 0 });
  open.move(taken, FIRING);
  open.move(FIRING, null);
  assert.deepEqual(open.counts, { total: 1, critical: 0 });
});
