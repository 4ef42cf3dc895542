import assert from "node:assert/strict";
import { test } from "node:test";
import { Desktop } from "../../static/js/dashboard/notifications/desktop.js";

function fakeApi({ permission = "granted", answer = "granted", fails = false } = {}) {
  return class FakeNotification {
    static permission = permission;
    static shown = [];
    static asked = 0;

    static async requestPermission() {
      FakeNotification.asked += 1;
      FakeNotification.permission = answer;
    }

    constructor(title, options) {
      if (fails) throw new TypeError("Illegal constructor");
      Object.assign(this, { title, ...options });
      FakeNotification.shown.push(this);
    }

    close() {
      this.isClosed = true;
    }
  };
}

function desktop(api, isSecure = true) {
  const clicked = [];
  const onClick = (fingerprint) => clicked.push(fingerprint);
  return { desktop: new Desktop({ api, isSecure, onClick }), clicked };
}

const ALERT = {
  alertname: "Full",
  severity: "critical",
  summary: "99 %",
  fingerprint: "f",
  episode: "f@1",
};
const CROWD = { count: 12, critical: 3, names: ["A", "B", "C"], more: true, isUrgent: true };

test("the browser is asked once, and its answer is the state", async () => {
  const api = fakeApi({ permission: "default" });
  const { desktop: made } = desktop(api);
  assert.equal(made.permission, "default");
  await made.ask();
  await made.ask();
  assert.deepEqual([api.asked, made.permission], [1, "granted"]);
});

test("a page that may have none says so", () => {
  assert.equal(desktop(fakeApi(), false).desktop.permission, "insecure");
  assert.equal(desktop(undefined).desktop.permission, "unsupported");
  assert.equal(desktop(fakeApi({ permission: "denied" })).desktop.permission, "denied");
});

test("a browser whose notifications are for service workers alone is noticed when it is asked", async () => {
  const { desktop: made } = desktop(fakeApi({ fails: true }));
  await made.ask();
  assert.equal(made.permission, "unsupported");
});

test("an alert has a notification without a sound, and a click leads to it", () => {
  const api = fakeApi();
  const { desktop: made, clicked } = desktop(api);
  made.tell({ single: [ALERT, { ...ALERT, alertname: "", severity: "info" }], crowd: null });
  const [first, second] = api.shown;
  assert.deepEqual([first.title, first.body, first.silent], ["Full · critical", "99 %", true]);
  assert.equal(second.title, "(no alertname) · info");
  first.onclick();
  assert.deepEqual([clicked, first.isClosed], [["f"], true]);
});

test("a storm has one notification, under one tag", () => {
  const api = fakeApi();
  const { desktop: made, clicked } = desktop(api);
  made.tell({ single: [], crowd: CROWD });
  made.tell({
    single: [],
    crowd: { count: 20, critical: 0, names: ["A"], more: false, isUrgent: false },
  });
  const [first, second] = api.shown;
  assert.deepEqual([first.title, first.body], ["12 new alerts, 3 critical", "A, B, C …"]);
  assert.deepEqual([second.title, second.body], ["20 new alerts", "A"]);
  assert.equal(first.tag, second.tag);
  assert.deepEqual([first.renotify, second.renotify], [true, false]);
  first.onclick();
  assert.deepEqual(clicked, [null]);
});
