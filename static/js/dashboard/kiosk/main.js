// The wall as a screen on the wall: nobody touches it, so it keeps itself awake, tells the time and
// what did not fit, and puts away what is for hands.

import { Below } from "./below.js";
import { Clock } from "./clock.js";
import { Idle } from "./idle.js";
import { Leaving } from "./leaving.js";
import { WakeLock } from "./wake_lock.js";

const below = {
  root: () => document.getElementById("wall"),
  height: () => innerHeight,
};
for (const part of [
  new Clock(document.querySelector("[data-clock]"), { now: () => new Date() }),
  new Below(document.querySelector("[data-below]"), below),
  new Idle(document.documentElement),
  new WakeLock(navigator.wakeLock, document),
  new Leaving(document.querySelector("[data-kiosk-leave]")),
]) {
  part.start();
}
