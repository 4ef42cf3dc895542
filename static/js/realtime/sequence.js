// The position in the log, and whether an event is the next one, a known one, or proof of a gap.

const ID = /^([0-9a-z]{1,32})-(0|[1-9][0-9]{0,17})$/;

/** `{epoch, seq}` of an id; null when it is none. */
export function parseId(id) {
  const match = ID.exec(id ?? "");
  return match ? { epoch: match[1], seq: Number(match[2]) } : null;
}

/** Whether `id` lies before `other` in the same log, or is the same; false for no ids. */
export function isAtOrBefore(id, other) {
  const [first, second] = [parseId(id), parseId(other)];
  return first !== null && first.epoch === second?.epoch && first.seq <= second.seq;
}

export class Sequence {
  #epoch = null; // null: no position yet, the server's newest will be taken
  #seq = 0;
  #pingSeq = 0; // what the last ping on this link said was the newest
  #contiguous;

  /** `contiguous`: every event is sent, so a missing number is a gap. Not so with a filter. */
  constructor(id, contiguous = true) {
    this.#contiguous = contiguous;
    this.moveToId(id);
  }

  /** The id to resume from, or null. */
  get id() {
    return this.#epoch === null ? null : `${this.#epoch}-${this.#seq}`;
  }

  moveTo(epoch, seq) {
    this.#epoch = epoch;
    this.#seq = seq;
    this.#pingSeq = 0;
  }

  /** Take an id as it came; false when it is none. */
  moveToId(id) {
    const position = parseId(id);
    if (position) this.moveTo(position.epoch, position.seq);
    return position !== null;
  }

  /** A new link begins; `hello` gives the position when there was none. */
  greet({ epoch, seq }) {
    this.#pingSeq = 0;
    if (this.#epoch === null && typeof epoch === "string") this.moveTo(epoch, seq);
  }

  /** "next" (and the position moves on), "known", "gap" or "foreign" (of another epoch). */
  take(event) {
    if (this.#epoch === null) return this.moveToId(event.id) ? "next" : "foreign";
    if (event.id !== `${this.#epoch}-${event.seq}`) return "foreign";
    if (event.seq <= this.#seq) return "known";
    if (this.#contiguous && event.seq !== this.#seq + 1) return "gap";
    this.#seq = event.seq;
    return "next";
  }

  /** The server has read up to `id` for us, events that a filter held back included. */
  skipTo(id) {
    const position = parseId(id);
    if (!position) return;
    if (position.epoch !== this.#epoch) this.moveTo(position.epoch, position.seq);
    else this.#seq = Math.max(this.#seq, position.seq);
  }

  /**
   * A ping named the newest position. False when events are missing: those that the ping
   * before this one already knew of have not come.
   */
  pinged(seq) {
    if (typeof seq !== "number" || this.#epoch === null) return true;
    if (!this.#contiguous) {
      this.#seq = Math.max(this.#seq, seq);
      return true;
    }
    const complete = this.#seq >= this.#pingSeq;
    this.#pingSeq = seq;
    return complete;
  }
}
