"""Markup and links in labels and annotations, on every page: text, and nobody is asked."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from dashboard.labels import fingerprint
from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.servers import Servers

IMAGE = "<img src=http://evil.example/x onerror=\"document.title='owned'\">"
SCRIPT = "</template></textarea><script>document.title='owned'</script><style>*{color:red}</style>"
CODE = "javascript:document.title='owned'"
LABELS = {"alertname": IMAGE, "severity": SCRIPT, "instance": "a", SCRIPT: IMAGE}
NOTES = {"summary": IMAGE, "description": SCRIPT, "runbook_url": CODE, "dashboard": f" {CODE}"}
NAME = fingerprint(LABELS)
FILTER = quote('instance="a"')
PAGES = [
    "/",
    "/?kiosk=true&resolved=true",
    f"/?filter={quote(IMAGE)}&group={quote(SCRIPT)}",
    f"/alerts/{NAME}/",
    "/history/",
    f"/history/?filter={quote(IMAGE)}",
    "/history/at/?range=1h",
    "/silences/",
    f"/silences/?q={quote(IMAGE)}",
    f"/silences/new/?filter={FILTER}&comment={quote(SCRIPT)}",
    f"/acknowledge/?alert={NAME}&next={quote(CODE)}",
    f"/sign-in/?next={quote(CODE)}",
]
LIVE = ("/", f"/alerts/{NAME}/", "/history/", "/silences/")
WATCH = """addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) => {
  (window.violations ??= []).push(`${violatedDirective} ${blockedURI}`);
});"""
# What of these texts became a node, or an address that is none of the web.
BECAME = """() => [...document.querySelectorAll("main :is(img, style, iframe, a, form, script)")]
  .filter((node) => !(node.localName === "script" && node.type === "application/json"))
  .filter((node) => node.localName !== "form" || /^javascript/i.test(node.action))
  .filter((node) => node.localName !== "a" || !/^(https?)?:$/.test(node.protocol))
  .map((node) => node.outerHTML)"""


@pytest.fixture(scope="module")
def operator(module_servers: Servers, new_sqlite: NewDatabase) -> Operator:
    operator = Operator(module_servers.serve(new_sqlite()))
    alert = {"labels": LABELS, "annotations": NOTES, "generatorURL": CODE}
    operator.post_many(alert | {"annotations": {}}, alert)
    operator.post_many({"labels": {"alertname": "Other", "instance": "a", "linked": CODE}})
    operator.silence(IMAGE, "Other")
    return operator


@pytest.fixture
def page(browser: Browser, operator: Operator) -> Iterator[Page]:
    """Asks nobody but the worker, and runs nothing but its scripts."""
    page = browser.new_context().new_page()
    page.add_init_script(WATCH)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.context.close()
    assert [url for url in asked if not url.startswith((operator.worker.url, "data:"))] == []
    assert complaints == []


def test_hostile_texts_are_text_on_every_page(operator: Operator, page: Page) -> None:
    for path in PAGES:
        page.goto(operator.worker.url + path)
        if path in LIVE:
            page.wait_for_selector("#badge[data-link=live]")
        check(page, path)


def test_hostile_texts_that_come_as_events_are_text(operator: Operator, page: Page) -> None:
    page.goto(operator.worker.url)
    page.wait_for_selector("#badge[data-link=live]")
    labels = LABELS | {"severity": "critical", "instance": "b"}
    operator.post_many({"labels": labels, "annotations": NOTES, "generatorURL": CODE})
    page.locator(".toast", has_text="onerror").wait_for()
    page.locator(f"#alert-{fingerprint(labels)}").wait_for(state="attached")
    check(page, "by events")
    for key in "ja":
        page.keyboard.press(key)
    page.locator("dialog[open] [name=note]").wait_for()
    check(page, "the dialog")


def check(page: Page, what: str) -> None:
    assert page.title() != "owned", what
    assert page.evaluate(BECAME) == [], what
    assert page.evaluate("window.violations ?? []") == [], what
