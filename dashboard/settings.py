"""All settings of a hall, read once from the environment. docs/manual/settings.md lists them; a test compares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from redis.connection import parse_url
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class BadSettings(Exception):
    """A setting cannot be used; the text is one sentence per setting."""


class Settings(BaseSettings):
    """Environment variables, each with the prefix GRIDHALL_."""

    model_config = SettingsConfigDict(env_prefix="GRIDHALL_", frozen=True, extra="forbid")

    home: Annotated[Path, Field(description="The folder with all files of this hall: database, stream, pictures, logs.")] = Path("var")
    host: Annotated[str, Field(description="The address to listen on. Anything but loopback needs HTTPS in front.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="The port to listen on.")] = 8050
    database_url: Annotated[
        SecretStr | None,
        Field(description="SQLAlchemy URL of a PostgreSQL or SQLite database. Unset: SQLite in the hall's folder."),
    ] = None
    proxies: Annotated[
        int, Field(ge=0, le=5, description="Trusted proxies in front (nginx with HTTPS: 1). They must set X-Forwarded-For, -Proto and -Host.")
    ] = 0
    redis_url: Annotated[SecretStr | None, Field(description="URL of a Redis >= 7 or Valkey. Unset: the embedded server.")] = None
    city: Annotated[str, Field(min_length=1, description="The demo city that an empty hall is seeded with.")] = "jingzhou"
    exercise: Annotated[bool, Field(description="Run simulated workers and matters while the hall is in exercise.")] = True
    exercise_rate: Annotated[float, Field(ge=0, le=6000, description="Simulated matters per minute.")] = 1.5
    exercise_login: Annotated[
        Literal["local", "always", "never"],
        Field(description="Offer exercise accounts without a password on the login page: only on loopback, always, or never."),
    ] = "local"
    history: Annotated[bool, Field(description="Seed an empty hall with thirty days of exercise history.")] = True
    worker: Annotated[str, Field(pattern=r"^[\w-]{1,32}$", description="Stable name of this worker process in the consumer group.")] = "w1"
    wall_width_mm: Annotated[int, Field(ge=200, le=100_000, description="Width of the display wall.")] = 4000
    viewing_distance_m: Annotated[float, Field(ge=0.3, le=100, description="Distance of the farthest viewer who must read the wall.")] = 8.0
    push_ms: Annotated[int, Field(ge=5, le=1000, description="Least time between two pushes to a screen under load.")] = 10
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Field(description="How much is logged.")] = "info"

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: SecretStr | None) -> SecretStr | None:
        if url:
            try:
                kind = make_url(url.get_secret_value()).get_backend_name()
            except ArgumentError:
                kind = ""
            if kind not in ("sqlite", "postgresql"):
                raise ValueError("is not a database URL such as postgresql://user:password@host/name or sqlite:////path/hall.db")
        return url

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, url: SecretStr | None) -> SecretStr | None:
        if url:
            try:
                parse_url(url.get_secret_value())  # type: ignore[no-untyped-call]
            except ValueError:
                raise ValueError("is not a Redis URL such as redis://host:6379/0") from None
        return url

    @property
    def database(self) -> str:
        """The database URL in use."""
        return self.database_url.get_secret_value() if self.database_url else f"sqlite:///{self.home.resolve() / 'hall.db'}"

    @property
    def loopback(self) -> bool:
        """Can only this machine reach the hall?"""
        return self.host in ("127.0.0.1", "::1", "localhost") and not self.proxies

    @property
    def exercise_doors(self) -> bool:
        """Are exercise accounts offered on the login page (while the hall is in exercise)?"""
        return self.exercise_login == "always" or (self.exercise_login == "local" and self.loopback)


def read() -> Settings:
    """The settings of this process. Raises BadSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings("\n".join(map(_sentence, error.errors()))) from None


def _sentence(problem: ErrorDetails) -> str:
    """What is wrong with one setting; URLs are not repeated, they hold passwords."""
    name = f"GRIDHALL_{str(problem['loc'][0]).upper()}"
    shown = "" if name.endswith("_URL") else f" (is: {problem.get('input')!r})"
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}{shown}."
