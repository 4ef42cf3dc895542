import assert from "node:assert/strict";
import { test } from "node:test";
import { tidy, wordWanted } from "../../static/js/dashboard/filter_bar.js";

const wanted = (text) => ({ ...wordWanted(text) });

test("the end of a text asks for a name, or for a value of a name", () => {
  assert.deepEqual(wanted(""), { before: "", part: "" });
  assert.deepEqual(wanted("clu"), { before: "", part: "clu" });
  const value = { before: "", name: "cluster", operator: "=", part: "e" };
  assert.deepEqual(wanted('cluster="e'), value);
  assert.deepEqual(wanted("cluster =~ e"), { ...value, operator: "=~" });
});

test("after a comma it is about the next matcher", () => {
  const next = { before: 'a="b", ', name: "c", operator: "!=", part: "" };
  assert.deepEqual(wanted('a="b", c!='), next);
  assert.deepEqual(wanted('a="b", c'), { before: 'a="b", ', part: "c" });
});

test("a matcher that is complete asks for nothing", () => {
  assert.equal(wordWanted('a="b"'), null);
});

test("what is at its default does not stand in the address", () => {
  const form = new FormData();
  for (const [name, value] of [
    ["filter", "a=b"],
    ["filter", " "],
    ["group", "alertname"],
    ["sort", "age"],
  ]) {
    form.append(name, value);
  }
  tidy(form);
  assert.deepEqual(
    [...form],
    [
      ["sort", "age"],
      ["filter", "a=b"],
    ],
  );
});
