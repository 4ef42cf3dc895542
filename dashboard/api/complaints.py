"""What is wrong with the elements of one body: how many there are, and the words for the first."""

from dashboard.api.answers import Failed, Refused

# The elements of a body may be a million, and their texts then fifty times as long as it.
MOST_TOLD = 100


class Complaints:
    """Keeps texts and codes, not the exceptions: each of these would keep its whole stack."""

    def __init__(self, most_told: int = MOST_TOLD) -> None:
        self.count = 0
        self._most_told = most_told
        self._refused: tuple[int, str] | None = None
        self._texts: list[str] = []

    def add(self, error: Refused | Failed, place: str = "") -> None:
        """`place` is told where the error does not name it itself."""
        self.count += 1
        if isinstance(error, Refused) and self._refused is None:
            self._refused = error.code, str(error)
        if len(self._texts) < self._most_told:
            self._texts.append(f"{place}: {error}" if place else str(error))

    def told(self) -> list[str]:
        """The first, and how many more there are."""
        left = self.count - len(self._texts)
        return [*self._texts, f"and {left} more"] if left else self._texts

    def raise_refused(self) -> None:
        """The first that Alertmanager's request machinery would make, if there is one."""
        if self._refused is not None:
            raise Refused(*self._refused)

    def raise_failed(self) -> None:
        """All that there are."""
        if self.count:
            raise Failed(400, "\n".join(self.told()))
