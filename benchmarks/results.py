"""benchmarks/RESULTS.md: a section for each benchmark, replaced when that one is run again."""

import re
from collections.abc import Sequence
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"

_HEAD = """\
# Results

Written by `make bench`; [docs/benchmarks.md](../docs/benchmarks.md) says how each line is measured.
The figures of a section are of one run; those of different runs cannot be compared.
"""
_SECTION = re.compile(r"^## (\S+)\n", re.MULTILINE)


def record(name: str, section: str, order: Sequence[str], file: Path = RESULTS) -> None:
    """Put the newest section of that benchmark into the file, in place of an older one."""
    text = file.read_text() if file.exists() else ""
    file.write_text(with_section(text, name, section, order))


def with_section(text: str, name: str, section: str, order: Sequence[str]) -> str:
    """The file's text with that section; sections come in this order, and no others stay."""
    sections = _sections(text) | {name: section.strip()}
    parts = [f"## {each}\n\n{sections[each]}\n" for each in order if each in sections]
    return "\n".join([_HEAD, *parts])


def _sections(text: str) -> dict[str, str]:
    pieces = _SECTION.split(text)[1:]  # name, body, name, body …
    return {name: body.strip() for name, body in zip(pieces[::2], pieces[1::2], strict=True)}
