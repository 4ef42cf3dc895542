"""Who may, on real workers: each way in, and that a stream ends with what let it in."""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests import issuer
from tests.conftest import NewDatabase
from tests.e2e.person import Person, make_person
from tests.frames import Frames
from tests.listener import Listener
from tests.servers import Servers, Worker
from tests.streams import Sse, WebSocket

END_SECONDS = 15.0  # in which a stream ends once its session or token has
ALERT = [{"labels": {"alertname": "DiskFull"}}]

CLOSED = {"AUTH_REQUIRED": "true", "JWT_SECRET": issuer.SECRET, "LOG_LEVEL": "DEBUG"}


@pytest.fixture(scope="module", params=["serve", "daphne"])
def closed(
    request: pytest.FixtureRequest, module_servers: Servers, new_sqlite: NewDatabase
) -> Worker:
    """A worker that lets in whom it knows; its log is as talkative as it can be."""
    start = module_servers.serve if request.param == "serve" else module_servers.worker
    worker = start(new_sqlite(), 0, **CLOSED)
    make_person(worker, "ana")
    return worker


@pytest.fixture
def ana(closed: Worker) -> Iterator[Person]:
    person = Person(closed, "ana")
    yield person
    person.http.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def both(listener: Listener, worker: Worker, headers: dict[str, str]) -> list[Sse | WebSocket]:
    return [listener.sse(worker.address, headers), listener.websocket(worker.address, headers)]


def check_ended(streams: list[Any], since: float) -> None:
    """All said why, in time; and they say it as their transport does."""
    for stream in streams:
        bye = stream.wait_for_control("bye", END_SECONDS)
        assert bye["reason"] == "credentials_expired"
        stream.wait_for_end(END_SECONDS)
        if isinstance(stream, WebSocket):
            assert stream.close_code == 4501
    assert time.monotonic() - since < END_SECONDS + 1


def check_open(streams: list[Any]) -> None:
    assert not any(isinstance(stream, Frames) and stream.ended for stream in streams)


def test_stranger_reaches_the_page_to_sign_in_and_no_other(
    closed: Worker, listener: Listener
) -> None:
    page = httpx.get(f"{closed.url}/", follow_redirects=True)
    assert page.url.path == "/sign-in/"
    assert page.url.params["next"] == "/"
    style = next(line for line in page.text.splitlines() if 'rel="stylesheet"' in line)
    assert httpx.get(closed.url + style.split('href="')[1].split('"')[0]).status_code == 200
    for path in ("/api/v2/alerts", "/api/v2/events", "/api/v2/events/stream", "/metrics"):
        answer = httpx.get(closed.url + path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="watchfire"'
    assert httpx.post(f"{closed.url}/api/v2/alerts", json=ALERT).status_code == 401
    socket = listener.websocket(closed.address)
    socket.wait_for_end()
    assert socket.close_code == 4501


def test_person_signs_in_and_follows(closed: Worker, ana: Person, listener: Listener) -> None:
    assert ana.http.get("/").status_code == 200
    streams = both(listener, closed, ana.cookie)
    sender = bearer(issuer.token(scope="ingest"))
    alerts = [{"labels": {"alertname": "Seen"}}]
    httpx.post(f"{closed.url}/api/v2/alerts", json=alerts, headers=sender).raise_for_status()
    for stream in streams:
        stream.wait_for("alert_created")


def test_streams_end_when_the_person_signs_out(
    closed: Worker, ana: Person, listener: Listener
) -> None:
    other = Person(closed, "ana")
    streams, others = both(listener, closed, ana.cookie), both(listener, closed, other.cookie)
    cookie = ana.cookie
    ana.sign_out()
    since = time.monotonic()
    assert httpx.get(f"{closed.url}/api/v2/events", headers=cookie).status_code == 401
    check_ended(streams, since)
    check_open(others)


def test_streams_end_when_their_token_is_revoked(
    closed: Worker, ana: Person, listener: Listener
) -> None:
    token = ana.make_token("robot", "read")
    streams = both(listener, closed, bearer(token))
    others = both(listener, closed, ana.cookie)
    ana.revoke_tokens()
    since = time.monotonic()
    assert httpx.get(f"{closed.url}/api/v2/status", headers=bearer(token)).status_code == 401
    check_ended(streams, since)
    check_open(others)


def test_streams_end_when_their_jwt_expires(closed: Worker, listener: Listener) -> None:
    token = issuer.token(exp=int(time.time()) + 3)
    streams = both(listener, closed, bearer(token))
    streams.append(listener.sse(closed.address, ticket=ticket_of(closed, token)))
    check_open(streams)
    check_ended(streams, time.monotonic() + 3)


def ticket_of(worker: Worker, token: str) -> str:
    answer = httpx.post(f"{worker.url}/api/v2/events/ticket", headers=bearer(token))
    return str(answer.raise_for_status().json()["ticket"])


def test_ticket_opens_one_stream_of_its_person(
    closed: Worker, ana: Person, listener: Listener
) -> None:
    ticket = ana.ticket()
    stream = listener.sse(closed.address, ticket=ticket)
    assert stream.status == 200
    assert listener.sse(closed.address, ticket=ticket).status == 401
    socket = listener.websocket(closed.address, ticket=ana.ticket())
    assert socket.controls[0][0] == "hello"
    replayed = listener.websocket(closed.address, ticket=ticket)
    replayed.wait_for_end()
    assert replayed.close_code == 4501
    polled = f"{closed.url}/api/v2/events?ticket={ana.ticket()}"
    assert [httpx.get(polled).status_code for _ in range(2)] == [200, 401]
    ana.sign_out()
    check_ended([stream, socket], time.monotonic())


def test_scopes_are_kept_apart(closed: Worker, ana: Person, listener: Listener) -> None:
    tokens = {name: bearer(ana.make_token(f"only-{name}", name)) for name in ("read", "ingest")}
    post = f"{closed.url}/api/v2/alerts"
    assert httpx.post(post, json=ALERT, headers=tokens["read"]).status_code == 403
    assert httpx.post(post, json=ALERT, headers=tokens["ingest"]).status_code == 200
    assert httpx.get(post, headers=tokens["ingest"]).status_code == 403
    assert listener.sse(closed.address, tokens["ingest"]).status == 403
    socket = listener.websocket(closed.address, tokens["ingest"])
    socket.wait_for_end()
    assert socket.close_code == 4503
    for headers in tokens.values():
        assert httpx.post(f"{closed.url}/-/reload", headers=headers).status_code == 403
    history = httpx.get(f"{closed.url}/api/v2/history?fingerprint=", headers=tokens["read"]).json()
    assert "only-ingest" in {event.get("actor") for event in history["events"]}


def test_foreign_page_opens_no_socket_with_the_persons_cookie(
    closed: Worker, ana: Person, listener: Listener
) -> None:
    own = {"Origin": closed.url, **ana.cookie}
    assert listener.websocket(closed.address, own).controls[0][0] == "hello"
    for origin in ("http://evil.example", closed.url.replace("http", "https"), "null"):
        with pytest.raises(InvalidStatus) as caught:
            listener.websocket(closed.address, {"Origin": origin, **ana.cookie})
        assert caught.value.response.status_code == 403


def test_foreign_page_changes_nothing_with_the_persons_cookie(closed: Worker, ana: Person) -> None:
    for path in ("/api/v2/silences", "/api/v2/alerts", "/api/v2/events/ticket", "/-/reload"):
        for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
            answer = ana.http.post(path, json=[], headers=headers)
            assert answer.status_code == 403


def test_no_secret_stands_in_the_log(
    closed: Worker, ana: Person, listener: Listener, request: pytest.FixtureRequest
) -> None:
    static, jwt, ticket = ana.make_token("logged", "read"), issuer.token(sub="logged"), ana.ticket()
    used, refused = ana.ticket(), "ticket-that-was-never-made"
    listener.sse(closed.address, ticket=ticket)
    listener.websocket(closed.address, ticket=used)
    for query in ({"ticket": refused}, {"token": static}, {"access_token": jwt}):
        assert listener.sse(closed.address, None, **query).status in (400, 401)
        listener.websocket(closed.address, None, **query).wait_for_end()
        httpx.get(f"{closed.url}/api/v2/alerts", params=query)
    for token in (static, jwt, static + "x", jwt + "x"):
        httpx.get(f"{closed.url}/api/v2/alerts", headers=bearer(token))
    for client in list(listener._open):
        listener.drop(client)
    output = closed.process.output
    if "daphne" in request.node.callspec.id:  # it says so of each request
        assert "GET /api/v2/events/stream?ticket=***" in output
    for secret in (static, jwt, jwt.split(".")[2], ticket, used, refused, ana.session):
        assert secret not in output


@pytest.mark.parametrize("with_redis", [False, True])
def test_ticket_is_good_on_another_worker_and_once_for_both(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener, with_redis: bool
) -> None:
    env = dict(CLOSED)
    if with_redis:
        env["REDIS_URL"], _ = own_servers.redis()
    database = new_sqlite()
    first, second = (own_servers.serve(database, 0, **env) for _ in range(2))
    token = issuer.token()
    for stream in (first, second):
        ticket = ticket_of(first, token)
        assert listener.sse(stream.address, ticket=ticket).status == 200
        for worker in (first, second):
            assert listener.sse(worker.address, ticket=ticket).status == 401


@pytest.mark.parametrize("with_redis", [False, True])
def test_ticket_that_many_use_at_once_is_good_for_one(
    own_servers: Servers, new_sqlite: NewDatabase, with_redis: bool
) -> None:
    env = dict(CLOSED)
    if with_redis:
        env["REDIS_URL"], _ = own_servers.redis()
    database = new_sqlite()
    workers = [own_servers.serve(database, 0, **env) for _ in range(2)]

    def use(worker: Worker) -> int:
        return httpx.get(f"{worker.url}/api/v2/events?ticket={ticket}").status_code

    with ThreadPoolExecutor(8) as threads:
        for _ in range(5):
            ticket = ticket_of(workers[0], issuer.token())
            statuses = list(threads.map(use, workers * 4))
            assert sorted(statuses) == [200] + [401] * 7


def test_ticket_outlives_redis(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    url, redis = own_servers.redis()
    worker = own_servers.serve(new_sqlite(), 0, **CLOSED, REDIS_URL=url)
    redis.kill()
    ticket = ticket_of(worker, issuer.token())
    assert listener.sse(worker.address, ticket=ticket).status == 200
    assert listener.sse(worker.address, ticket=ticket).status == 401


def test_worker_does_not_start_with_a_key_that_cannot_be_used(
    own_servers: Servers, new_sqlite: NewDatabase
) -> None:
    for extra in ({"JWT_SECRET": "short"}, {"REALTIME_ALLOWED_ORIGINS": "https://*.example"}):
        env = own_servers.environment(new_sqlite(), **extra)
        process = own_servers.run([sys.executable, "-c", "import config.asgi"], env)
        assert process.wait() != 0
        assert next(iter(extra)) in process.output
