"""The documents say what the code does: events, configuration."""

import re
from pathlib import Path

import msgspec
import pytest
from django.conf import settings

from realtime.catalogue import WHEN
from realtime.events import EventType, payload_of, source_of
from realtime.metrics import ErrorType
from tests.samples_of import families_here

ROOT = Path(settings.BASE_DIR)
ROW = re.compile(r"^\| `([^`]+)` \|(?: `?([^`|]*)`? \|)?", re.MULTILINE)
WHEN_ROW = re.compile(r"^\| `([^`]+)` \| `[^`]+` \| (.+) \|$", re.MULTILINE)


def section(text: str, heading: str) -> str:
    """The part of a Markdown text under a heading, up to the next one of its level."""
    level = heading.split(" ", 1)[0]
    body = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n{level} ", body, maxsplit=1)[0]


@pytest.fixture
def events_page() -> str:
    return (ROOT / "docs/events.md").read_text()


def test_events_page_lists_every_type_with_its_source(events_page: str) -> None:
    rows = dict(ROW.findall(section(events_page, "## Types")))
    assert rows == {str(t): str(source_of(t)) for t in EventType}


def test_events_page_and_catalogue_say_the_same_of_when(events_page: str) -> None:
    rows = dict(WHEN_ROW.findall(section(events_page, "## Types")))
    assert rows == {str(t): when for t, when in WHEN.items()}


@pytest.mark.parametrize("family", ["alert", "silence", "stats", "health", "system"])
def test_events_page_lists_every_field_of_a_payload(events_page: str, family: str) -> None:
    rows = [name for name, _ in ROW.findall(section(events_page, f"### {family}"))]
    event_type = next(t for t in EventType if t.startswith(f"{family}_"))
    assert rows == [field.name for field in msgspec.structs.fields(payload_of(event_type))]


def test_script_names_every_type(events_page: str) -> None:
    script = (ROOT / "static/js/realtime/event_types.js").read_text()
    assert re.findall(r'"([a-z_]+)"', script) == [str(t) for t in EventType]


def test_configuration_page_lists_every_variable() -> None:
    code = (ROOT / "config/settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    page = {name for name, _ in ROW.findall((ROOT / "docs/configuration.md").read_text())}
    example = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert page == read
    assert example == read


def test_observability_page_lists_every_metric_and_error_of_the_stream() -> None:
    page = section((ROOT / "docs/observability.md").read_text(), "## `/metrics`")
    cells = re.findall(r"^\| (`[^|]+`) \|", page.split("### ")[0], re.MULTILINE)
    listed = {name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)}
    series = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in families_here("realtime_")
    }
    assert listed == series | set(ErrorType) | {"error_type"} - series
