import assert from "node:assert/strict";
import { test } from "node:test";
import { Chime } from "../../static/js/dashboard/notices/chime.js";
import { fakeAudio } from "./fake_audio.js";
import { settle } from "./fakes.js";

function chime(Context) {
  const page = new EventTarget();
  let changes = 0;
  const onChange = () => {
    changes += 1;
  };
  return { chime: new Chime({ Context, page, onChange }), page, changes: () => changes };
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
