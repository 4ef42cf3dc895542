import assert from "node:assert/strict";
import { test } from "node:test";
import { ToastBoard } from "../../static/js/dashboard/toast_board.js";
import { payload, RESOLVED } from "./alert_payloads.js";

const nobody = () => false;

function told() {
  const board = new ToastBoard();
  const alert = (type, name, changes = {}, now = 0) => {
    const data = payload(name, { alertname: name, severity: "critical", ...changes });
    return board.apply({ type, data }, now);
  };
  const health = (component, status, now = 0) =>
    board.apply({ type: "health_changed", data: { component, status, message: "why" } }, now);
  const notice = (level, message, now = 0) =>
    board.apply({ type: "system_notification", data: { level, message } }, now);
  const shown = () => board.toasts.map(({ kind, title }) => `${kind}: ${title}`);
  return { board, alert, health, notice, shown };
}

test("critical alerts that begin to fire are told, and no others", () => {
  const { alert, shown } = told();
  alert("alert_created", "Worst");
  alert("alert_created", "Low", { severity: "warning" });
  alert("alert_created", "Muted", { silenced_by: ["id"] });
  alert("alert_created", "Inhibited", { inhibited_by: ["a"] });
  alert("alert_created", "Over", RESOLVED);
  alert("alert_updated", "There");
  assert.deepEqual(shown(), ["critical: Worst"]);
});

test("what is over, muted or taken is told no more", () => {
  for (const [type, changes] of [
    ["alert_resolved", RESOLVED],
    ["alert_silenced", { silenced_by: ["id"] }],
    ["alert_acknowledged", { acknowledged_by: "ana" }],
  ]) {
    const { alert, shown } = told();
    alert("alert_created", "A");
    alert(type, "A", changes);
    assert.deepEqual(shown(), [], type);
  }
});

test("in a storm two alerts are told by themselves, and the others together", () => {
  const { board, alert, shown } = told();
  for (const name of ["A", "B", "C", "D", "C2", "E", "F"]) alert("alert_created", name);
  assert.deepEqual(shown(), ["critical: A", "critical: B", "critical: 5 more critical alerts"]);
  assert.equal(board.toasts[2].text, "C, D, C2 …");
  for (const name of ["C", "D", "C2", "E"]) alert("alert_resolved", name, RESOLVED);
  assert.equal(shown()[2], "critical: F", "one is told by itself");
  alert("alert_resolved", "F", RESOLVED);
  assert.equal(shown().length, 2);
});

test("those told together are said once, without their number", () => {
  const { board, alert, notice } = told();
  const said = () => board.toasts.filter((toast) => toast.said !== null).map((toast) => toast.said);
  const heard = [];
  for (let n = 0; n < 20; n += 1) {
    alert("alert_created", `A${n}`);
    heard.push(said().join());
  }
  const third = board.toasts[2];
  assert.deepEqual([...new Set(heard)], ["", "A2", "More critical alerts"]);
  assert.deepEqual([third.title, third.place], ["18 more critical alerts", "urgent-more"]);
  for (let n = 0; n < 3; n += 1) notice("info", `Message ${n}`);
  assert.deepEqual(said(), ["More critical alerts", "More notices"]);
});

test("notices of health and of the system are grouped as alerts are, under the worst of them", () => {
  const { board, health, notice, shown } = told();
  health("redis", "degraded");
  notice("info", "Backup begins");
  for (let n = 0; n < 500; n += 1) {
    notice("info", `Message ${n}`);
    health(`part ${n}`, "healthy");
  }
  notice("error", "Disk full");
  assert.deepEqual(shown(), ["warning: redis is degraded", "error: 1002 more notices"]);
  assert.equal(board.toasts[1].text, "Backup begins, Message 0, part 0 is healthy …");
});

test("a component has one toast, which tells the last of it; a message that comes again, too", () => {
  const { health, notice, shown } = told();
  for (const status of ["unhealthy", "healthy", "unhealthy"]) health("redis", status);
  for (let n = 0; n < 5; n += 1) notice("warning", "Hello");
  assert.deepEqual(shown(), ["critical: redis is unhealthy", "warning: Hello"]);
});

test("toasts go by themselves, but not under a hand", () => {
  const { board, alert, notice, shown } = told();
  for (const name of "ABC") alert("alert_created", name);
  for (const text of "xyz") notice("info", text);
  const [first] = board.toasts;
  board.expire(14_999, nobody);
  assert.equal(shown().length, 5);
  board.expire(15_000, nobody);
  assert.equal(shown().length, 3);
  board.expire(60_000, (key) => key === first.key);
  assert.deepEqual(shown(), ["critical: A"]);
  board.expire(65_000, nobody);
  assert.deepEqual(shown(), []);
});

test("of those told together each has its time", () => {
  const { board, alert, shown } = told();
  for (const name of "AB") alert("alert_created", name);
  for (const [name, now] of [
    ["C", 0],
    ["D", 59_000],
    ["E", 59_500],
  ]) {
    alert("alert_created", name, {}, now);
  }
  board.expire(60_000, nobody);
  assert.deepEqual(shown(), ["critical: 2 more critical alerts"]);
  assert.deepEqual([board.toasts[0].text, board.toasts[0].until], ["D, E", 119_000]);
  alert("alert_created", "F", {}, 60_000); // by itself again
  alert("alert_firing", "D", {}, 61_000); // told anew, as one by itself
  board.expire(119_000, (key) => key === board.toasts.at(-1).key);
  assert.deepEqual(shown(), ["critical: F", "critical: D", "critical: E"]);
  board.expire(119_500, nobody);
  assert.deepEqual(shown(), ["critical: F", "critical: D"]);
});

test("each is dismissed by itself; those told together go together", () => {
  const { board, alert, shown } = told();
  for (const name of "ABCD") alert("alert_created", name);
  const [first, , crowd] = board.toasts;
  board.dismiss(crowd.key);
  board.dismiss(first.key);
  assert.deepEqual(shown(), ["critical: B"]);
  alert("alert_created", "E");
  assert.deepEqual(shown(), ["critical: B", "critical: E"]);
});

test("of a page loaded anew, alerts that want nobody any more are not told", () => {
  const { board, alert, notice, shown } = told();
  for (const name of "ABCD") alert("alert_created", name);
  notice("info", "x");
  board.keep((fingerprint) => fingerprint === "C");
  assert.deepEqual(shown(), ["critical: C", "info: x"]);
});

test("what became of what somebody did is one toast, in the place of the one before", () => {
  const { board, notice, shown } = told();
  notice("info", "x");
  const failed = Array.from({ length: 7 }, (_, n) => ({ level: "error", text: `A${n}: over` }));
  board.answer([{ level: "warning", text: "1 of 8 alerts acknowledged" }, ...failed], 0);
  assert.deepEqual(shown(), ["info: x", "warning: 1 of 8 alerts acknowledged"]);
  const [, first] = board.toasts;
  assert.equal(first.text, "A0: over\nA1: over\nA2: over\nA3: over\nA4: over\nand 2 more");
  board.answer([{ level: "success", text: "1 of 1 alert acknowledged" }], 1_000);
  assert.deepEqual(shown(), ["info: x", "good: 1 of 1 alert acknowledged"]);
  const [, second] = board.toasts;
  assert.notEqual(second.key, first.key, "a node of its own is read out, whatever the words");
  board.expire(31_000, (key) => key === second.key);
  assert.deepEqual(shown(), ["good: 1 of 1 alert acknowledged"]);
  board.dismiss(second.key);
  assert.deepEqual(shown(), []);
});

test("events that no toast tells of ask for no painting", () => {
  const { board, alert } = told();
  assert.equal(board.apply({ type: "stats_updated", data: {} }, 0), false);
  assert.equal(alert("alert_created", "Low", { severity: "info" }), false);
});
