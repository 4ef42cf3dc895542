import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  commonMatchers,
  escapePattern,
  formatMatcher,
} from "../../static/js/dashboard/common_matchers.js";

const cases = JSON.parse(readFileSync(new URL("../common_matchers.json", import.meta.url)));

for (const { name, labels, filters } of cases) {
  test(`common matchers: ${name}`, () => {
    assert.deepEqual(commonMatchers(labels).map(formatMatcher), filters);
  });
}

test("common matchers: too many values of a label are no choice", () => {
  const alerts = (count) =>
    Array.from({ length: count }, (_, n) => ({ alertname: "A", pod: `p${n}` }));
  assert.equal(commonMatchers(alerts(50)).length, 2);
  assert.deepEqual(commonMatchers(alerts(51)), [{ name: "alertname", operator: "=", value: "A" }]);
});

test("common matchers: what is too long or too many is left out, the first stay", () => {
  const [labels] = [{ alertname: "A", long: "x".repeat(3000), short: "y" }];
  assert.deepEqual(
    commonMatchers([labels]).map(({ name }) => name),
    ["alertname", "short"],
  );
  const many = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`l${n}`, "v"]));
  assert.equal(commonMatchers([many]).length, 32);
});

test("an escaped value matches itself alone", () => {
  for (const value of ["a.b", "[x]", "(a|b)*", "c:\\d", "^$", "{2}"]) {
    const pattern = new RegExp(`^(?:${escapePattern(value)})$`);
    assert.ok(pattern.test(value));
    assert.ok(!pattern.test(`${value}x`));
  }
});
