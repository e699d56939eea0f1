"""The area tree: who lies in what, what is found by a few letters, who stands for a grid."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.areas import Area, AreaKind, Atlas
from dashboard.domain.errors import UnknownArea
from dashboard.domain.people import who_stands_for
from data.cities import plan
from tests.builders import areas, workers

TREE = Atlas.of(areas())


@pytest.fixture(scope="module")
def jingzhou() -> Atlas:
    """The demo city."""
    return Atlas.of(plan("jingzhou").areas)


def codes(found: list[Area]) -> list[str]:
    """Their codes."""
    return [area.code for area in found]


def test_the_order_in_which_areas_come_does_not_matter() -> None:
    mixed = areas()
    random.Random(3).shuffle(mixed)
    assert Atlas.of(mixed).children == TREE.children
    assert Atlas.of(mixed).city == TREE.city == TREE.area("C")


def test_below_above_and_path() -> None:
    assert codes(TREE.grids("N")) == ["N1", "N2", "N3"]
    assert codes(list(TREE.below("S"))) == ["S", "S1", "S2"]
    assert codes(TREE.path("N2")) == ["C", "C1", "C11", "N", "N2"]
    community = TREE.above("N2", AreaKind.COMMUNITY)
    assert community is not None
    assert community.code == "N"
    assert TREE.above("C1", AreaKind.GRID) is None


@given(st.sampled_from([area.code for area in areas()]), st.sampled_from([area.code for area in areas()]))
def test_an_area_contains_what_is_below_it(outer: str, inner: str) -> None:
    assert TREE.contains(outer, inner) is (inner in codes(list(TREE.below(outer))))
    assert TREE.contains(None, inner)


def test_an_unknown_code_is_told() -> None:
    for ask in (TREE.area, TREE.path, TREE.grids, lambda code: TREE.contains("N", code)):
        with pytest.raises(UnknownArea, match="Atlantis"):
            ask("Atlantis")
    assert "Atlantis" not in TREE


def test_an_empty_atlas_has_no_city() -> None:
    assert Atlas.of([]).city is None
    assert Atlas.of([]).find("x") == []


def test_three_letters_find_beihu_road(jingzhou: Atlas) -> None:
    """The scene that the hall was asked for: b-h-l, and the community stands first."""
    found = jingzhou.find("bhl")
    assert "北湖路" in found[0].name
    assert found[0].kind is AreaKind.COMMUNITY
    assert jingzhou.find("BHL") == found
    assert jingzhou.find(" 北湖路 ")[0] == found[0]
    assert jingzhou.find(found[0].code)[0] == found[0]


def _atlas(*named: tuple[str, AreaKind, str, str]) -> Atlas:
    return Atlas.of(Area(code=code, kind=kind, name=name, initials=initials) for code, kind, name, initials in named)


def test_the_best_match_comes_first() -> None:
    grid, community = AreaKind.GRID, AreaKind.COMMUNITY
    atlas = _atlas(
        ("7", grid, "小东门", "xdm"),
        ("6", grid, "东门口", "dmk"),
        ("5", community, "东门桥", "dmq"),
        ("4", grid, "豆面", "dm"),
        ("3", grid, "东门", "dm"),
        ("2", community, "大庙", "dmsq"),
    )
    assert codes(atlas.find("东门")) == ["3", "5", "6", "7"]
    assert codes(atlas.find("dm")) == ["3", "4", "2", "5", "6"]
    assert codes(atlas.find("dm", most=2)) == ["3", "4"]
    assert codes(atlas.find("dm", kinds=[community])) == ["2", "5"]


def test_the_search_stays_within_its_area() -> None:
    assert codes(TREE.find("n", within="N")) == ["N", "N1", "N2", "N3"]
    assert codes(TREE.find("n", within="S")) == ["S"]
    assert codes(TREE.find("n", within="S", kinds=[AreaKind.GRID])) == []


@pytest.mark.parametrize("text", ["", " ", "\n", "zzz", "%", "*", "(", "\\"])
def test_what_names_nothing_finds_nothing(text: str) -> None:
    assert TREE.find(text) == []


ON_DUTY = {worker.grid: worker for worker in workers()}


def _stands(*grids: str, near: dict[str, tuple[str, ...]] | None = None) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    stands, orphans = who_stands_for(grids, ON_DUTY, near or {})
    return {stand.worker.id: stand.grids for stand in stands}, orphans


def test_a_grid_has_its_own_worker_before_any_neighbour() -> None:
    assert _stands("N1", "N2", near={"N1": ("N2",)}) == ({"wN1": ("N1",), "wN2": ("N2",)}, [])


def test_the_nearest_neighbour_on_duty_stands_for_a_vacant_grid() -> None:
    assert _stands("S2", near={"S2": ("gone", "N3", "S1")}) == ({"wN3": ("S2",)}, [])
    assert _stands("N3", "S2", near={"S2": ("N3",)}) == ({"wN3": ("N3", "S2")}, [])


def test_a_grid_for_which_nobody_stands_is_an_orphan() -> None:
    assert _stands("S2", "N1") == ({"wN1": ("N1",)}, ["S2"])
    assert _stands("S2", near={"S2": ("gone",)}) == ({}, ["S2"])


@given(
    st.lists(st.sampled_from(["N1", "N2", "N3", "S1", "S2", "X"]), unique=True),
    st.dictionaries(st.sampled_from(["S2", "X"]), st.lists(st.sampled_from(["N1", "S1", "S2", "X"])).map(tuple)),
)
def test_every_grid_is_answered_for_once_or_an_orphan(grids: list[str], near: dict[str, tuple[str, ...]]) -> None:
    stands, orphans = _stands(*grids, near=near)
    assert sorted([*orphans, *(grid for held in stands.values() for grid in held)]) == sorted(grids)
