"""Secrets left out of text that is kept, such as log lines. Pure."""

import re

LEFT_OUT = "***"

_SECRETS = re.compile(
    r"(?P<before>"
    r"[?&](?:ticket|token|access_token|bearer_token|auth_token|jwt)="  # in an address
    r"|\bbearer\s+"  # in a header
    r")[^\s&\"'#]+"
    r"|\bwf_[\w-]{43}"  # a static token, wherever it stands
    r"|\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*",  # a JWT, likewise
    re.IGNORECASE | re.ASCII,
)


def redacted(text: str) -> str:
    """The text without the tokens and tickets in it."""
    return _SECRETS.sub(lambda found: (found["before"] or "") + LEFT_OUT, text)
