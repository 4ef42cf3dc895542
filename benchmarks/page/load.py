"""A page that is opened for the first time: how soon it paints, and what it weighs."""

import os
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser

from benchmarks import proc
from benchmarks.figure import Figure
from benchmarks.page.rig import SIZE, Rig
from benchmarks.page.tab import tab

LOADS = int(os.environ.get("PAGE_LOADS", "7"))
LARGE = 12_000
PAINT_GOAL_MS, WEIGHT_GOAL_KB = 1_000.0, 300.0

_TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paints = performance.getEntriesByType("paint");
  const at = (name) => paints.find((paint) => paint.name === name).startTime;
  return {
    answer_ms: page.responseStart - page.requestStart,
    first_ms: at("first-paint"),
    content_ms: at("first-contentful-paint"),
    largest_ms: globalThis.seen.largest,
    task_ms: Math.max(0, ...globalThis.seen.tasks),
  };
}"""


class Load(NamedTuple):
    """From the start of the navigation, in ms; the answer's from the request to its first byte."""

    answer_ms: float
    first_ms: float
    content_ms: float
    largest_ms: float
    task_ms: float
    document_kb: float
    all_kb: float


def figures(rig: Rig) -> Iterator[Figure]:
    yield from _lines(rig, SIZE, is_judged=True)
    yield from _lines(rig, LARGE, is_judged=False)


def load(browser: Browser, url: str) -> Load:
    """Open that page with an empty cache."""
    with tab(browser) as it:
        it.open(url)
        it.rest()
        weight = it.document_bytes / 1000, it.all_bytes / 1000
        return Load(**it.page.evaluate(_TIMES), document_kb=weight[0], all_kb=weight[1])


def _lines(rig: Rig, size: int, is_judged: bool) -> Iterator[Figure]:
    url, pid = f"{rig.board(size).url}/", rig.pid(size)
    load(rig.browser, url)  # the worker's imports and caches, and the browser's own
    before = proc.cpu_seconds([pid])
    loads = [load(rig.browser, url) for _ in range(LOADS)]
    cpu_ms = (proc.cpu_seconds([pid]) - before) / LOADS * 1000
    what = f"{size:,} alerts, empty cache"

    def line(name: str, values: list[float], goal: float | None = None) -> Figure:
        return Figure(
            f"{what}: {name}",
            median(values),
            "{:,.0f} ms".format,
            f"< {goal:,.0f} ms, each" if goal else "–",
            max(values) < goal if goal else None,
            remark=f"median of {LOADS} loads; the slowest {max(values):,.0f}",
        )

    goal = PAINT_GOAL_MS if is_judged else None
    yield line("first paint", [it.first_ms for it in loads], goal)
    yield line("first contentful paint", [it.content_ms for it in loads], goal)
    yield line("largest contentful paint", [it.largest_ms for it in loads])
    answer = line("the server's answer, in these", [it.answer_ms for it in loads])
    yield _with_remark(answer, f"{cpu_ms:,.0f} ms of CPU a load, files included")
    yield line("longest task of the script that starts", [it.task_ms for it in loads])
    yield _weight(f"{what}: everything, compressed", [it.all_kb for it in loads], is_judged)
    yield _weight(f"{what}: the document alone", [it.document_kb for it in loads], False)


def _with_remark(figure: Figure, remark: str) -> Figure:
    return replace(figure, remark=f"{figure.remark}; {remark}")


def _weight(what: str, kilobytes: list[float], is_judged: bool) -> Figure:
    return Figure(
        what,
        max(kilobytes),
        "{:,.0f} KB".format,
        f"< {WEIGHT_GOAL_KB:.0f} KB" if is_judged else "–",
        max(kilobytes) < WEIGHT_GOAL_KB if is_judged else None,
    )
