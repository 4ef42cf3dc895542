"""A person with a browser, who signs in on the page and works in admin."""

import re
from collections.abc import Mapping

import httpx

from tests.servers import Worker, manage

PASSWORD = "a password of tests"
LIST = "/admin/realtime/apitoken/"


def make_person(worker: Worker, name: str) -> None:
    """An administrator in the worker's database."""
    code = "from django.contrib.auth.models import User; "
    code += f"User.objects.create_superuser({name!r}, password={PASSWORD!r})"
    manage(worker.env, "shell", "-v0", "-c", code)


class Person:
    def __init__(self, worker: Worker, name: str) -> None:
        self._worker = worker
        self.http = httpx.Client(base_url=worker.url)
        form = {"username": name, "password": PASSWORD, "next": "/"}
        assert self.submit("/admin/login/?next=/", form).headers["location"] == "/"

    @property
    def cookie(self) -> dict[str, str]:
        """As the header that a stream's request carries."""
        return {"Cookie": f"sessionid={self.session}"}

    @property
    def session(self) -> str:
        return self.http.cookies["sessionid"]

    def submit(self, page: str, fields: Mapping[str, object], to: str = "") -> httpx.Response:
        """Fill in the form of a page and send it."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.http.get(page).text)
        assert found, page
        form = {"csrfmiddlewaretoken": found[1], **fields}
        answer = self.http.post(to or page, data=form, headers={"Origin": self._worker.url})
        assert answer.status_code in (200, 302), answer.text
        return answer

    def make_token(self, name: str, *scopes: str) -> str:
        page = self.submit(f"{LIST}add/", {"name": name, "scopes": list(scopes)}).text
        [token] = re.findall(r"wf_[\w-]{43}", page)
        return str(token)

    def revoke_tokens(self) -> None:
        rows = re.findall(r'name="_selected_action" value="(\d+)"', self.http.get(LIST).text)
        self.submit(LIST, {"action": "revoke_selected", "_selected_action": rows})

    def sign_out(self) -> None:
        self.submit("/admin/", {}, to="/admin/logout/")

    def ticket(self) -> str:
        answer = self.http.post("/api/v2/events/ticket", headers={"Origin": self._worker.url})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])
