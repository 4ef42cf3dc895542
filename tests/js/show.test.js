import assert from "node:assert/strict";
import { test } from "node:test";
import { takes } from "../../static/js/dashboard/show.js";

const ALL = { silenced: true, inhibited: true, acknowledged: true, resolved: false, only: null };
const NONE = { silenced: false, inhibited: false, acknowledged: false, resolved: false };

function* alerts() {
  for (const bits of Array(16).keys()) {
    const [firing, silenced, inhibited, acknowledged] = [8, 4, 2, 1].map((bit) =>
      Boolean(bits & bit),
    );
    yield { firing, silenced, inhibited, acknowledged, silencedBy: silenced ? ["s"] : [] };
  }
}

test("shown is what is not hidden", () => {
  for (const alert of alerts()) {
    const { firing, silenced, inhibited, acknowledged } = alert;
    assert.equal(takes(ALL, alert), firing);
    assert.equal(takes({ ...ALL, resolved: true }, alert), true);
    assert.equal(takes({ ...ALL, silenced: false }, alert), firing && !silenced);
    assert.equal(takes({ ...ALL, inhibited: false }, alert), firing && !inhibited);
    assert.equal(takes({ ...ALL, acknowledged: false }, alert), firing && !acknowledged);
  }
});

test("one state alone, whatever is hidden", () => {
  for (const alert of alerts()) {
    const { firing, silenced, inhibited, acknowledged } = alert;
    const expected = {
      active: firing && !silenced && !inhibited,
      silenced: firing && silenced,
      inhibited: firing && inhibited,
      acknowledged: firing && acknowledged,
      resolved: !firing,
    };
    for (const [only, taken] of Object.entries(expected)) {
      assert.equal(takes({ ...NONE, only }, alert), taken, only);
    }
  }
});
