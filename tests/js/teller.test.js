import assert from "node:assert/strict";
import { test } from "node:test";
import { decideHeard, decideShown } from "../../static/js/dashboard/notifications/decisions.js";
import { Ledger } from "../../static/js/dashboard/notifications/ledger.js";
import { NewAlerts } from "../../static/js/dashboard/notifications/new_alerts.js";
import { DEFAULTS } from "../../static/js/dashboard/notifications/settings.js";
import { Teller } from "../../static/js/dashboard/notifications/teller.js";
import { payload } from "./alert_payloads.js";
import { FakeClock, settle } from "./fakes.js";

const NOTHING = { entries: () => [] };
let seq = 0;

/** Tabs of one browser, all with the same news. */
function browser({ tabs = 1, values = {}, isReady = () => true, breaks = null } = {}) {
  const clock = new FakeClock();
  const ledger = new Ledger(undefined); // in memory, but one for all
  const settings = { values: { ...DEFAULTS, ...values } };
  const shown = [];
  const sounds = [];
  const all = Array.from({ length: tabs }, () => {
    const news = new NewAlerts(NOTHING);
    const way = (name, decide, act) => ({ name, isReady: () => isReady(name), decide, act });
    const show = ({ single, crowd }) => {
      shown.push(...single.map(({ fingerprint }) => fingerprint));
      if (crowd) shown.push(crowd.count);
    };
    const hear = ({ sound }) => sound && sounds.push(sound);
    const ways = [way("shown", decideShown, breaks ?? show), way("heard", decideHeard, hear)];
    return { news, teller: new Teller({ news, ledger, settings, ways, clock }) };
  });
  const fire = (name, changes) => {
    seq += 1;
    const event = { type: "alert_created", id: `e-${seq}`, data: payload(name, changes) };
    for (const { news, teller } of all) {
      news.apply(event);
      teller.heed();
    }
  };
  const pass = async (ms) => {
    clock.pass(ms);
    await settle();
  };
  return { clock, settings, shown, sounds, all, fire, pass };
}

test("each new alert is told once, by whichever of five tabs", async () => {
  const { clock, shown, sounds, fire, pass } = browser({ tabs: 5 });
  fire("a");
  fire("b", { severity: "critical" });
  await pass(250);
  assert.deepEqual([shown, sounds], [["a", "b"], ["critical"]]);
  assert.equal(clock.timers, 0);
});

test("what comes together is told together; in a storm every two seconds", async () => {
  const { shown, sounds, fire, pass } = browser({ tabs: 2 });
  for (let n = 0; n < 12; n += 1) fire(`first ${n}`);
  await pass(250);
  assert.deepEqual(shown, [12]);
  for (let n = 0; n < 4; n += 1) {
    fire(`later ${n}`);
    await pass(400);
  }
  assert.deepEqual(shown, [12]);
  await pass(400);
  assert.deepEqual(shown, [12, 16]);
  assert.deepEqual(sounds, ["other"]);
  await pass(20_000);
  fire("calm");
  await pass(250);
  assert.deepEqual(shown, [12, 16, "calm"]);
});

test("a storm that trickles is told as seldom as one that breaks out", async () => {
  for (const tabs of [1, 3]) {
    const { clock, shown, fire, pass } = browser({ tabs });
    for (let n = 0; n < 40; n += 1) {
      fire(`drop ${n}`);
      await pass(250);
    }
    assert.deepEqual(shown.slice(0, 4), ["drop 0", "drop 1", "drop 2", 4]);
    const grown = shown.slice(4);
    assert.equal(grown.length, 4, `${shown} in 10 s, from the first second on each 2 s`);
    await pass(2_000);
    assert.equal(shown.at(-1), 40, "none is left untold");
    await pass(2_000);
    assert.equal(clock.timers, 0);
  }
});

test("a way that fails costs the others nothing, nor what comes later", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const { sounds, fire, pass } = browser({ breaks: async () => assert.fail("no screen") });
  for (const name of ["a", "b"]) {
    fire(name);
    await pass(3_000);
  }
  assert.deepEqual([sounds, warn.mock.callCount()], [["other", "other"], 2]);
});

test("only critical alerts are told to who wants no others", async () => {
  const { shown, sounds, fire, pass } = browser({ values: { only: "critical" } });
  fire("a");
  fire("b", { severity: "critical" });
  await pass(250);
  assert.deepEqual([shown, sounds], [["b"], ["critical"]]);
});

test("in a quiet time nothing is told, nor after it", async () => {
  const quiet = { quiet: true, from: "00:00", to: "23:59" };
  const { clock, settings, shown, sounds, fire, pass } = browser({ values: quiet });
  const minute = new Date(clock.now()).getHours() * 60 + new Date(clock.now()).getMinutes();
  assert.notEqual(minute, 1439);
  fire("a", { severity: "critical" });
  await pass(250);
  settings.values.quiet = false;
  await pass(60_000);
  assert.deepEqual([shown, sounds], [[], []]);
  fire("b");
  await pass(250);
  assert.deepEqual([shown, sounds], [["b"], ["other"]]);
});

test("a way that is not ready leaves what it would tell to another tab", async () => {
  const { shown, sounds, fire, pass } = browser({ isReady: (name) => name === "heard" });
  fire("a");
  await pass(250);
  assert.deepEqual([shown, sounds], [[], ["other"]]);
});

test("a teller that is stopped tells nothing", async () => {
  const { clock, all, shown, fire, pass } = browser();
  fire("a");
  for (const { teller } of all) teller.stop();
  await pass(250);
  assert.deepEqual([shown, clock.timers], [[], 0]);
});
