"""One line of a table: our figure, its goal, and its ratio to each peer's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

COLUMNS = ("what", "Watchfire", "goal", "")  # and the peers


@dataclass(frozen=True)
class Figure:
    """`is_met` is None where there is no goal, or nothing to judge by."""

    what: str
    value: float
    show: Callable[[float], str]
    goal: str = "–"
    is_met: bool | None = None
    peers: Mapping[str, float] = field(default_factory=dict)
    remark: str = ""  # what the figure alone does not say

    def cells(self, peers: Sequence[str], missing: Mapping[str, str]) -> Sequence[str]:
        """Its line; a peer that is missing says what to install."""
        ours = self.show(self.value) + (f" ({self.remark})" if self.remark else "")
        verdict = {True: "met", False: "missed", None: ""}[self.is_met]
        others = [missing.get(peer) or self._peer(peer) for peer in peers]
        return (self.what, ours, self.goal, verdict, *others)

    def _peer(self, peer: str) -> str:
        if peer not in self.peers:
            return "–"
        theirs = self.peers[peer]
        ratio = f" (×{self.value / theirs:.2f})" if theirs else ""
        return self.show(theirs) + ratio
