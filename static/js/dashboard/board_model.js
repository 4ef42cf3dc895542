// Every alert that the page's filter takes, in its groups and their order, kept up by events.
// Also those that have no row: so the counts in the heads are exact. No DOM.

import { entryFromIndex, entryFromPayload } from "./entry.js";
import { Group, placeOf } from "./group.js";
import { OpenCounts } from "./open_counts.js";
import { groupOrder, memberOrder } from "./order.js";
import { takes, withResolved } from "./show.js";

export const RECENT_US = 3_600_000_000; // how long one that has resolved is shown

const OPEN = { firing: true, silencedBy: [], inhibited: false, acknowledged: false };

export class BoardModel {
  groups = []; // in order
  label; // what groups, or null
  #compareMembers;
  #compareGroups;
  #show;
  #entries = new Map(); // fingerprint → entry
  #byKey = new Map(); // key → group
  #muted = new Map(); // silence id → how many of the entries it mutes
  #shown = 0;
  #hidden = 0;
  #open = new OpenCounts();

  /** `index` as dashboard/wall/index.py makes it. */
  constructor({ group, sort, show, groups, hidden }) {
    this.label = group;
    this.#show = show;
    this.#compareMembers = memberOrder(sort);
    this.#compareGroups = groupOrder(sort);
    for (const { key, shared, nearly, alerts } of groups) {
      const made = this.#newGroup(key, { shared, nearly, size: alerts.length });
      for (const words of alerts) this.#know(entryFromIndex(words, key, true), made);
      this.#byKey.set(key, made);
      this.groups.push(made);
    }
    for (const [key, ...words] of hidden) this.#know(entryFromIndex(words, key, false), null);
  }

  /** How many alerts are shown. */
  get size() {
    return this.#shown;
  }

  /** How many fire in states that are not shown. */
  get hidden() {
    return this.#hidden;
  }

  /** {total, critical} of the alerts that want somebody, whichever states are shown. */
  get open() {
    return this.#open.counts;
  }

  /** Whether alerts that want somebody are among the states shown. */
  get showsOpen() {
    return takes(this.#show, OPEN);
  }

  /** Every alert that is known. */
  entries() {
    return this.#entries.values();
  }

  group(key) {
    return this.#byKey.get(key);
  }

  entry(fingerprint) {
    return this.#entries.get(fingerprint);
  }

  /** How many of the alerts that the filter takes this silence mutes. */
  mutedBy(silenceId) {
    return this.#muted.get(silenceId) ?? 0;
  }

  /** Fold an event in; returns the ids of the silences that mute more or fewer than before. */
  apply({ type, data }) {
    const muting = new Set();
    for (const [fingerprint, ids] of Object.entries(data.resilenced ?? {})) {
      const entry = this.#entries.get(fingerprint);
      if (entry) this.#settle(entry, { ...entry, silencedBy: ids }, muting);
    }
    if (type.startsWith("alert_")) {
      const entry = entryFromPayload(data, this.label);
      this.#settle(this.#entries.get(data.fingerprint), entry, muting);
    }
    return muting;
  }

  /** Drop what has resolved too long ago; `now` in microseconds. */
  expire(now) {
    if (!withResolved(this.#show)) return;
    for (const entry of [...this.#entries.values()]) {
      if (!entry.firing && entry.ends <= now - RECENT_US) this.#forget(entry);
    }
  }

  #settle(before, after, muting) {
    this.#open.move(before, after);
    this.#countMuted(before?.silencedBy ?? [], after.firing ? after.silencedBy : [], muting);
    if (!after.firing && !withResolved(this.#show)) {
      if (before) this.#forget(before);
      return;
    }
    after.shown = takes(this.#show, after);
    if (
      before?.shown &&
      after.shown &&
      before.firing === after.firing &&
      this.#alike(before, after)
    ) {
      Object.assign(before, after); // it keeps its place
      return;
    }
    if (before) this.#forget(before);
    this.#entries.set(after.fingerprint, after);
    if (after.shown) this.#place(after);
    else this.#countHidden(after, 1);
  }

  #alike(a, b) {
    return this.#compareMembers(a, b) === 0 && a.severity === b.severity && a.starts === b.starts;
  }

  #know(entry, group) {
    this.#entries.set(entry.fingerprint, entry);
    this.#open.move(null, entry);
    this.#countMuted([], entry.firing ? entry.silencedBy : [], new Set());
    if (!group) {
      this.#countHidden(entry, 1);
      return;
    }
    group.append(entry);
    this.#shown += 1;
  }

  #place(entry) {
    let group = this.#byKey.get(entry.key);
    if (group) this.#takeOut(group);
    else {
      group = this.#newGroup(entry.key);
      this.#byKey.set(entry.key, group);
    }
    group.add(entry);
    this.#putIn(group);
    this.#shown += 1;
  }

  #newGroup(key, told = {}) {
    return new Group(key, {
      compare: this.#compareMembers,
      shares: this.label !== null,
      ...told,
    });
  }

  #forget(entry) {
    this.#entries.delete(entry.fingerprint);
    if (!entry.shown) {
      this.#countHidden(entry, -1);
      return;
    }
    const group = this.#byKey.get(entry.key);
    this.#takeOut(group);
    group.remove(entry);
    this.#shown -= 1;
    if (group.entries.length > 0) this.#putIn(group);
    else this.#byKey.delete(group.key);
  }

  #countHidden({ firing }, difference) {
    if (firing) this.#hidden += difference;
  }

  #takeOut(group) {
    this.groups.splice(placeOf(this.groups, group, this.#compareGroups), 1);
  }

  #putIn(group) {
    this.groups.splice(placeOf(this.groups, group, this.#compareGroups), 0, group);
  }

  #countMuted(before, after, muting) {
    if (before.length === 0 && after.length === 0) return;
    for (const id of before) this.#muted.set(id, this.mutedBy(id) - 1);
    for (const id of after) this.#muted.set(id, this.mutedBy(id) + 1);
    for (const id of new Set([...before, ...after])) {
      muting.add(id);
      if (this.mutedBy(id) <= 0) this.#muted.delete(id);
    }
  }
}
