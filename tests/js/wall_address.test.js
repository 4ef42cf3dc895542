import assert from "node:assert/strict";
import { test } from "node:test";
import { fillAddress } from "../../static/js/dashboard/wall_address.js";

const PATTERN = "?filter=severity%3D%22%7B%7D%22&sort=age";

test("a value is written as the server writes it", () => {
  assert.equal(fillAddress(PATTERN, "a b"), "?filter=severity%3D%22a+b%22&sort=age");
  assert.equal(
    fillAddress(PATTERN, 'x"\\\n(é)~*'),
    "?filter=severity%3D%22x%5C%22%5C%5C%5Cn%28%C3%A9%29~%2A%22&sort=age",
  );
});

test("the last place is filled: a filter before it may look the same", () => {
  const twice = "?filter=a%3D%22%7B%7D%22&filter=b%3D%22%7B%7D%22";
  assert.equal(fillAddress(twice, "c"), "?filter=a%3D%22%7B%7D%22&filter=b%3D%22c%22");
});
