import assert from "node:assert/strict";
import { test } from "node:test";

import { DeadSwitch } from "../../static/js/dashboard/dead_switch.js";

const AT = "2026-11-23T12:00:00.000000Z";
const MESSAGE = 'no firing alert matches alertname="Watchdog" since 2026-11-23T11:58:07Z';

function made() {
  const section = { hidden: true, fields: { message: field(), since: field() } };
  section.querySelector = (selector) => section.fields[/"(\w+)"/.exec(selector)[1]];
  return { section, banner: new DeadSwitch(section, { paint: () => {} }) };
}

function field() {
  const attributes = {};
  return {
    textContent: "",
    getAttribute: (name) => attributes[name] ?? null,
    setAttribute: (name, value) => (attributes[name] = value),
  };
}

function told(data) {
  const component = { component: "dead_mans_switch", message: MESSAGE, since: AT, ...data };
  return { type: "health_changed", timestamp: "2026-11-23T12:00:01.000000Z", data: component };
}

test("the banner says what the switch says, and since when it has been unhealthy", () => {
  const { section, banner } = made();
  banner.apply(told({ status: "unhealthy" }));
  banner.paint();
  assert.equal(section.hidden, false);
  assert.equal(section.fields.message.textContent, MESSAGE);
  assert.equal(section.fields.since.getAttribute("datetime"), AT);
});

test("an event without that moment is of its own", () => {
  const { section, banner } = made();
  banner.apply(told({ status: "unhealthy", since: undefined }));
  banner.paint();
  assert.equal(section.fields.since.getAttribute("datetime"), "2026-11-23T12:00:01.000000Z");
});

test("the banner goes when the switch is well, slow, or watched no more", () => {
  for (const change of [{ status: "healthy" }, { status: "degraded" }, { removed: true }]) {
    const { section, banner } = made();
    banner.apply(told({ status: "unhealthy" }));
    banner.apply(told({ status: "unhealthy", ...change }));
    banner.paint();
    assert.equal(section.hidden, true);
  }
});

test("another component is none of its business", () => {
  const { section, banner } = made();
  banner.apply(told({ status: "unhealthy", component: "redis" }));
  banner.paint();
  assert.equal(section.hidden, true);
});
