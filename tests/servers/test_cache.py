"""Limits are not counted while Redis is away, and no page breaks for it."""

import pytest

from kit.cache import ForgetfulRedisCache
from tests.servers.private import RedisServer

pytestmark = pytest.mark.servers


def test_the_cache_counts_and_forgives(redis_server: RedisServer):
    times = {"socket_connect_timeout": 1, "socket_timeout": 1}
    cache = ForgetfulRedisCache(redis_server.url(), {"OPTIONS": times})
    cache.add("calls", 0)
    assert [cache.incr("calls"), cache.incr("calls"), cache.get("calls")] == [1, 2, 2]
    redis_server.kill()
    try:
        assert cache.get("calls", "none") == "none"
        assert cache.add("calls", 0) is True
        cache.set("calls", 1)
        assert cache.delete("calls") is False
        with pytest.raises(ValueError, match="calls"):
            cache.incr("calls")
    finally:
        redis_server.start()
