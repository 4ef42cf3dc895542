// A form of the server, fetched and shown over the page. The browser keeps the focus in it, closes
// it by Esc, and gives the focus back.

import { counterpartOf } from "./counterpart.js";
import { fetchPage, NOT_SENT, postForm } from "./posting.js";

const INVALID = "[aria-invalid], .complaint ~ [name], [name=confirmed]";

let opening = null; // AbortController of the form that is on its way

/**
 * Opens the form `selector` of the page at `address`. `enhance(form, dialog)` ties its script and
 * may give a function that unties it; `onDone(data)` gets the server's JSON once it is taken.
 * Where the form does not come, the browser goes to its page. A newer wish, such as the second
 * press of a double click, overtakes one that is on its way: resolves to null.
 */
export async function openFormDialog(address, { selector, enhance, onDone = () => {}, name = "" }) {
  opening?.abort();
  opening = new AbortController();
  const { signal } = opening;
  let form;
  try {
    form = (await fetchPage(address, { signal })).querySelector(selector);
  } catch {
    form = null;
  }
  if (signal.aborted) return null;
  if (!form) {
    location.assign(address);
    return null;
  }
  const dialog = new FormDialog({ selector, enhance, onDone, name });
  dialog.open(form);
  return dialog;
}

class FormDialog {
  #node = document.createElement("dialog");
  #options;
  #untie = null;
  #busy = false;
  #opener = document.activeElement;

  constructor(options) {
    this.#options = options;
    this.#node.className = `dialog ${options.name}`;
    this.#node.setAttribute("aria-labelledby", "dialog-title");
    this.#node.addEventListener("close", () => this.#closed());
    this.#node.addEventListener("submit", (event) => this.#submit(event));
    this.#node.addEventListener("click", (event) => this.#cancel(event));
    // The keys of the page below are not for a form.
    this.#node.addEventListener("keydown", (event) => event.stopPropagation());
  }

  open(form) {
    this.#show(form);
    document.body.append(this.#node);
    this.#node.showModal();
    const first = this.#node.querySelector("[data-spans] :checked, textarea");
    first?.focus();
  }

  close() {
    this.#node.close();
  }

  #show(form) {
    this.#untie?.();
    this.#node.replaceChildren(document.adoptNode(form));
    this.#untie = this.#options.enhance?.(form, this.#node) ?? null;
  }

  #closed() {
    this.#untie?.();
    this.#node.remove();
    // The browser gives the focus back, unless who had it was replaced meanwhile.
    if (!this.#opener.isConnected) counterpartOf(this.#opener, document.body)?.focus();
  }

  #cancel(event) {
    if (!event.target.closest("[data-cancel]")) return;
    event.preventDefault();
    this.close();
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#send(event.target, event.submitter);
    } catch {
      this.#complain(NOT_SENT);
    } finally {
      this.#busy = false;
    }
  }

  async #send(form, submitter) {
    const { status, data, page } = await postForm(form, submitter);
    if (data && status < 300) {
      this.close();
      this.#options.onDone(data);
      return;
    }
    const again = page?.querySelector(this.#options.selector);
    if (!again) {
      this.#complain(data?.message ?? `It was not taken (${status}).`);
      return;
    }
    this.#show(again);
    this.#node.querySelector(INVALID)?.focus();
  }

  #complain(text) {
    const line = document.createElement("p");
    line.className = "complaint";
    line.setAttribute("role", "alert");
    line.textContent = text;
    this.#node.querySelector(":scope > form > .complaint[role=alert]")?.remove();
    this.#node.querySelector("form > h1").after(line);
    line.scrollIntoView({ block: "nearest" });
  }
}
