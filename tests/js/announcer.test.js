import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer, announcement } from "../../static/js/dashboard/announcer.js";
import { FakeClock } from "./fakes.js";

function listener() {
  const said = [];
  const node = {
    text: "",
    get textContent() {
      return this.text;
    },
    set textContent(text) {
      this.text = text;
      said.push(text);
    },
  };
  const clock = new FakeClock();
  const announcer = new Announcer(node, { clock });
  const tell = (type, fingerprint, more = {}) => {
    const quiet = { silenced_by: [], inhibited_by: [] };
    announcer.apply({ type, data: { fingerprint, status: "firing", ...quiet, ...more } });
  };
  return { said, clock, tell };
}

test("it is said in few words", () => {
  assert.equal(announcement(3, 2), "3 new alerts, 2 resolved");
  assert.equal(announcement(1, 0), "1 new alert");
  assert.equal(announcement(0, 1), "1 alert resolved");
  assert.equal(announcement(0, 7), "7 alerts resolved");
  assert.equal(announcement(0, 0), "");
});

test("what comes together is told together, and seldom", () => {
  const { said, clock, tell } = listener();
  for (const name of ["a", "b", "c"]) tell("alert_created", name);
  assert.deepEqual(said, []);
  clock.pass(1_500);
  assert.deepEqual(said, ["3 new alerts"]);
  for (let n = 0; n < 100; n += 1) {
    tell("alert_firing", `more ${n}`);
    clock.pass(50);
  }
  assert.equal(said.length, 1);
  clock.pass(5_000);
  assert.deepEqual(said.slice(1), ["100 new alerts"]);
  assert.equal(clock.timers, 0);
});

test("what came and went meanwhile is not told", () => {
  const { said, clock, tell } = listener();
  tell("alert_created", "flaps");
  tell("alert_resolved", "flaps");
  tell("alert_resolved", "was there");
  tell("alert_firing", "was there");
  clock.pass(60_000);
  assert.deepEqual(said, []);
});

test("what does not call is not announced", () => {
  const { said, clock, tell } = listener();
  tell("alert_created", "muted", { silenced_by: ["s"] });
  tell("alert_created", "told resolved", { status: "resolved" });
  tell("alert_created", "muted at once");
  tell("alert_silenced", "muted at once", { silenced_by: ["s"] });
  tell("stats_updated", undefined);
  tell("alert_resolved", "gone", { status: "resolved" });
  clock.pass(60_000);
  assert.deepEqual(said, ["1 alert resolved"]);
});

test("of what was muted the end is not announced, either", () => {
  const { said, clock, tell } = listener();
  const gone = { status: "resolved" };
  for (const name of ["silenced", "inhibited", "free"]) tell("alert_resolved", name, gone);
  tell("alert_unsilenced", "silenced", gone);
  tell("alert_uninhibited", "inhibited", gone);
  clock.pass(60_000);
  assert.deepEqual(said, ["1 alert resolved"]);
});

test("the same words are said anew", () => {
  const { said, clock, tell } = listener();
  for (const name of ["a", "b", "c"]) {
    tell("alert_created", name);
    clock.pass(10_000);
  }
  assert.equal(said.length, 3);
  assert.equal(new Set(said).size, 2, "each is another than the one before");
});
