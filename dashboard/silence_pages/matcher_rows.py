"""The matchers of the form: editable rows, each with its own complaint."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from dashboard.matchers import (
    MAX_MATCHERS,
    Matcher,
    MatcherError,
    MatchType,
    make_matcher,
    matcher_to_json,
    matchers_from_json,
)

MOST_ROWS = MAX_MATCHERS + 2  # so many that too many are noticed, and a blank one
OPERATORS = tuple(kind.value for kind in MatchType)


@dataclass(frozen=True)
class MatcherRow:
    """One row as it was typed."""

    name: str = ""
    operator: str = MatchType.EQUAL.value
    value: str = ""
    complaint: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.name.strip() and not self.value

    def matcher(self) -> Matcher:
        """Raises `MatcherError`."""
        if not self.name.strip():
            raise MatcherError("the label's name is missing")
        if self.operator not in OPERATORS:
            raise MatcherError("the operator is =, !=, =~ or !~")
        return make_matcher(self.name.strip(), MatchType(self.operator), self.value)


@dataclass(frozen=True)
class MatcherRows:
    """All rows, blank ones too; `complaint` is about them together."""

    rows: list[MatcherRow] = field(default_factory=list)
    complaint: str = ""

    @classmethod
    def of(cls, matchers: Iterable[Matcher]) -> "MatcherRows":
        return cls([MatcherRow(m.name, m.type.value, m.value) for m in matchers])

    @classmethod
    def posted(cls, data: QueryDict) -> "MatcherRows":
        columns = [data.getlist(f"matcher_{part}") for part in ("name", "operator", "value")]
        rows = [MatcherRow(*cells) for cells in zip(*columns, strict=False)]
        return cls(rows[:MOST_ROWS])

    def without(self, index: str) -> "MatcherRows":
        """Without the row of that number, as the form counts them from 0."""
        return replace(self, rows=[r for n, r in enumerate(self.rows) if str(n) != index])

    def check(self) -> "tuple[MatcherRows, list[Matcher]]":
        """The rows with what is wrong with them, and the matchers; these are right where nothing
        is wrong. The rules are the API's."""
        matchers: list[Matcher] = []
        checked = []
        filled = [row for row in self.rows if not row.is_blank]
        for row in filled:
            try:
                matchers.append(row.matcher())
                checked.append(replace(row, complaint=""))
            except MatcherError as error:
                checked.append(replace(row, complaint=str(error)))
        complaint = ""
        if len(matchers) == len(filled):
            complaint = _complaint(matchers)
        return MatcherRows(checked, complaint), matchers

    @property
    def is_right(self) -> bool:
        return not self.complaint and not any(row.complaint for row in self.rows)


def _complaint(matchers: list[Matcher]) -> str:
    if not matchers:
        return "At least one matcher is needed"
    try:
        matchers_from_json([matcher_to_json(matcher) for matcher in matchers])
    except MatcherError as error:
        return str(error).removeprefix("matcher set 0: ")
    return ""
