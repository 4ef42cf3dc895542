"""The HTML standard's rules for an event stream (section 9.2.6), each of them, on whole bytes."""

from dataclasses import dataclass, field


@dataclass
class Message:
    """What a page's listener is given."""

    type: str
    data: str
    last_event_id: str


@dataclass
class EventStream:
    """A parsed stream; what stands after the last blank line is not dispatched."""

    messages: list[Message] = field(default_factory=list)
    retry_ms: int | None = None
    unknown: list[str] = field(default_factory=list)  # lines that the standard ignores


def parse(data: bytes) -> EventStream:
    """Fails on bytes that are no UTF-8: a browser would show U+FFFD for them."""
    text = data.decode("utf-8")
    text = text.removeprefix("\ufeff")
    found = EventStream()
    event_type, buffer, last_id = "", "", ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]:
        if not line:
            if buffer:
                found.messages.append(Message(event_type or "message", buffer[:-1], last_id))
            event_type, buffer = "", ""
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                event_type = value
            case "data":
                buffer += value + "\n"
            case "id":
                last_id = last_id if "\0" in value else value
            case "retry" if value.isascii() and value.isdigit():
                found.retry_ms = int(value)
            case _:
                found.unknown.append(line)
    return found
