"""Does this Redis keep what it is given? Checked at start: an evicting or forgetful one is refused, with the way to mend it."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import ResponseError

LEAST_VERSION = 7


def faults(redis: Redis) -> list[str]:
    """Sentences on what is wrong with the server's settings; empty if all is well. Raises RedisError if it does not answer."""
    found = []
    version = str(redis.info("server")["redis_version"])
    if int(version.split(".")[0]) < LEAST_VERSION:
        found.append(f"It is version {version}; {LEAST_VERSION} or newer is needed.")
    policy = _setting(redis, "maxmemory-policy")
    if policy not in (None, "noeviction"):
        found.append(f"maxmemory-policy is {policy}: it would throw messages away. Mend it with: redis-cli config set maxmemory-policy noeviction")
    if _setting(redis, "appendonly") == "no":
        found.append("appendonly is no: a restart would lose messages. Mend it with: redis-cli config set appendonly yes")
    return found


def _setting(redis: Redis, name: str) -> str | None:
    """A setting, or None where the server does not tell (a managed one)."""
    try:
        value: str | None = _text(redis.config_get(name)).get(name)
    except ResponseError:
        return None
    return value


def _text(answer: object) -> dict[str, str]:
    pairs = answer.items() if isinstance(answer, dict) else ()
    return {key.decode() if isinstance(key, bytes) else key: value.decode() if isinstance(value, bytes) else value for key, value in pairs}
