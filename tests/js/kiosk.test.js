import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Below } from "../../static/js/dashboard/kiosk/below.js";
import { Idle } from "../../static/js/dashboard/kiosk/idle.js";
import { WakeLock } from "../../static/js/dashboard/kiosk/wake_lock.js";

/** A node that counts rows which end at these heights. */
function boardOf(total, ends) {
  const rows = ends.map((bottom) => ({ getBoundingClientRect: () => ({ bottom }) }));
  return {
    querySelector: () => ({ textContent: String(total) }),
    querySelectorAll: () => rows,
  };
}

function belowOf(total, ends, { height = 100, top = 90 } = {}) {
  const count = { textContent: "" };
  const node = {
    hidden: true,
    querySelector: () => count,
    getBoundingClientRect: () => ({ top }),
  };
  new Below(node, { root: () => boardOf(total, ends), height: () => height }).look();
  return { hidden: node.hidden, count: Number(count.textContent) };
}

test("what the screen does not show is counted, also what has no row", () => {
  assert.deepEqual(belowOf(2, [50, 100]), { hidden: true, count: 0 });
  assert.deepEqual(belowOf(200, [50, 80, 120]), { hidden: false, count: 198 });
});

test("the line that tells it covers rows of its own", () => {
  assert.deepEqual(belowOf(3, [50, 95, 120]), { hidden: false, count: 2 });
});

class Page extends EventTarget {
  visibilityState = "visible";

  turn(state) {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
    return new Promise(setImmediate);
  }
}

class Locks {
  locks = [];
  refuses = false;

  async request(kind) {
    assert.equal(kind, "screen");
    if (this.refuses) throw new Error("low battery");
    const lock = new EventTarget();
    lock.release = () => lock.dispatchEvent(new Event("release"));
    this.locks.push(lock);
    return lock;
  }
}

test("the screen is kept on, and again after the page was hidden", async () => {
  const page = new Page();
  const source = new Locks();
  const lock = new WakeLock(source, page);
  lock.start();
  await page.turn("visible");
  assert.equal(source.locks.length, 1, "one is enough");
  assert.equal(lock.isHeld, true);
  source.locks[0].release(); // the browser, when the page is hidden
  await page.turn("hidden");
  assert.equal(lock.isHeld, false);
  await page.turn("visible");
  assert.equal(source.locks.length, 2);
  lock.stop();
  assert.equal(lock.isHeld, false);
  await page.turn("visible");
  assert.equal(source.locks.length, 2);
});

test("a lock that is refused is asked for when the page is seen again", async () => {
  const page = new Page();
  const source = new Locks();
  source.refuses = true;
  const lock = new WakeLock(source, page);
  lock.start();
  await page.turn("hidden");
  assert.equal(lock.isHeld, false);
  source.refuses = false;
  await page.turn("visible");
  assert.equal(lock.isHeld, true);
});

test("a browser without locks is left alone", () => {
  new WakeLock(undefined, null).start();
});

test("who is gone for a while is not there, until something moves", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const root = new EventTarget();
  root.dataset = {};
  const idle = new Idle(root);
  idle.start();
  mock.timers.tick(3_999);
  root.dispatchEvent(new Event("pointermove"));
  mock.timers.tick(3_999);
  assert.equal("idle" in root.dataset, false);
  mock.timers.tick(1);
  assert.equal("idle" in root.dataset, true);
  root.dispatchEvent(new Event("keydown"));
  assert.equal("idle" in root.dataset, false);
  mock.timers.tick(4_000);
  idle.stop();
  assert.equal("idle" in root.dataset, false);
  mock.timers.reset();
});
