"""Who may come through which door: one table for routes, callbacks and socket events. What is not listed is denied."""

from __future__ import annotations

from dashboard.domain.indicators import INDICATORS
from dashboard.domain.people import Role
from layouts.ids_desk import Id
from layouts.ids_kpi import KpiId, body_id

ANYBODY = frozenset({"anybody"})
EVERYBODY = frozenset(Role)
"""Everybody who is logged in."""
SCREENS = EVERYBODY - {Role.WORKER}
DESK = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
KPI = frozenset({Role.LEADER, Role.DISPATCHER, Role.SUPERVISOR, Role.DEPARTMENT})
WALL = frozenset({Role.WALL, Role.LEADER, Role.DISPATCHER, Role.SUPERVISOR, Role.DEPARTMENT, Role.ADMINISTRATOR})
PHONE = frozenset({Role.WORKER})
ADMIN = frozenset({Role.ADMINISTRATOR})

ROUTES: dict[str, frozenset[Role] | frozenset[str]] = {
    "/": EVERYBODY,
    "/login": ANYBODY,
    "/login/exercise": ANYBODY,
    "/logout": EVERYBODY,
    "/language": ANYBODY,
    "/password": EVERYBODY,
    "/healthz": ANYBODY,
    "/metrics": ANYBODY,
    "/favicon.ico": ANYBODY,
    "/words.js": ANYBODY,
    "/assets/<path:filename>": ANYBODY,
    "/admin/": ADMIN,
    "/api/v1/head": EVERYBODY,
    "/api/v1/map": SCREENS,
    "/pictures/<picture>": EVERYBODY,
    "/pictures/<picture>/small": EVERYBODY,
    "/phone/": PHONE,
    "/api/v1/phone/instructions": PHONE,
    "/api/v1/phone/acts": PHONE,
    "/api/v1/phone/pictures": PHONE,
}
"""Flask's URL rules -> who. The Dash screens' own rules follow SCREEN_ROLES."""

SCREEN_ROLES: dict[str, frozenset[Role]] = {"wall": WALL, "desk": DESK, "kpi": KPI}
"""Dash screen -> who may load it and its layout."""

CALLBACKS: dict[str, dict[str, frozenset[Role]]] = {
    "wall": {},
    "desk": {
        Id.SUGGESTIONS: DESK,
        Id.FACTS: DESK,
        Id.PREVIEW: DESK,
        Id.SEND: DESK,
        Id.SEND_NOTE: DESK,
        Id.CONFIRM: DESK,
        Id.QUESTION: DESK,
        Id.ASKED: DESK,
        Id.ANSWERED: DESK,
        Id.INSTRUCTION: DESK,
        Id.TEXT: DESK,
        Id.COVERAGE_HEAD: DESK,
        Id.RECIPIENTS: DESK,
        Id.REPLIES: DESK,
        Id.ALERT_NOTE: DESK,
        Id.PULSED: DESK,
    },
    "kpi": {
        **{body_id(key): KPI for key in INDICATORS},
        KpiId.CHART: KPI,
        KpiId.CHART_NOTE: KPI,
        KpiId.TABLE: KPI,
        KpiId.TABLE_NOTE: KPI,
        KpiId.DEFINITION: KPI,
        KpiId.AS_OF: KPI,
        KpiId.COMPARED: KPI,
        KpiId.MODE: KPI,
        KpiId.AREA: KPI,
        KpiId.CHOSEN: KPI,
        KpiId.PANEL: KPI,
        KpiId.ANSWERED: KPI,
    },
}
"""Dash screen -> component a callback writes to -> who may have it written. A call needs a line for each of its outputs."""

EVENTS: dict[str, frozenset[Role]] = {"join": EVERYBODY, "delivered": PHONE}
"""Socket.IO event -> who may send it."""


def may_call(screen: str, output: str, role: Role) -> bool:
    """May this role have these outputs of a callback written? `output` is Dash's own notation: a.b or ..a.b...c.d.."""
    lines = CALLBACKS[screen]
    return all(role in lines.get(component, frozenset()) for component in components_of(output))


def components_of(output: str) -> list[str]:
    """The ids in Dash's notation of a callback's outputs."""
    parts = output[2:-2].split("...") if output.startswith("..") and output.endswith("..") else [output]
    return [part.rpartition(".")[0] for part in parts]
