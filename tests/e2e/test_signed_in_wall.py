"""Where the worker asks who is there: a person signs in by the page, works, and signs out."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import issuer
from tests.conftest import NewDatabase
from tests.e2e.person import PASSWORD, make_person
from tests.servers import Servers, Worker

CLOSED = {"AUTH_REQUIRED": "true", "JWT_SECRET": issuer.SECRET}


@pytest.fixture(scope="module")
def closed(module_servers: Servers, new_sqlite: NewDatabase) -> Worker:
    worker = module_servers.serve(new_sqlite(), 0, **CLOSED)
    make_person(worker, "ana")
    return worker


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def post(worker: Worker, name: str) -> None:
    headers = {"Authorization": f"Bearer {issuer.token(scope='ingest')}"}
    alerts = [{"labels": {"alertname": name}}]
    url = f"{worker.url}/api/v2/alerts"
    httpx.post(url, json=alerts, headers=headers).raise_for_status()


def sign_in(page: Page) -> None:
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_person_signs_in_works_on_the_wall_and_signs_out(
    closed: Worker, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"{closed.url}/?group=none")
    sign_in(page)
    page.wait_for_url("**/?group=none")
    page.wait_for_selector("#badge[data-link=live]")
    post(closed, "OverTheStream")
    row = page.locator(".alert", has_text="OverTheStream")
    row.wait_for(state="attached")
    for key in "ja":
        page.keyboard.press(key)
    form = page.locator("dialog[open]")
    expect(form).to_contain_text("Signed in as ana")
    form.get_by_label("Note").fill("mine")
    form.locator("[value=acknowledge]").click()
    expect(row.locator("[data-field=acknowledged_by]")).to_have_text("ana")
    other = context.new_page()
    other.goto(f"{closed.url}/history/")
    other.wait_for_selector("#badge[data-link=live]")
    form_page = context.new_page()
    form_page.goto(f"{closed.url}/silences/new/")
    form_page.wait_for_selector("#badge[data-link=live]")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    check_asked_to_sign_in(other)
    check_asked_to_sign_in(form_page)
    check_form_leads_to_sign_in(form_page)
    post(closed, "NotForStrangers")
    sign_in(page)
    page.locator(".alert", has_text="NotForStrangers").wait_for(state="attached")
    other.locator("[data-signed-out] a").click()
    other.wait_for_selector("#badge[data-link=live]")


def check_form_leads_to_sign_in(page: Page) -> None:
    page.get_by_label("Comment").fill("after the session")
    page.get_by_role("button", name="Silence", exact=True).click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    assert page.url.endswith("/sign-in/?next=%2Fsilences%2Fnew%2F")


def check_asked_to_sign_in(page: Page) -> None:
    """Its stream has ended; it says so where it is seen and heard, and never looks live."""
    told = page.locator("[data-signed-out]")
    expect(told).to_be_visible(timeout=30_000)
    expect(told).to_have_role("alert")
    expect(page.locator("#badge [data-field=words]")).to_have_text("Signed out")
    expect(page.locator("html")).to_have_attribute("data-link", "stopped")
