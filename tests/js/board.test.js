import assert from "node:assert/strict";
import { test } from "node:test";
import { boardOf } from "../../static/js/dashboard/past/board.js";
import { toMicros } from "../../static/js/dashboard/past/micros.js";

const AT = toMicros("2026-11-23T12:00:00.000000Z");
let count = 0;

function alert(severity, startsAt, more = {}) {
  count += 1;
  return {
    fingerprint: String(count).padStart(16, "0"),
    alertname: `N${count}`,
    severity,
    labels: { alertname: `N${count}`, severity },
    annotations: {},
    starts_at: startsAt,
    silenced_by: [],
    inhibited_by: [],
    acknowledged_by: null,
    ...more,
  };
}

test("the worst come first, of those the newest; so many have rows, all are counted", () => {
  const old = alert("warning", "2026-11-23T10:00:00.000000Z");
  const young = alert("warning", "2026-11-23T11:00:00.000000Z", { silenced_by: ["s", "t"] });
  const worst = alert("critical", "2026-11-23T09:00:00.000000Z", { inhibited_by: ["x"] });
  const odd = alert("odd", "2026-11-23T09:00:00.000000Z", { acknowledged_by: "" });
  const board = boardOf([odd, old, young, worst].values(), AT, 3);
  assert.deepEqual(
    board.rows.map((row) => row.fingerprint),
    [worst, young, old].map((a) => a.fingerprint),
  );
  assert.equal(board.more, 1);
  assert.deepEqual(board.bySeverity, [
    ["critical", 1],
    ["warning", 2],
    ["odd", 1],
  ]);
  const { firing, silenced, inhibited, acknowledged } = board;
  assert.deepEqual(
    { firing, silenced, inhibited, acknowledged },
    {
      firing: 4,
      silenced: 1,
      inhibited: 1,
      acknowledged: 1,
    },
  );
});

test("an age is whole seconds of microseconds", () => {
  const ages = ["2026-11-23T11:59:58.000001Z", "2026-11-23T11:59:58.000000Z"].map(
    (startsAt) => boardOf([alert("info", startsAt)], AT, 1).rows[0].age,
  );
  assert.deepEqual(ages, ["1s", "2s"]);
});

test("the labels that tell alerts apart come first, and only four", () => {
  const labels = { alertname: "N", severity: "x", b: "1", a: "2", pod: "p", cluster: "c", z: "3" };
  const [row] = boardOf([alert("info", "2026-11-23T11:00:00.000000Z", { labels })], AT, 1).rows;
  assert.deepEqual(
    row.labels.map(([name]) => name),
    ["cluster", "pod", "a", "b"],
  );
});

test("a board of nothing is empty", () => {
  const board = boardOf([], AT, 10);
  assert.deepEqual([board.firing, board.rows, board.bySeverity, board.more], [0, [], [], 0]);
});

test("silences: those that end soonest have rows, with what each mutes", () => {
  const silence = (id, minute, comment = "") => ({
    id,
    ends_at: `2026-11-23T13:${String(minute).padStart(2, "0")}:00.000000Z`,
    created_by: "ana",
    comment,
    matchers: [{ name: "a", value: "b", is_regex: false, is_equal: true }],
  });
  const many = Array.from({ length: 21 }, (_, n) => silence(`s${n}`, 30 + n));
  const muted = alert("warning", "2026-11-23T10:00:00.000000Z", { silenced_by: ["s", "s3"] });
  const board = boardOf([muted], AT, 3, [...many, silence("s", 5, "why")].values());
  assert.deepEqual(board.silences[0], { words: "why", who: "ana", muted: 1 });
  assert.deepEqual(board.silences[1], { words: 'a="b"', who: "ana", muted: 0 });
  assert.equal(board.silences[4].muted, 1);
  assert.deepEqual([board.silences.length, board.moreSilences], [20, 2]);
});
