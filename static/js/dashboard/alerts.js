// The section of alerts: groups, the worst first, with a bounded number of rows each. Events change
// the model at once; the page follows once a frame.

import { AlertRows } from "./alert_rows.js";
import { BoardModel } from "./board_model.js";
import { opensHere } from "./clicks.js";
import { edges } from "./edges.js";
import { fieldOf, setText, show } from "./fields.js";
import { GroupView } from "./group_view.js";
import { MOST_GROUPS, rowsAt } from "./order.js";
import { placeInOrder } from "./placing.js";
import { RowSource } from "./row_source.js";
import { SharedSource } from "./shared_source.js";

const MORE_ROWS = 50;
const MORE_GROUPS = 60;
const MOST_ASKED = 200; // rows in one request, as dashboard/wall_data.py allows

export class Alerts {
  #section;
  #now;
  #model;
  #source;
  #shared;
  #onMuted;
  #list;
  #nodes; // of the section, found once: to look for one is to walk through the rows before it
  #views = new Map(); // key → GroupView, of the groups in the page
  #rows;
  #asked = new Map(); // key → how many rows a person asked for
  #first; // of what the page begins with: the place of a group, or of a row where nothing groups
  #mostGroups = MOST_GROUPS;
  #onChange;

  /**
   * `index`: the page's; `now()`: the server's time in ms; `onMuted(id, count)`: a silence now mutes
   * another number of alerts; `onChange()`: there is something to paint that came without an event.
   */
  constructor(section, { index, addresses, query, ages, now, onMuted, onChange }) {
    this.#section = section;
    this.#now = now;
    this.#model = new BoardModel(index);
    this.#first = index.first;
    this.#onMuted = onMuted;
    this.#onChange = onChange;
    this.#source = new RowSource({
      address: addresses.rows,
      list: "alerts",
      key: "fingerprint",
      most: MOST_ASKED,
      edges: (most) => edges(this.#cutGroups(), most),
      onChange,
    });
    this.#shared = new SharedSource({ address: addresses.shared, query, onChange });
    this.#rows = new AlertRows({ model: this.#model, source: this.#source, ages });
    this.#list = section.querySelector("[data-groups]");
    this.#nodes = {
      more: fieldOf(section, "more_groups"),
      moreCount: fieldOf(section, "more_groups_count"),
      total: fieldOf(section, "total"),
      empty: section.querySelector("[data-empty]"),
      hides: fieldOf(section, "hides"),
      hiddenCount: fieldOf(section, "hidden_count"),
      hidesNothing: fieldOf(section, "hides_nothing"),
    };
    for (const node of this.#list.children) {
      const { label } = this.#model;
      const { group: key } = node.dataset;
      const view = new GroupView(node, label, this.#model.group(key).shared);
      this.#views.set(key, view);
      for (const row of view.rows) this.#rows.adopt(row);
    }
    section.addEventListener("click", this.#clicked);
  }

  get model() {
    return this.#model;
  }

  close() {
    this.#source.close();
    this.#shared.close();
    this.#section.removeEventListener("click", this.#clicked);
  }

  /** What a person asked to see, for the section that takes the place of this one. */
  get asked() {
    const touched = [...this.#views.values()].filter(({ fold }) => fold.dataset.touched);
    const folds = touched.map(({ key, fold }) => [key, fold.open]);
    return { rows: this.#asked, mostGroups: this.#mostGroups, folds };
  }

  resume({ rows, mostGroups, folds }) {
    this.#asked = rows;
    this.#mostGroups = mostGroups;
    this.paint();
    for (const [key, open] of folds) this.#views.get(key)?.foldByHand(open);
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
      this.#rows.resilence(fingerprint, ids);
    }
    if (type.startsWith("alert_")) this.#rows.learn(data);
  }

  /** Bring the page up to what is known. */
  paint() {
    this.#model.expire(this.#now() * 1_000);
    const after = this.#model.label === null ? this.#model.groups : this.#from(this.#model.groups);
    const groups = after.slice(0, this.#mostGroups);
    this.#placeViews(groups);
    for (const [place, group] of groups.entries()) this.#paintGroup(group, place);
    this.#rows.settle();
    const more = after.length - groups.length;
    setText(this.#nodes.moreCount, String(more));
    show(this.#nodes.more, more > 0);
    setText(this.#nodes.total, String(this.#model.size));
    show(this.#nodes.empty, this.#model.size === 0);
    const { hidden } = this.#model;
    setText(this.#nodes.hiddenCount, String(hidden));
    show(this.#nodes.hides, hidden > 0);
    show(this.#nodes.hidesNothing, hidden === 0);
  }

  /** Show more rows of a group, as a person asked. */
  showMore(key) {
    const shown = this.#views.get(key)?.rows.length ?? 0;
    this.#asked.set(key, shown + MORE_ROWS);
    this.#onChange();
  }

  #paintGroup(group, place) {
    const view = this.#views.get(group.key);
    if (group.inDoubt) this.#shared.askFor(group);
    const most = this.#asked.get(group.key) ?? rowsAt(place, this.#model.label !== null);
    const open = view.fold.dataset.touched ? view.fold.open : most > 0;
    if (view.fold.open !== open) view.fold.open = open;
    view.paintHead(group);
    view.paintShared(group, (row) => this.#model.entry(row.dataset.fingerprint)?.labels ?? {});
    const above = view.toldAbove(group);
    const rows = [];
    const entries = this.#entriesOf(group);
    for (const entry of entries.slice(0, most)) {
      const row = this.#rows.rowOf(entry, above);
      if (row) rows.push(row);
    }
    view.paintRows(rows, entries.length - rows.length);
  }

  /** Those of a group that may have a row on this page. */
  #entriesOf({ entries }) {
    return this.#model.label === null ? this.#from(entries) : entries;
  }

  /** Without what stands on the pages before. */
  #from(items) {
    return this.#first > 0 ? items.slice(this.#first) : items;
  }

  /** The groups in the page, with the number of rows that each shows. */
  #cutGroups() {
    return [...this.#views].map(([key, { rows }]) => {
      const group = this.#model.group(key);
      return { entries: group ? this.#entriesOf(group) : [], shown: rows.length };
    });
  }

  /** These groups have a place each, in order; what a person asked of one that is gone is forgotten. */
  #placeViews(groups) {
    for (const { key } of groups) {
      if (!this.#views.has(key)) this.#views.set(key, GroupView.make(key, this.#model.label));
    }
    placeInOrder(
      this.#list,
      groups.map(({ key }) => this.#views.get(key).node),
    );
    for (const [key, { node }] of this.#views) {
      if (node.isConnected) continue;
      this.#views.delete(key);
      if (!this.#model.group(key)) this.#asked.delete(key);
    }
  }

  #clicked = (event) => {
    const { target } = event;
    const plain = opensHere(event);
    if (plain && target.closest("[data-action=more-groups]")) {
      event.preventDefault();
      this.#mostGroups += MORE_GROUPS;
      this.#onChange();
      return;
    }
    const more = target.closest("[data-field=more]");
    const node = target.closest("[data-group]");
    if (!node) return;
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
