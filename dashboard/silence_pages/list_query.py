"""What the list of silences is asked for, from an address and back to one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from config.durations import parse_duration
from dashboard.models import Silence

SOON = "1h"
MOST_SOON = timedelta(days=3660)
MOST_CHARS = 1000
MOST_PAGES = 100_000


@dataclass(frozen=True)
class ListQuery:
    """One view of the list. `soon` is a time span as text; empty: whatever the end."""

    state: str = Silence.State.ACTIVE.value
    text: str = ""
    creator: str = ""
    soon: str = ""
    page: int = 1
    complaint: str = ""  # about the address itself

    @classmethod
    def of(cls, parameters: QueryDict) -> "ListQuery":
        state = parameters.get("state", "")
        soon, complaint = _soon(parameters)
        return cls(
            state=state if state in Silence.State.values and not soon else cls.state,
            text=parameters.get("q", "")[:MOST_CHARS].replace("\0", "").strip(),
            creator=parameters.get("creator", "")[:MOST_CHARS].replace("\0", ""),
            soon=soon,
            page=_page(parameters.get("page", "")),
            complaint=complaint,
        )

    @property
    def window(self) -> timedelta:
        """How near an end is soon."""
        return min(parse_duration(self.soon or SOON), MOST_SOON)

    def but(self, **changes: Any) -> "ListQuery":
        """Another view, from its first page on."""
        return replace(self, **{"page": 1, **changes})

    @property
    def address(self) -> str:
        said: Mapping[str, Any] = {
            "state": "" if self.state == ListQuery.state else self.state,
            "soon": self.soon,
            "q": self.text,
            "creator": self.creator,
            "page": self.page if self.page > 1 else "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{reverse('silences-page')}{'?' if query else ''}{query}"


def _soon(parameters: QueryDict) -> tuple[str, str]:
    if "soon" not in parameters:
        return "", ""
    text = parameters.get("soon", "").strip() or SOON
    try:
        parse_duration(text)
    except ValueError as error:
        return SOON, f"soon: {error}"
    return text, ""


def _page(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(number, 1), MOST_PAGES)
