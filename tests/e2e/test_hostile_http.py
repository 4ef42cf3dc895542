"""Hostile HTTP: whatever the bytes, they are answered or closed, and nobody else notices."""

import contextlib
import json
import socket
import struct
import time

import httpx
import pytest

from tests.e2e.siege import Siege
from tests.raw_http import HOST, chunked, connect, exchange, read, request

JSON = b"Content-Type: application/json"
POST = (b"POST", b"/api/v2/alerts", JSON)
MAX_BODY_BYTES = 4 * 1024 * 1024

# Lines and headers that a client does not write by accident. What is answered at all is answered
# with one of these statuses; an empty set is one that may only be closed.
REFUSED = {400, 404, 405, 411, 413, 414, 415, 431, 501, 505}
WRITTEN: dict[str, tuple[bytes, set[int]]] = {
    "nothing": (b"", set()),
    "blank lines": (b"\r\n\r\n\r\n\r\n", REFUSED),
    "noise": (bytes(range(256)) * 40, REFUSED),
    "nul": (b"\0" * 100_000, REFUSED),
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 300, REFUSED),
    "http/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", REFUSED),
    "http/0.9": (b"GET /-/healthy\r\n\r\n", REFUSED),
    "no version": (b"GET /-/healthy HTTP\r\n" + HOST + b"\r\n", REFUSED),
    "version not ascii": (b"GET /-/healthy HTTP/1.\xff\r\n" + HOST + b"\r\n", REFUSED),
    "method not ascii": (request(b"G\xc3\x89T"), REFUSED),
    "method with markup": (request(b"<script>"), REFUSED),
    "method invented": (request(b"INVENTED"), REFUSED),
    "method of 8 KB": (request(b"A" * 8_000), REFUSED),
    "method trace": (request(b"TRACE", b"/api/v2/alerts", b"Cookie: secret=1"), REFUSED),
    "method connect": (request(b"CONNECT", b"evil.example:80"), REFUSED),
    "method options *": (request(b"OPTIONS", b"*"), {200, 404}),
    "absolute uri": (request(b"GET", b"http://evil.example/api/v2/status"), {200, *REFUSED}),
    "absolute uri that is none": (request(b"GET", b"http://["), REFUSED),
    "path not ascii": (request(b"GET", b"/api/v2/\xff\xfe"), REFUSED),
    "path of escapes that are no utf-8": (request(b"GET", b"/api/v2/%ff%fe%00"), {404}),
    "path of a broken escape": (request(b"GET", b"/api/v2/%"), {404}),
    "path with a line break": (request(b"GET", b"/api/v2/%0d%0aX-Injected:%20yes"), {404}),
    "path out of the static files": (request(b"GET", b"/static/..%2f..%2fmanage.py"), {404}),
    "path of dots": (request(b"GET", b"/static/../../../../etc/passwd"), {404}),
    "path with nul": (request(b"GET", b"/static/%00"), {404}),
    "path of 1 MB": (request(b"GET", b"/" + b"a" * 1_000_000), REFUSED),
    "query not ascii": (request(b"GET", b"/api/v2/alerts?filter=\xff"), REFUSED),
    "query of 60 KB": (request(b"GET", b"/api/v2/alerts?" + b"a" * 60_000), REFUSED),
    "header of 1 MB": (request(b"GET", b"/-/healthy", b"X: " + b"y" * 1_000_000), REFUSED),
    "5000 headers": (
        request(b"GET", b"/-/healthy", *(b"X-%d: y" % n for n in range(5_000))),
        REFUSED,
    ),
    "header without colon": (request(b"GET", b"/-/healthy", b"nothing"), REFUSED),
    "header with a space before its colon": (request(b"GET", b"/-/healthy", b"X : y"), REFUSED),
    "header without a name": (request(b"GET", b"/-/healthy", b": y"), REFUSED),
    "header with nul": (request(b"GET", b"/-/healthy", b"X: a\0b"), REFUSED),
    "header with cr": (request(b"GET", b"/-/healthy", b"X: a\rb: c"), REFUSED),
    "host twice": (request(b"GET", b"/api/v2/status", b"Host: evil.example"), {400}),
    "host that is none": (b"GET / HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n", {400}),
    "host of another": (
        b"GET /api/v2/events HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        {400},
    ),
    "host with a credential": (
        b"GET / HTTP/1.1\r\nHost: a@127.0.0.1\r\nConnection: close\r\n\r\n",
        {400},
    ),
    "cookie of noise": (
        request(b"GET", b"/", b'Cookie: sessionid=\xff\xfe;;=;csrftoken="'),
        {200},
    ),
    "origin that is none": (request(b"GET", b"/api/v2/events", b"Origin: http://["), {200}),
    "preflight that asks for much": (
        request(
            b"OPTIONS",
            b"/api/v2/alerts",
            b"Origin: http://[",
            b"Access-Control-Request-Method: <script>",
            b"Access-Control-Request-Headers: " + b"x," * 4_000,
        ),
        {204},
    ),
    "charset that is none": (
        request(*POST[:2], JSON + b"; charset=\x01hex", body=b"[]"),
        {200, 400, 415},
    ),
    "form in hex": (
        request(
            b"POST",
            b"/admin/login/",
            b"Content-Type: application/x-www-form-urlencoded; charset=hex",
            b"Cookie: csrftoken=" + b"a" * 32,
            body=b"a=b",
        ),
        {400, 403},
    ),
    "form of parts in hex": (
        request(
            b"POST",
            b"/admin/login/",
            b"Content-Type: multipart/form-data; boundary=x; charset=hex",
            b"Cookie: csrftoken=" + b"a" * 32,
            body=b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--\r\n",
        ),
        {403},
    ),
    "type in an encoding that is none": (
        request(b"GET", b"/api/v2/events", b"Content-Type: a/b; x*=bogus''%41"),
        {200},
    ),
    "post of a type in an encoding that is none": (
        request(*POST[:2], JSON + b"; x*=idna''%ff", body=b"[]"),
        {200},
    ),
    "charset beside too many parameters": (
        request(b"GET", b"/?" + b"a=&" * 1_500, b"Content-Type: a/b; charset=utf-8"),
        {400},
    ),
    "form without a boundary": (
        request(b"POST", b"/admin/login/", b"Content-Type: multipart/form-data", body=b"--x"),
        {400, 403},
    ),
    "gzip": (request(*POST, b"Content-Encoding: gzip", body=b"\x1f\x8b\x08\0"), {400, 415}),
    "length twice": (
        request(*POST, b"Content-Length: 2", b"Content-Length: 3") + b"[]x",
        REFUSED,
    ),
    "length below zero": (request(*POST, b"Content-Length: -2") + b"[]", REFUSED),
    "length with a sign": (request(*POST, b"Content-Length: +2") + b"[]", REFUSED),
    "length in hex": (request(*POST, b"Content-Length: 0x2") + b"[]", REFUSED),
    "length of 5000 digits": (request(*POST, b"Content-Length: " + b"9" * 5_000), REFUSED),
    "length without end": (request(*POST, b"Content-Length: 9" + b"9" * 30) + b"[]", REFUSED),
    "length and chunks": (
        chunked(*POST, b"Content-Length: 2", chunks=b"2\r\n[]\r\n0\r\n\r\n"),
        REFUSED,
    ),
    "coding that is unknown": (request(*POST, b"Transfer-Encoding: gzip") + b"[]", REFUSED),
    "chunk of letters": (chunked(*POST, chunks=b"zz\r\n[]\r\n0\r\n\r\n"), REFUSED),
    "chunk below zero": (chunked(*POST, chunks=b"-2\r\n[]\r\n0\r\n\r\n"), REFUSED),
    "chunk without end": (chunked(*POST, chunks=b"f" * 16 + b"\r\n[]"), REFUSED),
    "chunk of 5000 digits": (chunked(*POST, chunks=b"f" * 5_000 + b"\r\n[]"), REFUSED),
    "chunk longer than it says": (chunked(*POST, chunks=b"2\r\n[]xx\r\n0\r\n\r\n"), REFUSED),
    "chunk with a long extension": (
        chunked(*POST, chunks=b"2;" + b"x" * 100_000 + b"\r\n[]\r\n0\r\n\r\n"),
        REFUSED,
    ),
    "trailers without end": (
        chunked(*POST, chunks=b"2\r\n[]\r\n0\r\n" + b"X: y\r\n" * 50_000 + b"\r\n"),
        REFUSED,
    ),
    "upgrade that is none": (request(b"GET", b"/", b"Upgrade: h2c, \xff"), {200, *REFUSED}),
}  # fmt: skip


def test_hostile_request_is_answered_or_closed(siege: Siege, subtests: pytest.Subtests) -> None:
    for name, (data, allowed) in WRITTEN.items():
        with subtests.test(name):
            found = exchange(siege.address, data, half_close=True)
            assert found.closed, "it waits for a client that is gone"
            for reply in found.replies:
                assert reply.status in allowed
                assert reply.whole
                assert reply.header("x-injected") is None
                assert b"secret=1" not in reply.body
            siege.check_log()


def test_hostile_body_that_is_announced_too_large_is_refused(siege: Siege) -> None:
    body = b"[" + b" " * MAX_BODY_BYTES + b"]"
    found = exchange(siege.address, request(*POST, body=body))
    assert [reply.status for reply in found.replies] == [413]
    assert json.loads(found.replies[0].body)["code"] == 413


@pytest.mark.parametrize("path", [b"/api/v2/silences", b"/api/v2/webhook/alertmanager", b"/"])
def test_hostile_body_that_is_not_announced_is_refused_or_cut(siege: Siege, path: bytes) -> None:
    part = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    body = part * (3 * MAX_BODY_BYTES // 0x10000) + b"0\r\n\r\n"
    found = exchange(siege.address, chunked(b"POST", path, JSON, chunks=body))
    assert found.closed
    assert {reply.status for reply in found.replies} <= {403, 405, 413}


def test_hostile_body_of_a_gigabyte_is_not_even_read_to_its_end(siege: Siege) -> None:
    sent = 0
    with connect(siege.address) as connection, contextlib.suppress(OSError):
        connection.sendall(request(*POST, b"Content-Length: 1000000000"))
        while sent < 200_000_000:
            sent += connection.send(b" " * 1_000_000)
    assert sent < 200_000_000


def test_hostile_client_is_told_to_go_on_when_it_asks(siege: Siege) -> None:
    head = request(*POST, b"Expect: 100-continue", b"Content-Length: 2")
    with connect(siege.address) as connection:
        connection.sendall(head)
        first = connection.recv(100)
        assert first.startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"[]")
        assert [reply.status for reply in read(connection, 10).replies] == [200]


def test_hostile_clients_that_leave_in_the_middle_cost_nothing(siege: Siege) -> None:
    body = json.dumps([{"labels": {"alertname": "HalfSent"}}] * 50).encode()
    whole = request(*POST, body=body)
    for size in range(1, len(whole), len(whole) // 60):
        with connect(siege.address) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(whole[:size])
    shown = httpx.get(
        f"http://{siege.address}/api/v2/alerts", params={"filter": "alertname=HalfSent"}
    )
    assert shown.json() == []


def test_hostile_clients_that_send_a_byte_at_a_time_hold_up_nobody(siege: Siege) -> None:
    slow = [connect(siege.address) for _ in range(50)]
    data = request(*POST, body=b"[]")
    for position in range(60):
        for connection in slow:
            connection.sendall(data[position : position + 1])
    begun = time.monotonic()
    siege.check()
    assert time.monotonic() - begun < 5
    for connection in slow:
        connection.sendall(data[60:])
        assert [reply.status for reply in read(connection, 10).replies] == [200]
        connection.close()


def test_hostile_clients_that_ask_and_do_not_read_hold_up_nobody(siege: Siege) -> None:
    deaf = [connect(siege.address) for _ in range(20)]
    for connection in deaf:
        connection.sendall(request(b"GET", b"/api/v2/swagger.json", close=False) * 100)
    siege.check()
    for connection in deaf:
        connection.close()


def test_hostile_body_between_good_ones_is_the_only_one_that_is_lost(siege: Siege) -> None:
    bodies = [
        b'[{"labels":{"alertname":"Left"}},0,{},{"labels":{"a":1}},{"labels":{"alertname":"Right"}}]',
        b'[{"labels":{"alertname":"Mended","x":"\\ud800"}},null]',
        b'[{"labels":{"alertname":"Latin","x":"\xff"}},[]]',
    ]
    for body in bodies:
        found = exchange(siege.address, request(*POST, body=body))
        assert [reply.status for reply in found.replies] in ([400], [422])
    shown = httpx.get(f"http://{siege.address}/api/v2/alerts").json()
    names = {alert["labels"]["alertname"] for alert in shown}
    assert {"Left", "Right", "Mended", "Latin"} <= names
