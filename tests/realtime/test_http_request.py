"""Our server's request, once its client has gone; tests/e2e/test_server.py has it at work."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from twisted.web.http_headers import Headers

from realtime.http_request import Request


async def test_request_that_lost_its_connection_is_answered_all_the_same() -> None:
    request = Request.__new__(Request)
    request._gate, request.channel = None, None
    request.be_the_last()
    request.let_go()
    await request.room(1.0)


def test_answer_that_fails_after_it_began_breaks_off() -> None:
    request = Request.__new__(Request)
    request._response_started, request.channel = True, Mock()
    request.handle_exception(RuntimeError("on purpose"))
    request.channel.transport.abortConnection.assert_called_once_with()
    request.channel = None
    request.handle_exception(RuntimeError("its client has gone meanwhile"))


@pytest.mark.parametrize(("has_begun", "told"), [(False, [b"close"]), (True, None)])
def test_request_that_is_the_last_says_so_before_its_answer_begins(
    has_begun: bool, told: Any
) -> None:
    request = Request.__new__(Request)
    request.channel = SimpleNamespace(persistent=True)
    request.startedWriting, request.responseHeaders = has_begun, Headers()
    request.be_the_last()
    assert not request.channel.persistent
    assert request.responseHeaders.getRawHeaders(b"Connection") == told
