"""The gate: which scope each path needs, who is turned away how, and who acts."""

import json
import time
from typing import Any, cast

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory, Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.gate import AsyncHandler, gate, needed
from dashboard import actor
from realtime import log
from realtime.access import identifying
from realtime.models import Event
from tests import issuer
from tests.board_client import BoardClient, alert, silence
from tests.credentials import api_token, bearer, person

EDIT = "/silences/00000000-0000-4000-8000-000000000000/edit/"

# (method, path, scope): every path of the site, by a method that it serves.
ENDPOINTS = [
    ("GET", "/", "read"),
    ("GET", "/wall/rows", "read"),
    ("GET", "/wall/shared", "read"),
    ("GET", "/wall/words", "read"),
    ("GET", "/wall/silences", "read"),
    ("GET", "/alerts/0123456789abcdef/", "read"),
    ("GET", "/history/", "read"),
    ("GET", "/history/at/", "read"),
    ("GET", "/history/at.json", "read"),
    ("GET", "/silences/", "read"),
    ("GET", "/silences/new/", "read"),
    ("GET", "/silences/preview/", "read"),
    ("GET", EDIT, "read"),
    ("POST", "/silences/actions/", "write"),
    ("GET", "/acknowledge/", "read"),
    ("POST", "/acknowledge/", "write"),
    ("GET", "/api/v2/alerts", "read"),
    ("POST", "/api/v2/alerts", "ingest"),
    ("GET", "/api/v2/alerts/groups", "read"),
    ("GET", "/api/v2/alerts/0123456789abcdef/ack", "read"),
    ("POST", "/api/v2/alerts/0123456789abcdef/ack", "write"),
    ("DELETE", "/api/v2/alerts/0123456789abcdef/ack", "write"),
    ("GET", "/api/v2/alerts/0123456789abcdef/history", "read"),
    ("GET", "/api/v2/silences", "read"),
    ("POST", "/api/v2/silences", "write"),
    ("GET", "/api/v2/silence/x", "read"),
    ("DELETE", "/api/v2/silence/x", "write"),
    ("GET", "/api/v2/status", "read"),
    ("GET", "/api/v2/receivers", "read"),
    ("GET", "/api/v2/docs", "read"),
    ("GET", "/api/v2/swagger.json", "read"),
    ("GET", "/api/v2/asyncapi.json", "read"),
    ("GET", "/api/v2/history", "read"),
    ("GET", "/api/v2/nothing", "read"),
    ("POST", "/api/v2/webhook/alertmanager", "ingest"),
    ("POST", "/api/v2/events/ticket", "read"),
    ("GET", "/api/v1/alerts", "read"),
    ("POST", "/api/v1/alerts", "write"),
    ("POST", "/-/reload", "write"),
    ("GET", "/metrics", "read"),
]
# These start a worker's background work once they are let through.
OF_A_WORKER = [
    ("GET", "/health/realtime", "read"),
    ("GET", "/api/v2/health/realtime", "read"),
]
OPEN = ["/-/healthy", "/-/ready", "/admin/login/", "/sign-in/"]
STREAMS = ["/api/v2/events", "/api/v2/events/stream"]  # tests/realtime/access has their door
PAGES = [
    "/",
    "/alerts/0123456789abcdef/",
    "/api/v2/docs",
    "/history/",
    "/history/at/",
    "/history/at.json",  # of a page: who asks is sent to sign in as the page is
    "/wall/rows",  # of a page: who asks is sent to sign in as the page is
    "/wall/shared",
    "/wall/words",
    "/wall/silences",
    "/silences/",
    "/silences/new/",
    "/silences/preview/",
    EDIT,
    "/acknowledge/",
    "/nothing/at/all",
]


@pytest.fixture
def required(settings: Any) -> None:
    settings.AUTH_REQUIRED = True
    settings.JWT_SECRET = issuer.SECRET


def send(client: Client, method: str, path: str, **headers: str) -> HttpResponse:
    body = {"data": "[]", "content_type": "application/json"} if method == "POST" else {}
    answer: HttpResponse = getattr(client, method.lower())(path, headers=headers, **body)
    return answer


def test_every_path_of_the_site_is_in_the_list() -> None:
    def routes(resolver: Any, before: str = "") -> list[str]:
        found = []
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                found += [] if route == "admin/" else routes(each, route)
            elif isinstance(each, URLPattern):
                found.append(each.name or route)
        return found

    listed = [path for _, path, _ in ENDPOINTS + OF_A_WORKER] + OPEN + STREAMS + ["/sign-out/"]
    resolver = get_resolver()
    reached = {resolver.resolve(path).url_name for path in listed}
    assert {name for name in routes(resolver) if not name.startswith("^")} <= reached


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "scope"), ENDPOINTS)
def test_endpoint_needs_its_scope_and_no_other(
    required: None, client: Client, method: str, path: str, scope: str
) -> None:
    assert needed(method, path) == scope
    others = " ".join({"read", "ingest", "write"} - {scope})
    refused = send(client, method, path, **bearer(issuer.token(scope=others)))
    assert refused.status_code == 403
    assert f'scope="{scope}"' in refused.headers["WWW-Authenticate"]
    taken = send(client, method, path, **bearer(issuer.token(scope=scope)))
    assert taken.status_code not in (401, 403)


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "scope"), ENDPOINTS + OF_A_WORKER)
def test_endpoint_is_closed_to_strangers(
    required: None, client: Client, method: str, path: str, scope: str
) -> None:
    answer = send(client, method, path)
    if method == "GET" and path in PAGES:
        assert answer.status_code == 302
        return
    assert answer.status_code == 401
    assert needed(method, path) == scope
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="watchfire"'
    assert answer.headers["Cache-Control"] == "no-store"
    if method != "HEAD":
        assert json.loads(answer.content)["code"] == 401


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "scope"), ENDPOINTS)
def test_endpoint_is_open_where_access_is_not_required(
    client: Client, method: str, path: str, scope: str
) -> None:
    assert send(client, method, path).status_code not in (302, 401, 403)


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN)
def test_path_is_open_always(required: None, client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.get(path, headers=bearer("nonsense")).status_code == 200


@pytest.mark.django_db
def test_session_can_be_ended_by_whoever_has_it(required: None, client: Client) -> None:
    client.force_login(person("ana"))
    assert client.get("/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/api/v2/docs", "/nothing?a=b&c=//evil.example"])
def test_page_sends_strangers_to_sign_in_and_back(
    required: None, client: Client, path: str
) -> None:
    person("ana", "a password")
    answer = client.get(path)
    assert answer.status_code == 302
    where = answer.headers["Location"]
    assert where.startswith("/sign-in/?next=/")
    form = {"username": "ana", "password": "a password", "next": path}
    assert client.post(where, form).headers["Location"] == path
    assert client.get(path).status_code in (200, 404)


FORM = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "origin": "http://testserver"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/acknowledge/", "/silences/new/", "/silences/actions/", EDIT])
@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/silences/new/?from=a&q=b", "/silences/new/%3Ffrom%3Da%26q%3Db"),
        ("http://testserver.evil.example/x", "/"),
        ("", "/"),
    ],
)
def test_form_of_who_is_signed_out_is_answered_with_a_page(
    required: None, client: Client, path: str, referer: str, back: str
) -> None:
    answer = client.post(path, {"comment": "x"}, headers=FORM | {"referer": referer})
    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.content.decode()
    assert "You are signed out" in told
    assert f'href="/sign-in/?next={back.replace("/", "%2F")}"' in told


@pytest.mark.django_db
def test_script_that_is_signed_out_is_answered_with_json(required: None, client: Client) -> None:
    for accept in ("application/json", "*/*"):
        answer = client.post("/acknowledge/", {}, headers=FORM | {"accept": accept})
        assert (answer.status_code, answer.json()["code"]) == (401, 401)


@pytest.mark.django_db
def test_client_that_looks_for_another_servers_api_is_sent_to_no_page(
    required: None, client: Client
) -> None:
    for path in ("/alertmanager/api/v2/status", "/api/v2/status", "/x/api/"):
        for headers in ({}, {"accept": "text/html"}):
            answer = client.get(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, 401)


@pytest.mark.django_db
def test_metrics_can_be_opened(required: None, client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 401
    settings.METRICS_PUBLIC = True
    assert client.get("/metrics").status_code == 200


@pytest.mark.django_db
def test_person_without_staff_rights_may_write(required: None, client: Client) -> None:
    client.force_login(person("ana"))
    assert client.get("/").status_code == 200
    answer = client.post("/api/v2/silences", LATER, content_type="application/json")
    assert answer.status_code == 200
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    "token",
    ["nonsense", "a.b.c", "wf_" + "x" * 43, issuer.forged({"alg": "none"}), ""],
    ids=["nonsense", "dots", "static", "unsigned", "empty"],
)
def test_bad_token_is_refused_needed_or_not(
    client: Client, settings: Any, required: bool, token: str
) -> None:
    settings.AUTH_REQUIRED = required
    client.force_login(person())
    for method, path in (("GET", "/api/v2/alerts"), ("POST", "/api/v2/alerts"), ("GET", "/")):
        answer = send(client, method, path, authorization=f"Bearer {token}")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].endswith('error="invalid_token"')


@pytest.mark.django_db
def test_expired_token_is_told_so(required: None, client: Client) -> None:
    token = issuer.token(exp=int(time.time()) - 60)
    answer = client.get("/api/v2/alerts", headers=bearer(token))
    assert answer.json() == {"code": 401, "message": "the token has expired"}


@pytest.mark.django_db
def test_other_schemes_are_not_looked_at(client: Client, settings: Any) -> None:
    """A proxy in front may ask for a password of its own."""
    basic = {"authorization": "Basic YTpi"}
    assert client.get("/api/v2/alerts", headers=basic).status_code == 200
    settings.AUTH_REQUIRED = True
    assert client.get("/api/v2/alerts", headers=basic).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("name", ["token", "access_token", "tok%65n", "ACCESS_TOKEN"])
def test_token_in_the_address_is_refused_by_name(
    client: Client, settings: Any, required: bool, name: str
) -> None:
    settings.AUTH_REQUIRED = required
    settings.JWT_SECRET = issuer.SECRET
    token = issuer.token(scope="read ingest write")
    for method, path in (
        ("GET", "/api/v2/status"),
        ("POST", "/api/v2/alerts"),
        ("GET", "/metrics"),
        ("GET", "/"),
    ):
        answer = send(client, method, f"{path}?{name}={token}", **bearer(token))
        assert answer.status_code == 400
        told = json.loads(answer.content)["message"]
        assert told.split(":")[0] in ("token", "access_token")
        assert token not in told


@pytest.mark.django_db
def test_parameter_that_only_looks_like_a_token_is_none(client: Client) -> None:
    answer = client.get("/api/v2/alerts", {"filter": 'token="a%b"', "tokens": "x"})
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ['"a\\000bcdefghi"', "'; drop table", "x" * 5000])
def test_cookie_that_is_no_session_is_nobodys(required: None, cookie: str) -> None:
    answer = Client().get("/api/v2/alerts", headers={"cookie": f"sessionid={cookie}"})
    assert answer.status_code == 401


@pytest.mark.django_db
def test_gate_waits_for_the_database(
    required: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_token: str) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(identifying, "of_token", away)
    answer = client.get("/api/v2/alerts", headers=bearer("wf_x"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert isinstance(answer.json(), str)
    with pytest.raises(OperationalError):
        client.get("/", headers=bearer("wf_x"))


# --- pages of other sites -------------------------------------------------------------------


@pytest.fixture
def signed_in(db: None) -> Client:
    """A browser of a signed-in person, which Django checks as it does outside of tests."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ana"))
    return client


LATER = silence(endsAt="2099-01-01T00:00:00Z")


def put_silence(client: Client, headers: dict[str, str], secure: bool = False) -> int:
    answer = client.post(
        "/api/v2/silences",
        json.dumps(LATER),
        content_type="application/json",
        headers=headers,
        secure=secure,
    )
    return answer.status_code


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "http://testserver:80"}, 200),
        ({"referer": "http://testserver/some/page?x"}, 200),
        ({"origin": "https://testserver"}, 403),
        ({"origin": "http://testserver:8000"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"referer": "http://evil.example/http://testserver/"}, 403),
        ({"referer": "http://testserver@evil.example/"}, 403),
        ({"origin": "http://evil.example", "referer": "http://testserver/"}, 403),
    ],
)
def test_cookie_needs_a_page_of_this_site(
    signed_in: Client, settings: Any, required: bool, headers: dict[str, str], status: int
) -> None:
    settings.AUTH_REQUIRED = required
    assert put_silence(signed_in, headers) == status


@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for method, path, _ in ENDPOINTS if method in ("POST", "DELETE")],
)
def test_cookie_changes_nothing_from_elsewhere(signed_in: Client, method: str, path: str) -> None:
    assert send(signed_in, method, path, origin="http://evil.example").status_code == 403


def test_form_from_elsewhere_is_answered_with_a_page(signed_in: Client) -> None:
    foreign = FORM | {"origin": "http://evil.example"}
    answer = signed_in.post("/acknowledge/", {"do": "acknowledge"}, headers=foreign)
    assert answer.status_code == 403
    assert "The form is out of date" in answer.content.decode()
    answer = signed_in.post("/acknowledge/", {}, headers=foreign | {"accept": "application/json"})
    assert answer.json()["code"] == 403


def test_cookie_may_come_with_djangos_token(signed_in: Client) -> None:
    signed_in.get("/admin/login/")  # sets the cookie
    token = signed_in.cookies["csrftoken"].value
    assert put_silence(signed_in, {"x-csrftoken": token}) == 200
    assert put_silence(signed_in, {"x-csrftoken": token[::-1]}) == 403
    assert put_silence(signed_in, {"x-csrftoken": token, "origin": "http://evil.example"}) == 403


def test_cookie_may_come_from_a_trusted_origin(signed_in: Client, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://console.example"]
    assert put_silence(signed_in, {"origin": "https://console.example"}) == 200
    assert put_silence(signed_in, {"origin": "http://console.example"}) == 403


def test_site_by_https_is_another_than_by_http(signed_in: Client) -> None:
    assert put_silence(signed_in, {"origin": "https://testserver"}, secure=True) == 200
    assert put_silence(signed_in, {"origin": "http://testserver"}, secure=True) == 403


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_form_of_another_site_is_refused(signed_in: Client, content_type: str) -> None:
    answer = signed_in.post("/api/v2/silences", json.dumps(LATER), content_type=content_type)
    assert answer.status_code == 403


@pytest.mark.django_db
def test_program_needs_no_origin() -> None:
    client = Client(enforce_csrf_checks=True)
    assert put_silence(client, {}) == 200
    assert put_silence(client, {"origin": "http://elsewhere.example"}) == 200, "it acts as nobody"
    client.cookies["sessionid"] = "of nobody"
    assert put_silence(client, {}) == 200
    token = api_token("robot", "write")
    client.force_login(person())
    assert put_silence(client, bearer(token)) == 200, "the cookie does not count"


def test_preflight_is_answered_without_a_credential(required: None, client: Client) -> None:
    asked = {"origin": "http://elsewhere.example", "access-control-request-method": "POST"}
    assert client.options("/api/v2/alerts", headers=asked).status_code == 204


@pytest.mark.django_db
def test_refusal_may_be_read_by_a_page_of_any_site(required: None, client: Client) -> None:
    answer = client.get("/api/v2/alerts", headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


# --- who acts -------------------------------------------------------------------------------


def post(board: BoardClient, path: str, body: Any, headers: dict[str, str]) -> Any:
    return board.http.post(path, body, content_type="application/json", headers=headers)


def actors() -> list[str | None]:
    return list(Event.objects.order_by("seq").values_list("actor", flat=True))


@pytest.mark.parametrize("required", [True, False])
def test_token_names_the_actor(board: BoardClient, settings: Any, required: bool) -> None:
    settings.AUTH_REQUIRED = required
    settings.JWT_SECRET = issuer.SECRET
    log.position()
    sender = bearer(api_token("prometheus", "ingest"))
    assert post(board, "/api/v2/alerts", [alert()], sender).status_code == 200
    writer = bearer(issuer.token(sub="ops bot", scope="write"))
    answer = post(board, "/api/v2/silences", silence(createdBy="somebody else"), writer)
    assert answer.status_code == 200
    path = f"/api/v2/silence/{answer.json()['silenceID']}"
    reader = bearer(issuer.token())
    assert board.http.get(path, headers=reader).json()["createdBy"] == "ops bot"
    assert board.http.delete(path, headers=writer).status_code == 200
    assert actors()[0] == "prometheus"
    assert set(actors()[1:]) == {"ops bot"}


def test_token_without_a_name_acts_as_whom_it_says(board: BoardClient, settings: Any) -> None:
    settings.JWT_SECRET = issuer.SECRET
    nameless = bearer(issuer.token(sub=None, scope="write"))
    answer = post(board, "/api/v2/silences", silence(createdBy="ana"), nameless)
    assert answer.status_code == 200
    assert set(actors()) == {"ana"}


# --- as the server runs it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "shown", "status"),
    [
        ("GET", "/api/v2/alerts", False, 401),
        ("GET", "/", False, 302),
        ("GET", "/api/v2/alerts", True, 200),
        ("DELETE", "/api/v2/silence/x", True, 403),
        ("GET", "/api/v2/history?token=x", True, 400),
        ("GET", "/-/healthy", False, 200),
    ],
)
async def test_gate_is_the_same_for_a_server(
    required: None, method: str, path: str, shown: bool, status: int
) -> None:
    headers = bearer(issuer.token()) if shown else {}
    seen: list[str | None] = []

    async def view(_request: HttpRequest) -> HttpResponse:
        seen.append(actor.current())
        return HttpResponse()

    request = AsyncRequestFactory().generic(method, path, headers=headers)
    answer = await cast(AsyncHandler, gate(view))(request)
    assert answer.status_code == status
    assert seen == ([] if status != 200 else ["robot"] if headers else [None])
