"""Pages as tests read them: without templates, and as a parsed form's fields."""

import re
from html import unescape
from typing import Protocol


class Answer(Protocol):
    """What a client of tests gets."""

    @property
    def content(self) -> bytes: ...


def body(answer: Answer) -> str:
    """Its HTML, without what is there for scripts to copy."""
    return re.sub(r"<template.*?</template>", "", answer.content.decode(), flags=re.DOTALL)


def text(answer: Answer) -> str:
    """What a person reads of it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body(answer))).split())


def inputs(answer: Answer, name: str) -> list[str]:
    """The values of its inputs of that name."""
    found = re.findall(rf'<input[^>]* name="{name}" value="([^"]*)"', body(answer))
    return [unescape(value) for value in found]
