import assert from "node:assert/strict";
import { test } from "node:test";
import { entryFromPayload } from "../../static/js/dashboard/entry.js";
import { NewAlerts } from "../../static/js/dashboard/notifications/new_alerts.js";
import { payload, RESOLVED } from "./alert_payloads.js";

const SILENCED = { silenced_by: ["id"] };
const INHIBITED = { inhibited_by: ["0123456789abcdef"] };
const TAKEN = { acknowledged_by: "ana" };
const LATER = { starts_at: "2026-11-02T00:00:00.000000Z" };

/** A model of these payloads, as far as new_alerts.js looks at one. */
function model(...alerts) {
  const entries = new Map(
    alerts.map((alert) => [alert.fingerprint, entryFromPayload(alert, null)]),
  );
  return { entries: () => entries.values(), entry: (fingerprint) => entries.get(fingerprint) };
}

function watching(...atLoad) {
  const news = new NewAlerts(model(...atLoad));
  let seq = 0;
  const tell = (type, fingerprint, changes) => {
    seq += 1;
    news.apply({ type, id: `e-${seq}`, data: payload(fingerprint, changes) });
  };
  const taken = () => news.take().map(({ how, fingerprint }) => `${how} ${fingerprint}`);
  return { news, tell, taken };
}

test("what begins to fire is new, once, and again when it fires again", () => {
  const { tell, taken } = watching();
  tell("alert_created", "a");
  tell("alert_updated", "a");
  assert.deepEqual(taken(), ["fired a"]);
  tell("alert_updated", "a");
  assert.deepEqual(taken(), []);
  tell("alert_resolved", "a", RESOLVED);
  tell("alert_firing", "a");
  assert.deepEqual(taken(), ["fired a"]);
});

test("news tell what they are about", () => {
  const { news } = watching();
  const annotations = { summary: "full" };
  const data = payload("a", { severity: "critical", annotations });
  news.apply({ type: "alert_created", id: "e-7", data });
  assert.deepEqual(news.take(), [
    {
      how: "fired",
      id: "e-7",
      episode: "a@1793491200000000",
      fingerprint: "a",
      severity: "critical",
      alertname: "DiskFull",
      summary: "full",
    },
  ]);
});

test("what was there when the page was loaded is not new, whatever is told of it", () => {
  const { tell, taken } = watching(payload("a"));
  tell("alert_updated", "a");
  tell("alert_silenced", "a", SILENCED);
  tell("alert_unsilenced", "a");
  tell("alert_acknowledged", "a", TAKEN);
  tell("alert_unacknowledged", "a");
  assert.deepEqual(taken(), []);
});

test("what was resolved when the page was loaded is new when it fires", () => {
  const { tell, taken } = watching(payload("a", RESOLVED));
  tell("alert_firing", "a", LATER);
  assert.deepEqual(taken(), ["fired a"]);
});

for (const [what, muted] of [
  ["silenced", SILENCED],
  ["inhibited", INHIBITED],
]) {
  test(`what arrives ${what} is new when it is let go`, () => {
    const { tell, taken } = watching();
    tell("alert_created", "a", muted);
    tell(`alert_${what}`, "a", muted);
    assert.deepEqual(taken(), []);
    tell(`alert_un${what}`, "a");
    assert.deepEqual(taken(), ["released a"]);
    tell(`alert_${what}`, "a", muted);
    tell(`alert_un${what}`, "a");
    assert.deepEqual(taken(), [], "once for each time that it fires");
  });
}

test("one that was muted at the load of the page is new when the last that mutes it ends", () => {
  const { tell, taken } = watching(payload("a", { ...SILENCED, ...INHIBITED }));
  tell("alert_unsilenced", "a", INHIBITED);
  assert.deepEqual(taken(), []);
  tell("alert_uninhibited", "a");
  assert.deepEqual(taken(), ["released a"]);
});

test("what resolves under its silence is not new, and somebody's is not either", () => {
  const { tell, taken } = watching(payload("a", SILENCED), payload("b", SILENCED));
  tell("alert_resolved", "a", RESOLVED);
  tell("alert_unsilenced", "a", RESOLVED);
  tell("alert_unsilenced", "b", TAKEN);
  assert.deepEqual(taken(), []);
});

test("what is over, muted or taken before it is told is not told", () => {
  const { tell, taken } = watching();
  for (const name of "abc") tell("alert_created", name);
  tell("alert_resolved", "a", RESOLVED);
  tell("alert_silenced", "b", SILENCED);
  tell("alert_acknowledged", "c", TAKEN);
  assert.deepEqual(taken(), []);
  tell("alert_unsilenced", "b");
  assert.deepEqual(taken(), ["released b"], "it was never told");
});

test("of a page loaded anew only what came in the gap is new", () => {
  const again = payload("again");
  const before = model(
    payload("there"),
    again,
    payload("spared", SILENCED),
    payload("old", RESOLVED),
  );
  const after = model(
    payload("there"),
    payload("again", LATER),
    payload("spared"),
    payload("old", LATER),
    payload("came"),
    payload("came muted", SILENCED),
    payload("came taken", TAKEN),
    payload("came and went", RESOLVED),
  );
  const news = new NewAlerts(before);
  news.renew(before, after);
  const names = news.take().map(({ how, id, fingerprint }) => [how, id, fingerprint]);
  assert.deepEqual(names, [
    ["found", null, "again"],
    ["found", null, "spared"],
    ["found", null, "old"],
    ["found", null, "came"],
  ]);
  news.renew(after, after);
  assert.equal(news.size, 0);
  const id = "e-9";
  news.apply({ type: "alert_unsilenced", id, data: payload("came muted") });
  assert.equal(news.size, 1, "what mutes it may end later");
});

test("what waits to be told and is gone from a page loaded anew is not told", () => {
  const { news, tell, taken } = watching();
  tell("alert_created", "a");
  tell("alert_created", "b");
  news.renew(model(payload("a"), payload("b")), model(payload("a")));
  assert.deepEqual(taken(), ["fired a"]);
});

test("events of silences, health and figures are no news", () => {
  const { news } = watching();
  for (const type of [
    "silence_created",
    "health_changed",
    "stats_updated",
    "system_notification",
  ]) {
    news.apply({ type, id: "e-1", data: {} });
  }
  assert.equal(news.size, 0);
});
