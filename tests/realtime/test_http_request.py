"""Our server's request, once its client has gone; tests/e2e/test_server.py has it at work."""

from unittest.mock import Mock

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
