import assert from "node:assert/strict";
import { test } from "node:test";
import { Frames } from "../../static/js/dashboard/frames.js";
import { FakeClock } from "./fakes.js";

/** Frames come when a test says so; `costMs` is what each takes until it is painted. */
class FakeStage extends FakeClock {
  costMs = 0;
  #frame = null;

  requestFrame(run) {
    this.#frame = run;
    return run;
  }

  cancelFrame(frame) {
    if (this.#frame === frame) this.#frame = null;
  }

  afterPaint(run) {
    this.sleep(this.costMs);
    run();
  }

  get isAsked() {
    return this.#frame !== null;
  }

  frame() {
    this.#frame();
  }
}

function framesOn(stage) {
  const shown = [];
  return { frames: new Frames((items) => shown.push(items), stage), shown };
}

test("what comes before a frame is shown with it, once", () => {
  const stage = new FakeStage();
  const { frames, shown } = framesOn(stage);
  frames.add("a");
  frames.add("b");
  assert.deepEqual(shown, []);
  stage.frame();
  assert.deepEqual(shown, [["a", "b"]]);
  assert.equal(stage.isAsked, false);
  assert.equal(stage.timers, 0);
});

test("a page that gets no frames shows it all the same", () => {
  const stage = new FakeStage();
  const { frames, shown } = framesOn(stage);
  frames.add("a");
  stage.pass(1_000);
  assert.deepEqual(shown, [["a"]]);
  assert.equal(stage.isAsked, false);
});

test("a page rests after a frame, for twice as long as that took", () => {
  const stage = new FakeStage();
  const { frames, shown } = framesOn(stage);
  stage.costMs = 30;
  frames.add("a");
  stage.frame();
  frames.add("b");
  stage.pass(59);
  assert.equal(stage.isAsked, false);
  stage.pass(1);
  stage.frame();
  assert.deepEqual(shown, [["a"], ["b"]]);
});

test("however dear a frame was, the rest is short", () => {
  const stage = new FakeStage();
  const { frames } = framesOn(stage);
  stage.costMs = 5_000;
  frames.add("a");
  stage.frame();
  frames.add("b");
  stage.pass(200);
  assert.equal(stage.isAsked, true);
});

test("after a rest that nothing came in, the next frame is asked for at once", () => {
  const stage = new FakeStage();
  const { frames } = framesOn(stage);
  stage.costMs = 30;
  frames.add("a");
  stage.frame();
  stage.pass(60);
  frames.ask();
  assert.equal(stage.isAsked, true);
});

test("flush shows what waits for a frame or rests, and nothing else", () => {
  const stage = new FakeStage();
  const { frames, shown } = framesOn(stage);
  frames.flush();
  assert.deepEqual(shown, []);
  stage.costMs = 30;
  frames.add("a");
  frames.flush();
  frames.add("b");
  frames.flush();
  assert.deepEqual(shown, [["a"], ["b"]]);
  assert.equal(stage.isAsked, false);
  assert.equal(stage.timers, 0);
});

test("a tab that sleeps does not gather without end", () => {
  const { frames, shown } = framesOn(new FakeStage());
  for (let n = 0; n < 2_000; n += 1) frames.add(n);
  assert.equal(shown[0].length, 2_000);
});
