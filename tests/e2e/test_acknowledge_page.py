"""Acknowledging from a page: by its form, without script, and by the module that pages use."""

from typing import Any

import httpx

from tests.e2e.board_operator import Operator
from tests.e2e.silences_page import OpenPages, SilencePages
from tests.servers import Worker

MODULE = "/static/js/dashboard/acknowledging.js"
SILENCING = "/static/js/dashboard/silencing.js"


def fingerprint(worker: Worker, name: str) -> str:
    params = {"filter": f'alertname="{name}"'}
    [alert] = httpx.get(f"{worker.url}/api/v2/alerts", params=params).json()
    return str(alert["fingerprint"])


def owner(worker: Worker, name: str) -> Any:
    answer = httpx.get(f"{worker.url}/api/v2/alerts/{name}/ack")
    return answer.json() if answer.status_code == 200 else None


def run(tab: SilencePages, module: str, call: str, *values: Any) -> Any:
    """What a function of a module of the page gives for these values."""
    script = f"async (values) => (await import('{module}')).{call}(...values)"
    return tab.page.evaluate(script, list(values))


def test_page_acknowledges_without_script(worker: Worker, open_pages: OpenPages) -> None:
    Operator(worker).post_all("TakenA", "TakenB")
    names = [fingerprint(worker, name) for name in ("TakenA", "TakenB")]
    tab = open_pages(worker, java_script_enabled=False)
    tab.open(f"/acknowledge/?alert={names[0]}&alert={names[1]}")
    tab.page.get_by_label("Note").fill("looking into it")
    tab.page.get_by_label("Your name").fill("ana")
    tab.page.get_by_role("button", name="Acknowledge").click()
    tab.told("2 of 2 alerts acknowledged.")
    assert owner(worker, names[0])["note"] == "looking into it"
    tab.page.get_by_role("button", name="Give back").click()
    tab.told("2 of 2 alerts given back.")
    assert [owner(worker, name) for name in names] == [None, None]


def test_module_takes_and_gives_back_and_tells_each(worker: Worker, open_pages: OpenPages) -> None:
    operator, tab = Operator(worker), open_pages(worker)
    operator.post_all("ByModule", "GoneBefore")
    taken, gone = fingerprint(worker, "ByModule"), fingerprint(worker, "GoneBefore")
    operator.post("GoneBefore", ends=0)
    tab.open_list()
    answer = run(tab, MODULE, "acknowledge", [taken, gone], {"note": "mine", "owner": "ana"})
    assert answer["message"] == "1 of 2 alerts acknowledged"
    assert [(one["id"], one["done"]) for one in answer["outcomes"]] == [
        (taken, True),
        (gone, False),
    ]
    assert owner(worker, taken)["acknowledgedBy"] == "ana"
    assert run(tab, MODULE, "giveBack", [taken])["message"] == "1 of 1 alert given back"
    assert owner(worker, taken) is None


def test_module_opens_the_form_over_the_page(worker: Worker, open_pages: OpenPages) -> None:
    operator, tab = Operator(worker), open_pages(worker)
    operator.post("InDialog")
    name = fingerprint(worker, "InDialog")
    tab.open_list()
    open_form = (
        f"async (name) => {{ await (await import('{MODULE}')).openAcknowledgeForm([name]); }}"
    )
    tab.page.evaluate(open_form, name)
    tab.page.get_by_role("button", name="Acknowledge").click()
    assert tab.page.locator("dialog[open] [name=owner]:invalid").count() == 1, "a name is needed"
    tab.page.get_by_label("Note").fill("from the dialog")
    tab.page.get_by_label("Your name").fill("chiara")
    tab.page.get_by_role("button", name="Acknowledge").click()
    tab.page.wait_for_selector("dialog", state="detached")
    assert owner(worker, name)["acknowledgedBy"] == "chiara"
    tab.page.evaluate(open_form, name)
    assert tab.page.get_by_label("Your name").input_value() == "chiara", "it is remembered"
    tab.page.get_by_label("Note").fill("by a key")
    tab.page.keyboard.press("Control+Enter")
    tab.page.wait_for_selector("dialog", state="detached")
    assert owner(worker, name)["note"] == "by a key"


def test_key_sends_the_form_on_its_own_page(worker: Worker, open_pages: OpenPages) -> None:
    Operator(worker).post("OnItsPage")
    name = fingerprint(worker, "OnItsPage")
    tab = open_pages(worker)
    tab.open(f"/acknowledge/?alert={name}")
    tab.page.get_by_label("Your name").fill("ana")
    tab.page.get_by_label("Note").fill("line")
    tab.page.keyboard.press("Control+Enter")
    tab.told("1 of 1 alert acknowledged.")
    assert owner(worker, name)["note"] == "line"


def test_alerts_are_silenced_by_what_they_have_in_common(
    worker: Worker, open_pages: OpenPages
) -> None:
    operator, tab = Operator(worker), open_pages(worker)
    labels = [{"alertname": "Common", "instance": name, "rack": "2"} for name in ("a.1", "b.1")]
    for one in labels:
        operator.post("Common", labels=one)
    tab.open_list()
    tab.page.evaluate(
        f"async (labels) => {{ await (await import('{SILENCING}')).silenceThese(labels); }}", labels
    )
    values = tab.page.get_by_label("Value").evaluate_all("nodes => nodes.map((n) => n.value)")
    assert values == ["Common", "2", r"a\.1|b\.1", ""]
    tab.page.locator(".preview-count", has_text="2 of").wait_for()
