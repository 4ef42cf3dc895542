import assert from "node:assert/strict";
import { test } from "node:test";
import { Toasts } from "../../static/js/dashboard/toasts.js";
import { payload, RESOLVED } from "./alert_payloads.js";
import { FakeNode, withDocument } from "./fake_page.js";

const SECOND = 1_000;

class ToastNode extends FakeNode {
  isHeld = false;
  matching = ["[data-toast]"];
  #document;

  constructor(document) {
    super({ fields: { title: new FakeNode(), text: new FakeNode(), close: new FakeNode() } });
    this.#document = document;
    const { close } = this.fields;
    close.matching = ["[data-field=close]"];
    close.parent = this;
    close.focus = () => {
      document.activeElement = close;
    };
  }

  getAttribute(name) {
    return this[name] ?? null;
  }

  setAttribute(name, value) {
    this[name] = value;
  }

  matches(selector) {
    return selector === ":hover, :focus-within" ? this.isHeld : super.matches(selector);
  }

  querySelector(selector) {
    return selector === "button" ? this.fields.close : super.querySelector(selector);
  }

  remove() {
    this.place.nodes = this.place.nodes.filter((node) => node !== this);
    if (this.contains(this.#document.activeElement)) this.#document.activeElement = null;
  }
}

class Place extends FakeNode {
  nodes = [];

  append(node) {
    node.place = this;
    this.nodes.push(node);
  }
}

/** The corner where toasts stand, at second 0; `shown()` are their titles. */
function corner(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const document = withDocument(t);
  const copy = () => ({ firstElementChild: new ToastNode(document) });
  document.ids["toast-template"] = { content: { cloneNode: copy } };
  const names = ["urgent", "urgent-more", "calm", "calm-more", "answer"];
  const places = Object.fromEntries(names.map((name) => [name, new Place()]));
  const root = new FakeNode({
    querySelector: (selector) => places[/^\[data-toasts=([\w-]+)\]$/.exec(selector)[1]],
    querySelectorAll: () => [],
  });
  const toasts = new Toasts(root);
  const nodes = () => Object.values(places).flatMap((place) => place.nodes);
  const alert = (name, changes = {}) => {
    const data = payload(name, { alertname: name, severity: "critical", ...changes });
    toasts.apply({ type: "alert_created", data });
  };
  const notice = (message) =>
    toasts.apply({ type: "system_notification", data: { level: "info", message } });
  const pass = (ms) => t.mock.timers.tick(ms);
  const shown = () => nodes().map(({ fields }) => fields.title.textContent);
  return { document, root, toasts, nodes, alert, notice, pass, shown };
}

test("what comes at once is painted at once, and then once a second", (t) => {
  const { alert, pass, shown } = corner(t);
  alert("A");
  pass(0);
  assert.deepEqual(shown(), ["A"]);
  alert("B");
  pass(SECOND - 1);
  assert.deepEqual(shown(), ["A"]);
  alert("A", RESOLVED);
  pass(1);
  assert.deepEqual(shown(), ["B"]);
});

test("an answer does not wait for its second, and goes by itself", (t) => {
  const { toasts, alert, pass, shown } = corner(t);
  alert("A");
  pass(0);
  toasts.answer([{ level: "success", text: "done" }]);
  assert.deepEqual(shown(), ["A", "done"]);
  pass(30 * SECOND);
  assert.deepEqual(shown(), ["A"]);
  pass(30 * SECOND);
  assert.deepEqual(shown(), []);
});

test("one under a hand stays until the hand is gone", (t) => {
  const { nodes, notice, pass, shown } = corner(t);
  notice("x");
  pass(0);
  const [node] = nodes();
  node.isHeld = true;
  pass(60 * SECOND);
  assert.deepEqual(shown(), ["x"]);
  node.isHeld = false;
  pass(5 * SECOND);
  assert.deepEqual(shown(), []);
});

test("the newest goes first; the focus passes to the newest of those left", (t) => {
  const { document, root, toasts, nodes, alert, notice, pass, shown } = corner(t);
  alert("A");
  pass(SECOND);
  notice("x");
  pass(SECOND);
  alert("B");
  pass(SECOND);
  assert.equal(toasts.dismissFocused(), false);
  assert.equal(toasts.dismissNewest(), true);
  assert.deepEqual(shown(), ["A", "x"]);
  const [first, second] = nodes();
  first.fields.close.focus();
  root.tell("click", { target: first.fields.close });
  assert.deepEqual(shown(), ["x"]);
  assert.equal(document.activeElement, second.fields.close);
  assert.equal(toasts.dismissFocused(), true);
  assert.deepEqual([shown(), toasts.dismissNewest()], [[], false]);
});
