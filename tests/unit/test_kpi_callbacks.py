"""The leaders' screen's answers, on a hall made of fixed figures; and that every id that is wired exists."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from dash import Dash

from callbacks import kpi
from dashboard.domain.areas import Area, AreaKind, Atlas
from dashboard.domain.city import City, Mode
from dashboard.domain.errors import NotAllowed
from dashboard.domain.indicators import Figure, ThroughputRow
from dashboard.domain.people import Account, Role
from dashboard.domain.words import Words
from dashboard.service.hall import Hall
from dashboard.service.indicating import AnswerTally, CaseTally, EarlierTally, all_figures, case_figures, local_instant
from layouts.kpi import page

CITY = City(code="c", name="Town", zone="Asia/Shanghai", mode=Mode.EXERCISE)
ATLAS = Atlas.of(
    [
        Area(code="c", kind=AreaKind.CITY, name="Town"),
        Area(code="d1", kind=AreaKind.DISTRICT, name="North", parent="c"),
        Area(code="d2", kind=AreaKind.DISTRICT, name="South", parent="c"),
        Area(code="s1", kind=AreaKind.STREET, name="High Street", parent="d1"),
        Area(code="g1", kind=AreaKind.GRID, name="Grid", parent="s1"),
    ]
)
NOW = local_instant("2026-06-18T15:42:10", CITY.zone)


class FixedHall:
    """A hall whose figures tell what they were asked for: `reported` is the number of areas asked, backlog the length in days."""

    gazetteer = SimpleNamespace(city=CITY, atlas=ATLAS)
    exercise = True

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def now(self) -> int:
        return NOW

    def indicators(self, first: int, until: int, as_of: int, area: str | None = None) -> dict[str, Figure]:
        self.asked.append(area)
        tally = CaseTally(reported=41, hotline=8 if until > NOW else 10)
        return all_figures(tally, EarlierTally(), AnswerTally(), first=first, until=until, as_of=as_of)

    def throughput(self, first: int, until: int, step_ms: int, area: str | None = None) -> list[ThroughputRow]:
        return [ThroughputRow(at=at, reported=1) for at in range(first, until, step_ms)]

    def by_area(self, kind: AreaKind, first: int, until: int, as_of: int, area: str | None = None) -> dict[str, dict[str, Figure]]:
        found = [one for one in ATLAS.below(area or "c") if one.kind is kind]
        return {one.code: case_figures(CaseTally(reported=7), as_of) for one in found}


def a_leader(**telling: Any) -> Account:
    return Account(**({"id": "a", "login": "a", "name": "a", "role": Role.LEADER} | telling))


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> FixedHall:
    look_as(monkeypatch, a_leader())
    return FixedHall()


def look_as(monkeypatch: pytest.MonkeyPatch, account: Account) -> None:
    monkeypatch.setattr(kpi, "viewer", lambda: SimpleNamespace(account=account, words=Words()))


def show(hall: FixedHall, **telling: Any) -> dict[str, Any]:
    asked = {"span": "today", "first_day": None, "last_day": None, "area": None, "chosen": None, "tick": 1} | telling
    return kpi.show(cast(Hall, hall), **asked)


def test_every_wired_id_exists_on_the_page() -> None:
    app = Dash("kpi", suppress_callback_exceptions=False)
    app.layout = page(Words(), a_leader(), CITY)
    kpi.register(app, cast(Hall, FixedHall()))
    asked = {side["id"] for one in app._callback_list for side in (*one["inputs"], *one["state"])}
    answered = {part.rsplit(".", 1)[0] for outputs in app.callback_map for part in outputs.strip(".").split("...")}
    drawn = {str(one.id) for one in [app.layout, *app.layout._traverse()] if getattr(one, "id", None)}
    assert {str(one) for one in asked | answered if not one.startswith("{")} <= drawn


def test_everything_is_shown_for_the_chosen_period(looking: FixedHall) -> None:
    shown = show(looking)
    assert set(shown["tiles"]) == set(kpi.SHOWN)
    assert "41" in str(shown["tiles"]["reported"])
    assert shown["as_of"] == "As of 2026-06-18 15:42:10"
    assert "2026-06-17" in str(shown["compared"])
    assert (shown["mode"], shown["no_mode"]) == ("EXERCISE", False)
    assert "North" in str(shown["table"])
    assert shown["chart_note"] == "by hour"
    assert show(looking, span="last 30 days")["chart_note"] == "by day"


def test_the_period_before_means_the_same_in_every_tile(looking: FixedHall) -> None:
    shown = show(looking, chosen="mom")
    assert "8 ÷ 10 − 1" in str(shown["definition"])


def test_a_definition_is_made_only_for_what_was_chosen(looking: FixedHall) -> None:
    assert show(looking)["definition"] == []
    assert "Overdue backlog" in str(show(looking, chosen="overdue_backlog")["definition"])


def test_an_account_looks_at_its_own_area_and_at_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    look_as(monkeypatch, a_leader(area="d1"))
    hall = FixedHall()
    show(hall)
    show(hall, area="s1")
    assert set(hall.asked) == {"d1", "s1"}
    with pytest.raises(NotAllowed):
        show(hall, area="d2")
    with pytest.raises(NotAllowed):
        show(hall, area="c")


def test_areas_to_choose_are_paths_above_the_grids_within_the_account_s_own() -> None:
    assert [one["label"] for one in kpi.area_options(ATLAS, a_leader())] == ["North", "North / High Street", "South"]
    assert [one["value"] for one in kpi.area_options(ATLAS, a_leader(area="d1"))] == ["d1", "s1"]
    assert kpi.area_options(Atlas.of([]), a_leader()) == []


def test_below_a_grid_there_is_nothing_to_compare() -> None:
    assert kpi.level_below(ATLAS, None) is AreaKind.DISTRICT
    assert kpi.level_below(ATLAS, "s1") is AreaKind.GRID
    assert kpi.level_below(ATLAS, "g1") is None
    assert kpi.level_below(Atlas.of([]), None) is None
