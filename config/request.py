"""Django's request, for whatever stands in its Content-Type."""

from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.utils.http import parse_header_parameters


class Request(ASGIRequest):
    """One whose parameters of the type cannot be read has the type alone: a form is then refused
    for want of its boundary. Text is UTF-8, as every page here sends it, whatever is said of it.

    Django fails on a parameter in an encoding that it does not know, on a form in an encoding that
    is none of text, and on a charset beside more parameters of the query than it reads.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        said = meta.get("CONTENT_TYPE", "")
        try:
            self.content_type, self.content_params = parse_header_parameters(said)
        except Exception:  # several kinds: what parses it is the library for mails
            self.content_type, self.content_params = said.partition(";")[0].strip().lower(), {}
            meta["CONTENT_TYPE"] = self.content_type
