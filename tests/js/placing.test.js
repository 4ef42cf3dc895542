import assert from "node:assert/strict";
import { test } from "node:test";
import { placeInOrder } from "../../static/js/dashboard/placing.js";

/** As much of an element with children as is looked at; it counts what is put into it. */
class FakeList {
  children;
  moved = [];

  constructor(names) {
    this.children = [];
    for (const name of names) this.insertBefore(new FakeItem(name), null);
    this.moved = [];
  }

  get firstElementChild() {
    return this.children[0] ?? null;
  }

  insertBefore(item, next) {
    item.remove();
    item.list = this;
    const at = next === null ? this.children.length : this.children.indexOf(next);
    this.children.splice(at, 0, item);
    this.moved.push(item.name);
  }

  /** Let the items of these names stand here; returns which of them were moved. */
  place(names) {
    const items = new Map(this.children.map((item) => [item.name, item]));
    this.moved = [];
    placeInOrder(
      this,
      [...names].map((name) => items.get(name) ?? new FakeItem(name)),
    );
    assert.equal(this.children.map(({ name }) => name).join(""), names);
    return this.moved.join("");
  }
}

class FakeItem {
  list = null;

  constructor(name) {
    this.name = name;
  }

  get nextElementSibling() {
    return this.list.children[this.list.children.indexOf(this) + 1] ?? null;
  }

  remove() {
    if (this.list) this.list.children.splice(this.list.children.indexOf(this), 1);
    this.list = null;
  }
}

test("of a list that changes, only what must move is moved", () => {
  for (const [before, after, moved] of [
    ["abcd", "abcd", ""],
    ["abcd", "dabc", "d"],
    ["abcd", "bcda", "a"],
    ["abcd", "acbd", "b"],
    ["abcd", "bd", ""],
    ["abcd", "abxcd", "x"],
    ["abcd", "xbcd", "x"],
    ["", "ab", "ab"],
    ["ab", "", ""],
  ]) {
    assert.equal(new FakeList(before).place(after), moved, `${before} → ${after}`);
  }
});

test("whatever the order was, and is to be, it becomes so", () => {
  const orders = ["abcde", "edcba", "badce", "cx", "", "xyeab", "acebd"];
  for (const before of orders) for (const after of orders) new FakeList(before).place(after);
});
