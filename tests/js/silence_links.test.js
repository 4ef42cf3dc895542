import assert from "node:assert/strict";
import { test } from "node:test";
import { followSilenceLinks } from "../../static/js/dashboard/silence_links.js";
import { FakeDocument, FakeNode } from "./fake_page.js";

/** A page where an alert is silenced by `a` and `b`; click(keys) is on its link. */
function page(t, rows) {
  const document = new FakeDocument();
  document.getElementById = (id) => (rows.includes(id) ? { id } : null);
  const replaced = { document: globalThis.document, location: globalThis.location };
  t.after(() => Object.assign(globalThis, replaced));
  const location = { hash: "" };
  Object.assign(globalThis, { document, location });
  followSilenceLinks();
  const alert = new FakeNode({
    dataset: { silencedBy: "a b" },
    matching: ["[data-silenced-by]"],
  });
  const link = new FakeNode({ parent: alert, matching: ["[data-field=silenced]"] });
  const click = (keys = {}) => {
    let prevented = false;
    const preventDefault = () => {
      prevented = true;
    };
    document.tell("click", { target: new FakeNode({ parent: link }), preventDefault, ...keys });
    return prevented;
  };
  return { click, location };
}

test("a link to a silence leads to its row on this page", (t) => {
  const { click, location } = page(t, ["silence-a"]);
  assert.equal(click(), true);
  assert.equal(location.hash, "silence-a");
});

test("without a row, or in a tab of its own, it leads to the silence's own page", (t) => {
  assert.equal(page(t, ["silence-b"]).click(), false);
  const { click, location } = page(t, ["silence-a"]);
  assert.equal(click({ metaKey: true }), false);
  assert.equal(location.hash, "");
});
