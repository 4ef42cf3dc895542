import assert from "node:assert/strict";
import { test } from "node:test";
import { BoardModel, RECENT_US } from "../../static/js/dashboard/board_model.js";
import { microseconds } from "../../static/js/dashboard/entry.js";
import { payload, RESOLVED } from "./alert_payloads.js";

const SHOW = { silenced: true, inhibited: true, acknowledged: true, resolved: false, only: null };
const EMPTY = { group: "alertname", sort: "severity", show: SHOW, groups: [], hidden: [] };

function alert(fingerprint, labels, changes = {}) {
  const { alertname = "", severity = "none" } = labels;
  return payload(fingerprint, { alertname, severity, labels, ...changes });
}

function board(changes = {}) {
  const model = new BoardModel({ ...EMPTY, ...changes });
  const tell = (type, data) => model.apply({ type, data });
  const groups = () => model.groups.map((g) => [g.key, g.entries.map((e) => e.fingerprint)]);
  return { model, tell, groups };
}

test("alerts come into their groups, the worst first, and go", () => {
  const { model, tell, groups } = board();
  tell("alert_created", alert("a", { alertname: "Low", severity: "info" }));
  tell("alert_created", alert("b", { alertname: "High", severity: "critical" }));
  tell("alert_created", alert("c", { alertname: "Low", severity: "warning" }));
  assert.deepEqual(groups(), [
    ["High", ["b"]],
    ["Low", ["c", "a"]],
  ]);
  assert.deepEqual([...model.group("Low").counts].sort(), [
    ["info", 1],
    ["warning", 1],
  ]);
  tell("alert_resolved", alert("b", { alertname: "High", severity: "critical" }, RESOLVED));
  assert.deepEqual(groups(), [["Low", ["c", "a"]]]);
  assert.equal(model.size, 2);
});

test("those that fire in states that are not shown are counted", () => {
  const show = { ...SHOW, acknowledged: false, resolved: true };
  const { model, tell } = board({ show, hidden: [["A", "a", "info", 0, 0, 0, [], 0, 1]] });
  const b = alert("b", { alertname: "B" });
  const held = { ...b, acknowledged_by: "ana" };
  assert.equal(model.hidden, 1);
  tell("alert_created", b);
  for (const _ of [1, 2]) tell("alert_acknowledged", held);
  assert.deepEqual([model.size, model.hidden], [0, 2]);
  tell("alert_resolved", { ...held, ...RESOLVED, acknowledged_by: null });
  assert.deepEqual([model.size, model.hidden], [1, 1]);
});

test("the same event twice changes nothing", () => {
  const { model, tell, groups } = board();
  const a = alert("a", { alertname: "A" });
  for (const _ of [1, 2]) tell("alert_created", a);
  assert.deepEqual(groups(), [["A", ["a"]]]);
  for (const _ of [1, 2]) tell("alert_resolved", { ...a, ...RESOLVED });
  assert.deepEqual([groups(), model.size], [[], 0]);
});

test("counts are exact for alerts that have no row", () => {
  const alerts = [...Array(500).keys()].map((n) => [`${n}`, "warning", 0, 0]);
  const { model, tell } = board({ groups: [{ key: "Many", shared: {}, alerts }] });
  assert.equal(model.group("Many").counts.get("warning"), 500);
  const gone = alert("321", { alertname: "Many", severity: "warning" }, RESOLVED);
  tell("alert_resolved", gone);
  tell("alert_created", alert("x", { alertname: "Many", severity: "critical" }));
  assert.deepEqual(
    [...model.group("Many").counts],
    [
      ["warning", 499],
      ["critical", 1],
    ],
  );
  assert.equal(model.group("Many").first.fingerprint, "x");
});

test("what is hidden is known, and comes when its state changes", () => {
  const show = { ...SHOW, silenced: false };
  const hidden = [["A", "a", "info", 0, 0, 0, ["s1"]]];
  const { model, tell, groups } = board({ show, hidden });
  assert.equal(model.mutedBy("s1"), 1);
  assert.deepEqual(groups(), []);
  const muting = tell("alert_unsilenced", alert("a", { alertname: "A", severity: "info" }));
  assert.deepEqual([...muting], ["s1"]);
  assert.deepEqual([groups(), model.mutedBy("s1")], [[["A", ["a"]]], 0]);
  tell("alert_silenced", alert("a", { alertname: "A", severity: "info" }, { silenced_by: ["s2"] }));
  assert.deepEqual([groups(), model.mutedBy("s2")], [[], 1]);
});

test("a silence's own event tells which others still mute", () => {
  const { model, tell } = board();
  tell("alert_created", alert("a", { alertname: "A" }, { silenced_by: ["s1"] }));
  tell("silence_created", {
    id: "s2",
    state: "active",
    resilenced: { a: ["s1", "s2"], zz: ["s2"] },
  });
  assert.deepEqual([model.mutedBy("s1"), model.mutedBy("s2")], [1, 1]);
});

test("what resolved stays for a while, behind what fires, if it is asked for", () => {
  const { model, tell, groups } = board({ show: { ...SHOW, resolved: true }, group: null });
  tell("alert_created", alert("a", { severity: "critical" }));
  tell("alert_created", alert("b", { severity: "info" }));
  tell("alert_resolved", alert("a", { severity: "critical" }, RESOLVED));
  assert.deepEqual(groups(), [["", ["b", "a"]]]);
  assert.deepEqual([model.groups[0].firing, model.groups[0].resolved], [1, 1]);
  const end = microseconds(RESOLVED.ends_at);
  model.expire(end + RECENT_US - 1);
  assert.equal(model.size, 2);
  model.expire(end + RECENT_US);
  assert.deepEqual(groups(), [["", ["b"]]]);
});

test("a label may be called like anything an object has", () => {
  const { groups, tell } = board({ group: "constructor" });
  tell("alert_created", alert("a", { alertname: "A" }));
  assert.deepEqual(groups(), [["", ["a"]]]);
});

test("what a group shares shrinks and grows with it", () => {
  const { model, tell } = board({ group: "g" });
  const labels = (pod) => ({ g: "1", cluster: "eu", pod });
  tell("alert_created", alert("a", labels("x")));
  assert.deepEqual(model.group("1").shared, {});
  tell("alert_created", alert("b", labels("x")));
  assert.deepEqual(model.group("1").shared, { g: "1", cluster: "eu", pod: "x" });
  tell("alert_created", alert("c", labels("y")));
  assert.deepEqual(model.group("1").shared, { g: "1", cluster: "eu" });
  tell("alert_resolved", alert("c", labels("y"), RESOLVED));
  assert.deepEqual(model.group("1").shared, { g: "1", cluster: "eu", pod: "x" });
  assert.equal(model.group("1").inDoubt, false);
});

test("what only the server can know of a group is in doubt until it is told", () => {
  const unknown = [
    ["a", "info", 0, 0, 0, [], 0, 0, { alertname: "A", pod: "x" }],
    ["b", "info", 0, 0],
    ["c", "info", 0, 0],
  ];
  const groups = [{ key: "A", shared: { alertname: "A" }, alerts: unknown }];
  const { model, tell } = board({ groups });
  const group = model.group("A");
  tell("alert_resolved", alert("c", { alertname: "A", pod: "y" }, RESOLVED));
  assert.equal(group.inDoubt, true);
  const { version } = group;
  tell("alert_created", alert("d", { alertname: "A", pod: "z" }));
  assert.equal(group.learn({ alertname: "A", pod: "x" }, version), false, "too late");
  assert.deepEqual([group.inDoubt, group.shared], [true, { alertname: "A" }]);
  assert.equal(group.learn({ alertname: "A" }, group.version), true);
  assert.equal(group.inDoubt, false);
});

test("a list shares nothing, and is in no doubt", () => {
  const alerts = [...Array(3).keys()].map((n) => [`${n}`, "info", 0, "A"]);
  const { model, tell } = board({ group: null, groups: [{ key: "", shared: {}, alerts }] });
  tell("alert_resolved", alert("1", { alertname: "A" }, RESOLVED));
  for (const name of ["x", "y"]) tell("alert_created", alert(name, { alertname: "A" }));
  tell("alert_resolved", alert("0", { alertname: "A" }, RESOLVED));
  assert.deepEqual([model.groups[0].shared, model.groups[0].inDoubt], [{}, false]);
});

test("a group that the page has no head for is in doubt from the start", () => {
  const groups = [
    {
      key: "A",
      shared: null,
      alerts: [
        ["a", "info", 0, 0],
        ["b", "info", 0, 0],
      ],
    },
  ];
  assert.equal(board({ groups }).model.group("A").inDoubt, true);
});

test("what is open is counted, whichever states are shown", () => {
  const muted = [["k", "b", "critical", 1, "B", 0, ["id"]]];
  const groups = [{ key: "A", shared: {}, alerts: [["a", "critical", 1, 0]] }];
  const { model, tell } = board({ groups, hidden: muted, show: { ...SHOW, only: "silenced" } });
  assert.deepEqual(model.open, { total: 1, critical: 1 });
  tell("alert_unsilenced", alert("b", { alertname: "B", severity: "critical" }));
  tell("alert_created", alert("c", { alertname: "C" }));
  assert.deepEqual(model.open, { total: 3, critical: 2 });
  const taken = { acknowledged_by: "ana" };
  tell("alert_acknowledged", alert("a", { alertname: "A", severity: "critical" }, taken));
  tell("silence_updated", { resilenced: { c: ["id"] } });
  tell("alert_resolved", alert("b", { alertname: "B", severity: "critical" }, RESOLVED));
  assert.deepEqual(model.open, { total: 0, critical: 0 });
});

test("a page of one state alone says whether what is open is of it", () => {
  const shows = (only) => board({ show: { ...SHOW, only } }).model.showsOpen;
  assert.deepEqual([null, "active"].map(shows), [true, true]);
  assert.deepEqual(["silenced", "inhibited", "acknowledged", "resolved"].some(shows), false);
});
