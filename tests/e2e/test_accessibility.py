"""Every page in both themes, wide and on a phone: axe finds nothing against WCAG 2.1 A and AA."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import quote

import httpx
import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, ViewportSize

from dashboard.labels import fingerprint
from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.page_steps import Step, click, press, sign_out, toasts, trouble, wait
from tests.e2e.test_wall_equivalence import MODELS, RULE
from tests.processes import node_file
from tests.servers import Servers

LIVE = "#badge[data-link=live]"
TROUBLED = "[data-troubled] [data-component=site]"
MENU = "#notifications-menu:popover-open"
ACT_TAKE, ACT_SILENCE = "[data-act=acknowledge]", "[data-act=silence]"
# A part that nobody answers for.
TROUBLE = {"HEALTH_CHECKS": "site=http://127.0.0.1:1/", "HEALTH_SECONDS": "1"}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SHARED = {"alertname": "DiskFull", "severity": "warning", "cluster": "eu"}
TAKEN = fingerprint(SHARED | {"instance": "db-1"})
EU = quote('cluster="eu"')
ASKED = f"filter={EU}"
ANA = {"owner": "ana", "note": "on it"}
RUN = """async (only) => {
  for (const animation of document.getAnimations()) animation.cancel(); // a glow has its theme
  const { violations, passes } = await axe.run(document, {
    runOnly: only, resultTypes: ["violations"], preload: false,
  });
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
  return passes.length > 0 ? found : ["axe looked at nothing"];
}"""

# Name → address, and what is done before axe looks.
PAGES: dict[str, tuple[str, list[Step]]] = {
    "wall": ("/?resolved=true", [wait(LIVE), wait(TROUBLED), trouble]),
    "wall filtered": (f"/?{ASKED}&group=none&state=silenced", [wait(LIVE)]),
    "wall with a bad filter": (
        "/?filter=nonsense",
        [wait(LIVE), click(".notifications-button"), wait(MENU)],
    ),
    "wall in hand": ("/", [wait(LIVE), press("j", "x"), toasts]),
    "wall with its keys": ("/", [wait(LIVE), press("?"), wait("#keys[open]")]),
    "wall with a silence": ("/", [wait(LIVE), press("j", "s"), wait("dialog .preview")]),
    "wall taken": ("/", [wait(LIVE), press("j", "a"), wait("dialog [name=note]")]),
    "kiosk": (f"/?{ASKED}&kiosk=true", [wait(LIVE)]),
    "alert": (f"/alerts/{TAKEN}/", [wait(LIVE)]),
    "alert taken": (f"/alerts/{TAKEN}/", [wait(LIVE), click(ACT_TAKE), wait("dialog [name=note]")]),
    "alert with a silence": (
        f"/alerts/{TAKEN}/",
        [wait(LIVE), click(ACT_SILENCE), wait("dialog .preview")],
    ),
    "silences": ("/silences/", [wait(LIVE)]),
    "signed out": ("/?group=none", [wait(LIVE), sign_out]),
    "silence": (f"/silences/new/?{ASKED}", [wait(".preview-alert")]),
    "acknowledge": (f"/acknowledge/?alert={TAKEN}", []),
    "history": ("/history/", [wait(LIVE), press("Tab")]),
    "history refused": ("/history/?from=x", []),
    "replay": ("/history/at/?range=1h", [wait("#past")]),
    "api": ("/api/v2/docs", []),
    "sign in": ("/sign-in/", []),
    "not found": ("/nothing", []),
    **{name: (f"/made/{name}", []) for name in ("403", "500")},
}


@pytest.fixture(scope="module")
def axe() -> str:
    return node_file("axe-core/axe.min.js").read_text()


@pytest.fixture(scope="module")
def operator(module_servers: Servers, new_sqlite: NewDatabase) -> Operator:
    """At a board that has something of everything."""
    operator = Operator(module_servers.serve(new_sqlite(), 0, **TROUBLE))
    notes = {
        "summary": "Disk is 97 % full",
        "description": "It fills up by 2 % a day.",
        "runbook_url": "http://runbooks.example/disk",
    }
    one = {"annotations": notes, "generatorURL": "http://prometheus.example/graph"}
    instances = [{"labels": SHARED | {"instance": f"db-{n}"}, **one} for n in range(1, 7)]
    kinds = [{"labels": {"alertname": f"A {s}", "severity": s}} for s in ("critical", "error", "x")]
    operator.post_many(*instances, *kinds)
    operator.post("Many", labels={f"label{n:02}": "x" * n for n in range(20)})
    operator.post_all("Source", "Target", "Gone", "Muted")
    operator.post("Gone", ends=0)
    operator.shell(MODELS + RULE)
    operator.silence("being replaced", "Muted|A critical")
    operator.silence("planned", "Nothing", starts=600)
    httpx.post(f"{operator.worker.url}/api/v2/alerts/{TAKEN}/ack", json=ANA).raise_for_status()
    return operator


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Without motion: what moves is looked at where it comes to rest."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.route("**/made/*", answer_with_error_page)
    yield page
    context.close()


def answer_with_error_page(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    route.fulfill(body=render_to_string(f"{name}.html"), content_type="text/html")


def look(
    page: Page, theme: Literal["light", "dark"], size: ViewportSize, only: object
) -> list[str]:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    return [f"{theme} {size['width']} {line}" for line in page.evaluate(RUN, only)]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(operator: Operator, page: Page, axe: str, name: str) -> None:
    address, steps = PAGES[name]
    page.set_viewport_size(WIDE)
    page.goto(operator.worker.url + address)
    for step in steps:
        step(page)
    page.evaluate(axe)
    found = look(page, "light", WIDE, LEVELS) + look(page, "dark", PHONE, LEVELS)
    assert found == [], "\n".join(found)


def test_axe_finds_nothing_on_an_empty_wall(
    module_servers: Servers, new_sqlite: NewDatabase, page: Page, axe: str
) -> None:
    worker = module_servers.serve(new_sqlite())
    for address in ("/", "/?kiosk=true", "/silences/"):
        page.goto(worker.url + address)
        page.wait_for_selector(LIVE)
        page.evaluate(axe)
        found = look(page, "light", WIDE, LEVELS) + look(page, "dark", PHONE, LEVELS)
        assert found == [], f"{address}\n" + "\n".join(found)


# Spacing of text as WCAG 1.4.12 has it. A style sheet made by a script is no inline style.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
  return document.documentElement.scrollWidth;
}"""
# What has the focus, and whether it is seen there or on what stands for it.
SEEN = """() => {
  const held = document.activeElement;
  const stands = [held, held.closest("label"), held.closest(".tile")].filter(Boolean);
  const isSeen = stands.some((node) => getComputedStyle(node).outlineStyle !== "none");
  const isNew = !globalThis.places?.has(held) && held !== document.body;
  if (isNew) (globalThis.places ??= new Set()).add(held);
  return [isSeen || held === document.body ? "" : held.outerHTML, isNew];
}"""
LOOKED_AT = ["/", "/?kiosk=true", f"/alerts/{TAKEN}/", "/silences/", f"/silences/new/?{ASKED}"]


def test_nothing_is_cut_off_at_320_px_with_text_spaced_wide(operator: Operator, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    for address in [*LOOKED_AT, "/history/", "/history/at/", "/sign-in/", "/nothing"]:
        page.goto(operator.worker.url + address)
        assert page.evaluate(SPACED) <= 320, address


def test_focus_is_seen_wherever_tab_leads(operator: Operator, page: Page) -> None:
    page.set_viewport_size(WIDE)
    seen = {}
    for address in LOOKED_AT:
        page.goto(operator.worker.url + address)
        places = 0
        for _ in range(20):
            page.keyboard.press("Tab")
            unseen, is_new = page.evaluate(SEEN)
            assert unseen == "", address
            places += is_new
        seen[address] = places
    assert min(seen.values()) > 5, seen  # a field for a time has many stops of its own
