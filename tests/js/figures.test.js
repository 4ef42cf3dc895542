import assert from "node:assert/strict";
import { test } from "node:test";
import { foldFigures } from "../../static/js/dashboard/figures.js";

const NOTHING = {
  firing_alerts: 0,
  resolved_today: 0,
  active_silences: 0,
  inhibited_alerts: 0,
  silenced_alerts: 0,
  by_severity: {},
};

function fold(...events) {
  return events.reduce((figures, [type, data, held]) => {
    return foldFigures(figures, { type, data }, held);
  }, NOTHING);
}

const firing = (severity = "warning") => ({ status: "firing", severity });
const resolved = (severity = "warning") => ({ status: "resolved", severity });

test("a firing alert counts, by severity too; a resolved one counts for today", () => {
  const figures = fold(
    ["alert_created", firing("critical")],
    ["alert_created", firing()],
    ["alert_firing", firing()],
    ["alert_resolved", resolved("critical")],
  );
  assert.deepEqual(figures, {
    ...NOTHING,
    firing_alerts: 2,
    resolved_today: 1,
    by_severity: { warning: 2 }, // no severity stays there with nothing
  });
});

test("one that arrives resolved counts nothing", () => {
  assert.deepEqual(fold(["alert_created", resolved()]), NOTHING);
});

test("silenced and inhibited have a stop for each start", () => {
  const started = [
    ["alert_created", firing()],
    ["alert_silenced", firing()],
    ["alert_inhibited", firing()],
  ];
  const figures = fold(...started);
  assert.deepEqual([figures.silenced_alerts, figures.inhibited_alerts], [1, 1]);
  const ended = fold(
    ...started,
    ["alert_resolved", resolved()],
    ["alert_unsilenced", resolved()],
    ["alert_uninhibited", resolved()],
  );
  assert.deepEqual(ended, { ...NOTHING, resolved_today: 1 });
});

test("what changes no figure leaves the very same figures", () => {
  for (const type of ["alert_updated", "alert_acknowledged", "alert_unacknowledged"]) {
    assert.equal(foldFigures(NOTHING, { type, data: firing() }), NOTHING);
  }
  const health = { type: "health_changed", data: { status: "degraded" } };
  assert.equal(foldFigures(NOTHING, health), NOTHING);
});

test("a silence counts while it is active", () => {
  const [pending, active, expired] = ["pending", "active", "expired"].map((state) => ({ state }));
  const active_silences = (...events) => fold(...events).active_silences;
  assert.equal(active_silences(["silence_created", active]), 1);
  assert.equal(active_silences(["silence_created", pending]), 0);
  assert.equal(active_silences(["silence_activated", active, false]), 1);
  assert.equal(active_silences(["silence_updated", active, true]), 0);
  const one = ["silence_created", active];
  assert.equal(active_silences(one, ["silence_expired", expired, true]), 0);
  assert.equal(active_silences(one, ["silence_expired", expired, false]), 1, "a pending one ended");
  assert.equal(active_silences(one, ["silence_deleted", active, true]), 0);
  assert.equal(active_silences(one, ["silence_deleted", expired, false]), 1);
});

test("stats_updated says it outright", () => {
  const said = { ...NOTHING, firing_alerts: 7, by_severity: { info: 7 } };
  assert.deepEqual(fold(["alert_created", firing()], ["stats_updated", said]), said);
});

test("a severity may be called like anything an object has", () => {
  const figures = fold(
    ["alert_created", firing("constructor")],
    ["alert_created", firing("__proto__")],
    ["alert_created", firing("__proto__")],
  );
  assert.deepEqual(Object.entries(figures.by_severity), [
    ["constructor", 1],
    ["__proto__", 2],
  ]);
});
