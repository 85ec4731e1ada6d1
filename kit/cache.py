"""The shared cache on Redis, for limits that many processes count together."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


def _else(*, answer: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def forgiving(*args: Any, **kwargs: Any) -> Any:
            try:
                return method(*args, **kwargs)
            except RedisError:
                return answer

        return forgiving

    return decorate


class ForgetfulRedisCache(RedisCache):
    """Django's, except that Redis may be away: nothing is found and nothing kept then, and no page breaks.

    What stands in here are counts of sign-ins and calls; while Redis is away they are not counted.
    """

    add = _else(answer=True)(RedisCache.add)
    set = _else(answer=None)(RedisCache.set)
    touch = _else(answer=False)(RedisCache.touch)
    delete = _else(answer=False)(RedisCache.delete)
    has_key = _else(answer=False)(RedisCache.has_key)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept, or the default."""
        try:
            return super().get(key, default, version)
        except RedisError:
            return default

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count; raises ValueError for a key that is not there, as every cache does."""
        try:
            return super().incr(key, delta, version)
        except RedisError as problem:
            raise ValueError(key) from problem
