import assert from "node:assert/strict";
import { test } from "node:test";
import { Chime } from "../../static/js/dashboard/notifications/chime.js";
import { fakeAudio } from "./fake_audio.js";
import { FakeClock, settle } from "./fakes.js";

function chime(Context) {
  const page = new EventTarget();
  let changes = 0;
  const onChange = () => {
    changes += 1;
  };
  const clock = new FakeClock();
  const made = new Chime({ Context, page, clock, onChange });
  return { chime: made, page, clock, changes: () => changes };
}

test("nothing is made of audio before somebody wants it", () => {
  const Context = fakeAudio(true);
  const { chime: made } = chime(Context);
  assert.deepEqual([Context.made.length, made.canPlay, made.isSupported], [0, false, true]);
});

test("where the browser allows it the page may sound at once, and rests until it does", async () => {
  const Context = fakeAudio(true);
  const { chime: made, changes } = chime(Context);
  made.prepare();
  made.prepare();
  await settle();
  assert.deepEqual([made.canPlay, changes(), Context.made.length], [true, 1, 1]);
  assert.equal(Context.made[0].state, "suspended");
});

test("where the browser wants a gesture the page may sound after one", async () => {
  const Context = fakeAudio(false);
  const { chime: made, page, changes } = chime(Context);
  made.prepare();
  page.dispatchEvent(new Event("keydown"));
  await settle();
  assert.equal(made.canPlay, false);
  Context.isAllowed = true;
  page.dispatchEvent(new Event("click"));
  await settle();
  assert.deepEqual([made.canPlay, changes()], [true, 1]);
});

test("critical sounds otherwise than the rest, as loud as it is wanted", async () => {
  const Context = fakeAudio(true);
  const { chime: made } = chime(Context);
  const heard = async (kind, volume) => {
    await made.play(kind, volume);
    const { gains, oscillators } = Context.made[0];
    const [tones, peak] = [oscillators.map((o) => o.frequency.value), gains[0].gain.steps[1]];
    oscillators.length = 0;
    gains.length = 0;
    return [tones, peak];
  };
  const [critical, loud] = await heard("critical", 100);
  const [other, soft] = await heard("other", 50);
  assert.notDeepEqual(critical, other);
  assert.deepEqual([loud, soft], [1, 0.25]);
  assert.equal(Context.made[0].state, "suspended", "it costs nothing between two sounds");
});

test("a browser without audio stays silent", async () => {
  const { chime: made } = chime(undefined);
  made.prepare();
  await made.play("critical", 100);
  assert.deepEqual([made.isSupported, made.canPlay], [false, false]);
});

test("a sound that fails, or never ends, keeps nothing awake and is told to who asked", async () => {
  const Context = fakeAudio(true);
  const { chime: made, clock } = chime(Context);
  made.prepare();
  await settle();
  const [context] = Context.made;
  Context.isAllowed = false;
  await assert.rejects(made.play("other", 50), /not allowed/);
  Context.isAllowed = true;
  Context.isPlayed = false;
  const endless = assert.rejects(made.play("critical", 50), /did not sound/);
  await settle();
  assert.equal(context.state, "running");
  clock.pass(2_000);
  await endless;
  assert.deepEqual([context.state, clock.timers], ["suspended", 0]);
  Context.isPlayed = true;
  await made.play("other", 50);
  assert.deepEqual([context.state, clock.timers], ["suspended", 0]);
});

test("a browser that never answers whether it may sound is not waited for", async () => {
  const Context = fakeAudio(true);
  const { chime: made, clock } = chime(Context);
  made.prepare();
  Context.made[0].resume = () => new Promise(() => {});
  const silent = assert.rejects(made.play("other", 50), /did not sound/);
  clock.pass(2_000);
  await silent;
  assert.equal(Context.made[0].oscillators.length, 0);
});
