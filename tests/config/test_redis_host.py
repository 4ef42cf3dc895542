"""The channel layer's way to Redis: over TCP it notices a silent end."""

import asyncio
from typing import Any

import pytest
from channels_redis.utils import create_pool

from config.redis_host import redis_host


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock?db=1"])
def test_redis_host_is_one_that_the_layer_can_use(url: str) -> None:
    async def connection() -> Any:
        return create_pool(redis_host(url)).make_connection()

    made = asyncio.run(connection())
    assert bool(getattr(made, "socket_keepalive", False)) is url.startswith("redis:")
