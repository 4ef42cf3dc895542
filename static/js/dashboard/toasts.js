// Notices over the page, as toast_board.js decides: few nodes, and painted as seldom as a voice can
// read them out, whatever comes.

import { fieldOf, rowOf, setAttribute, setOptionalText, setText } from "./fields.js";
import { ToastBoard } from "./toast_board.js";

const PAINT_MS = 1_000;
const HELD_MS = 5_000; // then it is looked whether the hand is still there

export class Toasts {
  #root;
  #board = new ToastBoard();
  #nodes = new Map(); // key → node
  #order = []; // keys, the newest last
  #paintedAt = Number.NEGATIVE_INFINITY;
  #timer = null;
  #due = Number.POSITIVE_INFINITY; // when the timer runs

  constructor(root) {
    this.#root = root;
    root.addEventListener("click", ({ target }) => {
      const node = target.closest("[data-field=close]")?.closest("[data-toast]");
      if (node) this.#dismiss(node.dataset.toast);
    });
  }

  apply(event) {
    const now = Date.now();
    if (this.#board.apply(event, now)) this.#paintAt(Math.max(now, this.#paintedAt + PAINT_MS));
  }

  /** Say at once what became of what somebody did; `lines` as told.js has them. */
  answer(lines) {
    this.#board.answer(lines, Date.now());
    this.#paint();
  }

  /** The page was loaded anew: alerts of which `isOpen(fingerprint)` says no are not told. */
  keep(isOpen) {
    this.#board.keep(isOpen);
    this.#paint();
  }

  /** Take away the toast that has the focus; false when none has. */
  dismissFocused() {
    const node = document.activeElement?.closest("[data-toast]");
    if (node) this.#dismiss(node.dataset.toast);
    return node != null;
  }

  /** Take away the one that came last; false when there is none. */
  dismissNewest() {
    const key = this.#order.at(-1);
    if (key !== undefined) this.#dismiss(key);
    return key !== undefined;
  }

  #dismiss(key) {
    const hadFocus = this.#nodes.get(key)?.contains(document.activeElement);
    this.#board.dismiss(key);
    this.#paint();
    if (hadFocus) this.#nodes.get(this.#order.at(-1))?.querySelector("button").focus();
  }

  #paintAt(due) {
    if (this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#paint(), due - Date.now());
  }

  #paint() {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
    const now = Date.now();
    this.#paintedAt = now;
    this.#board.expire(now, (key) => this.#nodes.get(key)?.matches(":hover, :focus-within"));
    const { toasts } = this.#board;
    const wanted = new Set(toasts.map(({ key }) => key));
    for (const [key, node] of this.#nodes) if (!wanted.has(key)) this.#remove(key, node);
    for (const toast of toasts) this.#show(toast);
    for (const node of this.#root.querySelectorAll("[data-said]")) {
      setText(node, toasts.find(({ place }) => place === node.dataset.said)?.said ?? "");
    }
    if (toasts.length === 0) return;
    const next = Math.min(...toasts.map(({ until }) => until));
    this.#paintAt(next > now ? next : now + HELD_MS);
  }

  #remove(key, node) {
    node.remove();
    this.#nodes.delete(key);
    this.#order = this.#order.filter((other) => other !== key);
  }

  #show({ key, kind, title, text, place }) {
    let node = this.#nodes.get(key);
    if (!node) {
      node = rowOf("toast-template");
      node.dataset.toast = key;
      this.#nodes.set(key, node);
      this.#order.push(key);
      this.#root.querySelector(`[data-toasts=${place}]`).append(node);
    }
    setAttribute(node, "data-kind", kind);
    setText(fieldOf(node, "title"), title);
    setOptionalText(fieldOf(node, "text"), text);
  }
}
