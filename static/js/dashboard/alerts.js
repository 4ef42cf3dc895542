// The section of alerts: groups, the worst first, with a bounded number of rows each. Events change
// the model at once; the page follows once a frame.

import { makeAlertRow, setSilencedBy, updateAlertRow } from "./alert_row.js";
import { BoardModel } from "./board_model.js";
import { fieldOf, setText, show } from "./fields.js";
import { GroupView } from "./group_view.js";
import { highlight } from "./highlight.js";
import { MOST_GROUPS, rowsAt } from "./order.js";
import { RowSource } from "./row_source.js";

const MORE_ROWS = 50;
const MORE_GROUPS = 60;

export class Alerts {
  #section;
  #ages;
  #now;
  #model;
  #source;
  #onMuted;
  #list;
  #views = new Map(); // key → GroupView, of the groups in the page
  #rows = new Map(); // fingerprint → row in the page
  #news = new Map(); // fingerprint → payload that its row does not show yet
  #asked = new Map(); // key → how many rows a person asked for
  #mostGroups = MOST_GROUPS;
  #onChange;

  /**
   * `index`: the page's; `now()`: the server's time in ms; `onMuted(id, count)`: a silence now mutes
   * another number of alerts; `onChange()`: there is something to paint that came without an event.
   */
  constructor(section, { index, addresses, query, ages, now, onMuted, onChange }) {
    this.#section = section;
    this.#ages = ages;
    this.#now = now;
    this.#model = new BoardModel(index);
    this.#onMuted = onMuted;
    this.#onChange = onChange;
    this.#source = new RowSource({ addresses, query, onChange });
    this.#list = section.querySelector("[data-groups]");
    for (const node of this.#list.children) {
      const { label } = this.#model;
      const { group: key } = node.dataset;
      const view = new GroupView(node, label, this.#model.group(key).shared);
      this.#views.set(key, view);
      for (const row of view.rows) this.#rows.set(row.dataset.fingerprint, row);
    }
    section.addEventListener("click", this.#clicked);
  }

  get model() {
    return this.#model;
  }

  close() {
    this.#source.close();
    this.#section.removeEventListener("click", this.#clicked);
  }

  /** How many alerts a silence mutes. */
  mutedBy(silenceId) {
    return this.#model.mutedBy(silenceId);
  }

  /** Take an event in; `paint` shows it. */
  apply(event) {
    const { type, data } = event;
    for (const id of this.#model.apply(event)) this.#onMuted(id, this.mutedBy(id));
    for (const [fingerprint, ids] of Object.entries(data.resilenced ?? {})) {
      this.#resilence(fingerprint, ids);
    }
    if (!type.startsWith("alert_")) return;
    if (this.#model.entry(data.fingerprint)) {
      this.#source.keep(data);
      this.#news.set(data.fingerprint, data);
    } else {
      this.#source.drop(data.fingerprint);
      this.#news.delete(data.fingerprint);
    }
  }

  /** Bring the page up to what is known. */
  paint() {
    this.#model.expire(this.#now() * 1_000);
    const groups = this.#model.groups.slice(0, this.#mostGroups);
    this.#dropViews(new Set(groups.map(({ key }) => key)));
    for (const [place, group] of groups.entries()) this.#paintGroup(group, place);
    this.#news.clear();
    this.#forgetRows();
    const more = this.#model.groups.length - groups.length;
    setText(fieldOf(this.#section, "more_groups_count"), String(more));
    show(fieldOf(this.#section, "more_groups"), more > 0);
    setText(fieldOf(this.#section, "total"), String(this.#model.size));
    show(this.#section.querySelector("[data-empty]"), this.#model.size === 0);
  }

  /** Show more rows of a group, as a person asked. */
  showMore(key) {
    const shown = this.#views.get(key)?.rows.length ?? 0;
    this.#asked.set(key, shown + MORE_ROWS);
    this.#onChange();
  }

  #paintGroup(group, place) {
    let view = this.#views.get(group.key);
    if (!view) {
      view = GroupView.make(group.key, this.#model.label);
      this.#views.set(group.key, view);
    }
    const standing = this.#list.children[place];
    if (standing !== view.node) this.#list.insertBefore(view.node, standing ?? null);
    if (group.inDoubt) this.#source.askForShared(group);
    const most = this.#asked.get(group.key) ?? rowsAt(place, this.#model.label !== null);
    const open = view.fold.dataset.touched ? view.fold.open : most > 0;
    if (view.fold.open !== open) view.fold.open = open;
    view.paintHead(group);
    view.paintShared(group, (row) => this.#model.entry(row.dataset.fingerprint)?.labels ?? {});
    const above = view.toldAbove(group);
    const rows = [];
    for (const entry of group.entries.slice(0, most)) {
      const row = this.#rowOf(entry, above);
      if (row) rows.push(row);
    }
    view.paintRows(rows, group.entries.length - rows.length);
  }

  /** The row of an entry, up to date; undefined until it is known what stands in it. */
  #rowOf({ fingerprint }, toldAbove) {
    const news = this.#news.get(fingerprint);
    let row = this.#rows.get(fingerprint);
    if (row && news) {
      updateAlertRow(row, news);
      this.#ages.paint(row);
      highlight(row);
    }
    if (row) return row;
    const alert = this.#source.payload(fingerprint);
    if (!alert) {
      this.#source.askForRow(fingerprint);
      return undefined;
    }
    row = makeAlertRow(alert, toldAbove);
    this.#learn(alert);
    this.#rows.set(fingerprint, row);
    this.#ages.paint(row);
    if (news) highlight(row);
    return row;
  }

  /** Labels that came with a row, for the day when its group shares other ones. */
  #learn({ fingerprint, labels }) {
    const entry = this.#model.entry(fingerprint);
    if (entry) entry.labels ??= labels;
  }

  #resilence(fingerprint, ids) {
    const payload = this.#source.payload(fingerprint);
    if (payload) this.#source.keep({ ...payload, silenced_by: ids });
    const news = this.#news.get(fingerprint);
    if (news) this.#news.set(fingerprint, { ...news, silenced_by: ids });
    const row = this.#rows.get(fingerprint);
    if (row) setSilencedBy(row, ids);
  }

  #dropViews(kept) {
    for (const [key, view] of this.#views) {
      if (kept.has(key)) continue;
      view.node.remove();
      this.#views.delete(key);
      if (!this.#model.group(key)) this.#asked.delete(key);
    }
  }

  #forgetRows() {
    for (const [fingerprint, row] of this.#rows) {
      if (!row.isConnected) this.#rows.delete(fingerprint);
    }
  }

  #clicked = (event) => {
    const { target } = event;
    if (target.closest("[data-action=more-groups]")) {
      this.#mostGroups += MORE_GROUPS;
      this.#onChange();
      return;
    }
    const more = target.closest("[data-field=more]");
    const node = target.closest("[data-group]");
    if (!node) return;
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (more?.matches("a") && plain) {
      event.preventDefault();
      this.showMore(node.dataset.group);
    } else if (target.closest(".group-head")) this.#folded(this.#views.get(node.dataset.group));
  };

  /** A person folds or unfolds: from now on it is theirs to say. */
  #folded(view) {
    view.fold.dataset.touched = "yes";
    if (!view.fold.open && view.rows.length === 0) this.#asked.set(view.key, rowsAt(0, true));
    this.#onChange();
  }
}
