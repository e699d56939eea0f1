"""The tables. All times are epoch milliseconds (UTC) in 64-bit integers; all lists and bodies are JSON text."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)
_Counter = BigInteger().with_variant(Integer, "sqlite")


def _at(name: str, **options: object) -> Column[int]:
    return Column(name, BigInteger, **options)  # type: ignore[arg-type]


hall = Table("hall", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))
"""Facts of this hall: city (JSON of City), secret_key, templates, categories ..."""

area = Table(
    "area",
    metadata,
    Column("code", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("parent", String),
    Column("initials", String, nullable=False, default=""),
    Column("households", Integer, nullable=False, default=0),
    Column("central", Boolean, nullable=False, default=False),
    Column("shape", Text, nullable=False, default="[]"),
)
neighbour = Table(
    "neighbour",
    metadata,
    Column("grid", String, primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("near", String, nullable=False),
)
worker = Table(
    "worker",
    metadata,
    Column("id", String, primary_key=True),
    Column("grid", String, nullable=False, index=True),
    Column("label", String, nullable=False),
    Column("phone", Boolean, nullable=False, default=True),
    Column("duty", Boolean, nullable=False, default=True),
    Column("simulated", Boolean, nullable=False, default=False),
)
department = Table("department", metadata, Column("code", String, primary_key=True), Column("name", String, nullable=False))
account = Table(
    "account",
    metadata,
    Column("id", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("area", String),
    Column("worker", String),
    Column("department", String),
    Column("password", String, nullable=False),
    Column("must_change", Boolean, nullable=False, default=False),
    Column("exercise", Boolean, nullable=False, default=False),
    Column("disabled", Boolean, nullable=False, default=False),
)
session = Table(
    "session",
    metadata,
    Column("token", String, primary_key=True),
    Column("account", String, nullable=False, index=True),
    _at("opened_at", nullable=False),
    _at("expires_at", nullable=False),
)
message = Table(
    "message",
    metadata,
    Column("id", String, primary_key=True),
    Column("result", String, nullable=False),
    _at("recorded_at", nullable=False),
)
"""One row per order that took effect: the sender's own id, written in the same transaction as the effect."""

case = Table(
    "case_",
    metadata,
    Column("id", String, primary_key=True),
    Column("ref", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("category", String, nullable=False),
    Column("area", String, nullable=False),
    Column("state", String, nullable=False),
    Column("department", String),
    Column("text", Text, nullable=False, default=""),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("x", Float),
    Column("y", Float),
    _at("reported_at", nullable=False),
    *(_at(name) for name in ("filed_at", "dispatched_at", "accepted_at", "handled_at", "verified_at", "closed_at", "ended_at", "due_at")),
    Column("level", Integer, nullable=False, default=1),
    Column("reworks", Integer, nullable=False, default=0),
    Column("self_handled", Boolean, nullable=False, default=False),
    Column("rating", Integer),
    _at("rated_at"),
    Column("taken_by", String),
    _at("taken_at"),
    Column("exercise", Boolean, nullable=False, default=False),
    Index(None, "exercise", "reported_at"),
    Index(None, "exercise", "closed_at"),
    Index(None, "exercise", "due_at"),
    Index(None, "area", "state"),
)
instruction = Table(
    "instruction",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("target", String, nullable=False),
    Column("target_name", String, nullable=False),
    _at("issued_at", nullable=False),
    Column("issued_by", String, nullable=False),
    Column("issuer", String, nullable=False),
    Column("department", String),
    _at("due_at"),
    Column("total", Integer, nullable=False),
    Column("exercise", Boolean, nullable=False, default=False),
    Index(None, "exercise", "issued_at"),
)
recipient = Table(
    "recipient",
    metadata,
    Column("instruction", String, primary_key=True),
    Column("worker", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("grids", Text, nullable=False),
    Column("state", String, nullable=False),
    _at("queued_at", nullable=False),
    *(_at(name) for name in ("delivered_at", "read_at", "accepted_at", "ended_at")),
    Column("reason", Text),
    Column("chased", Integer, nullable=False, default=0),
    _at("chase_at", index=True),
    Column("late", Boolean, nullable=False, default=False),
    Column("exercise", Boolean, nullable=False, default=False),
    Index(None, "worker", "queued_at"),
    Index(None, "exercise", "queued_at"),
)
reply = Table(
    "reply",
    metadata,
    Column("id", String, primary_key=True),
    Column("instruction", String, nullable=False, index=True),
    Column("worker", String, nullable=False),
    Column("grid", String, nullable=False),
    Column("label", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("pictures", Text, nullable=False, default="[]"),
    _at("at", nullable=False),
    Column("exercise", Boolean, nullable=False, default=False),
)
picture = Table(
    "picture",
    metadata,
    Column("id", String, primary_key=True),
    Column("worker", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    _at("taken_in_at", nullable=False),
)
chase_rule = Table(
    "chase_rule",
    metadata,
    Column("kind", String, primary_key=True),
    Column("first_s", Integer, nullable=False),
    Column("every_s", Integer, nullable=False),
    Column("most", Integer, nullable=False),
)
change = Table(
    "change",
    metadata,
    Column("id", _Counter, primary_key=True, autoincrement=True),
    _at("n", unique=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("area", String, nullable=False),
    _at("at", nullable=False),
    _at("recorded_at", nullable=False),
    Column("by", String),
    Column("exercise", Boolean, nullable=False, default=False),
    Column("body", Text, nullable=False),
    Index("ix_change_unnumbered", "id", sqlite_where=Column("n").is_(None), postgresql_where=Column("n").is_(None)),
    Index(None, "subject"),
    Index(None, "exercise", "kind", "recorded_at"),
    sqlite_autoincrement=True,
)
dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", _Counter, primary_key=True, autoincrement=True),
    Column("entry", String, nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("fields", Text, nullable=False, default="{}"),
    Column("raw", LargeBinary, nullable=False),
    _at("recorded_at", nullable=False),
)
heartbeat = Table(
    "heartbeat", metadata, Column("part", String, primary_key=True), _at("at", nullable=False), Column("detail", Text, nullable=False, default="{}")
)
