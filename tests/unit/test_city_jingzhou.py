"""The demo city: its numbers, its names, and a map without gaps."""

from __future__ import annotations

from collections import Counter

import pytest
import shapely

from dashboard.domain.areas import AreaKind, Atlas
from dashboard.domain.people import who_stands_for
from data.cities import exercise_books, plan
from data.cities.plans import CityPlan, UnknownCity

CENTRAL = {"421003": 170, "421071": 101, "421002": 348}


@pytest.fixture(scope="module")
def city() -> CityPlan:
    return plan("jingzhou")


@pytest.fixture(scope="module")
def atlas(city: CityPlan) -> Atlas:
    return Atlas.of(city.areas)


def _polygons(city: CityPlan, kind: AreaKind) -> list[shapely.Polygon]:
    return [shapely.Polygon(ring) for area in city.areas if area.kind is kind for ring in area.shape]


def test_an_unknown_city_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(UnknownCity, match="jingzhou"):
        plan("atlantis")


def test_there_are_1221_grids_in_163_communities(atlas: Atlas) -> None:
    kinds = Counter(area.kind for area in atlas.areas.values())
    assert (kinds[AreaKind.GRID], kinds[AreaKind.COMMUNITY], kinds[AreaKind.CITY], kinds[AreaKind.DISTRICT]) == (1221, 163, 1, 9)


def test_92_communities_are_central_and_71_lie_in_counties(city: CityPlan) -> None:
    found = Counter(area.central for area in city.areas if area.kind is AreaKind.COMMUNITY)
    assert (found[True], found[False]) == (92, 71)


def test_the_central_city_has_619_grids_in_three_districts_and_the_counties_602(atlas: Atlas) -> None:
    assert {code: len(atlas.grids(code)) for code in CENTRAL} == CENTRAL
    assert Counter(grid.central for grid in atlas.grids("4210")) == {True: 619, False: 602}


def test_854_workers_are_on_duty_619_of_them_with_a_phone(city: CityPlan, atlas: Atlas) -> None:
    assert (len(city.workers), sum(worker.phone for worker in city.workers)) == (854, 619)
    assert all(worker.phone == atlas.area(worker.grid).central and worker.simulated for worker in city.workers)
    assert len({worker.grid for worker in city.workers}) == 854


def test_sixteen_departments_handle_every_category(city: CityPlan) -> None:
    codes = {department.code for department in city.departments}
    assert len(codes) == 16
    assert {category.department for category in city.categories} == codes


def test_categories_have_unlike_names_and_limits_and_some_are_urgent(city: CityPlan) -> None:
    assert len({category.name for category in city.categories}) == len(city.categories) >= 40
    assert all(category.limit_s and category.group for category in city.categories)
    assert {"停水", "停电", "停气"} <= {category.name for category in city.categories if category.urgent}


def test_the_instruction_of_the_beihu_road_scene_is_among_the_templates(city: CityPlan) -> None:
    text = "请在本网格路面巡查十分钟,检查市容环境,发现问题立即上报"
    assert [(found.kind, found.minutes) for found in city.templates if found.text == text] == [("task", 10)]


def test_beihu_road_has_its_real_code_and_its_grids_their_names(atlas: Atlas) -> None:
    grid = atlas.area("421002003010003")
    assert (atlas.area("421002003010").name, grid.name, grid.initials) == ("北湖路社区", "北湖路03", "bhl03")
    assert [area.name for area in atlas.path(grid.code)] == ["荆州市", "沙市区", "解放街道", "北湖路社区", "北湖路03"]
    assert {found.parent for found in atlas.find("bhl", kinds=[AreaKind.GRID])} == {"421002003010"}


def test_local_readings_are_right_where_a_dictionary_is_wrong(atlas: Atlas) -> None:
    assert (atlas.area("421002005").initials, atlas.area("421002001007").initials) == ("cyjd", "cglsq")


def test_a_workers_label_is_the_name_of_the_grid(city: CityPlan) -> None:
    labels = {worker.id: worker.label for worker in city.workers}
    assert labels["w421002003010003"] == "北湖路03"
    assert len(set(labels.values())) == 854


def test_households_are_280_to_500_a_grid_and_add_up(atlas: Atlas) -> None:
    grids = atlas.grids("4210")
    assert all(280 <= grid.households <= 500 for grid in grids)
    assert atlas.area("4210").households == sum(grid.households for grid in grids)


def test_neighbours_come_from_the_own_community_first_and_stay_in_the_district(city: CityPlan) -> None:
    assert city.neighbours["421002003010003"][:2] == ("421002003010002", "421002003010004")
    assert len(city.neighbours) == 1221
    assert all(0 < len(near) <= 8 and grid not in near and {other[:6] for other in near} == {grid[:6]} for grid, near in city.neighbours.items())


def test_somebody_stands_for_every_vacant_grid(city: CityPlan, atlas: Atlas) -> None:
    workers = {worker.grid: worker for worker in city.workers}
    stands, orphans = who_stands_for([grid.code for grid in atlas.grids("4210")], workers, city.neighbours)
    assert (len(stands), orphans) == (854, [])


def test_every_area_has_a_valid_shape(city: CityPlan) -> None:
    assert all(area.shape for area in city.areas)
    assert all(shapely.Polygon(ring).is_valid for area in city.areas for ring in area.shape)


def test_grids_cover_the_land_without_gaps_or_overlaps(city: CityPlan) -> None:
    grids = _polygons(city, AreaKind.GRID)
    land = shapely.union_all(grids)
    assert shapely.coverage_is_valid(grids)
    assert land.area == pytest.approx(sum(grid.area for grid in grids), rel=1e-6)
    assert [len(part.interiors) for part in shapely.get_parts(land)] == [0, 0], "two banks of the river, without holes"


@pytest.mark.parametrize("kind", [AreaKind.COMMUNITY, AreaKind.STREET, AreaKind.DISTRICT])
def test_larger_areas_are_whole_and_cover_the_same_land(city: CityPlan, kind: AreaKind) -> None:
    shapes, grids = _polygons(city, kind), _polygons(city, AreaKind.GRID)
    assert len(shapes) == sum(area.kind is kind for area in city.areas)
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).symmetric_difference(shapely.union_all(grids)).area < 1


def test_blocks_are_compact_and_of_like_size(city: CityPlan) -> None:
    grids = _polygons(city, AreaKind.GRID)
    roundness = sorted(12.566 * grid.area / grid.length**2 for grid in grids)
    sizes = sorted(grid.area for grid in grids)
    assert roundness[0] > 0.45
    assert roundness[len(grids) // 2] > 0.7
    assert sizes[-1] < 3 * sizes[0]


def test_the_map_fits_a_wide_wall_and_beihu_road_lies_in_its_middle(city: CityPlan, atlas: Atlas) -> None:
    left, top, right, bottom = shapely.MultiPolygon(_polygons(city, AreaKind.CITY)).bounds
    assert 0 <= left < right <= 4000
    assert 0 <= top < bottom <= 2600
    middle = shapely.Polygon(atlas.area("421002003010").shape[0]).centroid
    assert 1600 < middle.x < 2400
    assert 900 < middle.y < 1700


def test_the_books_of_the_exercise_can_be_read_without_drawing_the_map(city: CityPlan) -> None:
    phrases, matters = exercise_books()
    assert (phrases, matters) == (city.phrases, city.matters)
    assert sum(map(len, [*phrases.replies.values(), *phrases.about.values()])) >= 30
    assert all(any(word in found.text and found.kind == kind for found in city.templates) for kind, word in phrases.about)
    assert len(phrases.reasons) >= 5
