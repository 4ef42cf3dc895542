"""Our server's request, once its client has gone; tests/e2e/test_server.py has it at work."""

from realtime.http_request import Request


async def test_request_that_lost_its_connection_is_answered_all_the_same() -> None:
    request = Request.__new__(Request)
    request._gate, request.channel = None, None
    request.be_the_last()
    request.let_go()
    await request.room(1.0)
