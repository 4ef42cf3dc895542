"""Secrets left out of text that is kept, such as log lines. Pure."""

import re

LEFT_OUT = "***"

# Also where an address stands in another one, encoded: `?next=/%3Ftoken%3D…`.
_SECRETS = re.compile(
    r"(?P<before>"
    r"(?:[?&]|%3F|%26)"
    r"(?:ticket|token|access_token|bearer_token|auth_token|jwt)(?:=|%3D)"  # in an address
    r"|bearer(?:\s+|%20|\+)(?!\.\.\.|…|<)"  # in a header
    r")(?:(?!%26|%23)[^\s&\"'#])+"
    r"|wf_[\w-]{43}"  # a static token, wherever it stands
    r"|eyJ[\w-]{5,}\.[\w-]+\.[\w-]*",  # a JWT, likewise
    re.IGNORECASE | re.ASCII,
)


def redacted(text: str) -> str:
    """The text without the tokens and tickets in it."""
    return _SECRETS.sub(lambda found: (found["before"] or "") + LEFT_OUT, text)
