"""Names and positions of rows to areas; boundaries from GeoJSON; both brought together."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.words import Words
from data.importers.areas import Located, code_of, normal
from data.importers.geojson import read_geojson
from data.importers.log import Log, read_log
from data.importers.points import parse_point
from data.importers.profile import BadLog
from data.importers.reading import parse_profile
from data.importers.report import Reason

PROFILE = """
[city]
code = "c"
name = "City"
zone = "UTC"
[columns]
reported = "opened"
latitude = "lat"
longitude = "lon"
[area]
default_points = [[5.5, 5.5]]
community = { column = "hood", blanks = ["City"], aliases = { "old town" = "Centre" } }
grid = { column = "ward", pattern = '(\\d+)', becomes = "Ward {:0>2}" }
"""
HEAD = "opened,hood,ward,lat,lon\n"


def log(folder: Path, rows: str, profile: str = PROFILE, areas: Located | None = None) -> Log:
    (folder / "log.csv").write_text(HEAD + "".join(f"2024-01-01,{row}\n" for row in rows.split()))
    return read_log(parse_profile(profile, "p"), folder / "log.csv", areas=areas)


def square(x: float, y: float, side: float = 1) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]}


def geojson(folder: Path, *features: tuple[dict[str, Any], Any]) -> Path:
    rows = [{"type": "Feature", "properties": properties, "geometry": shape} for properties, shape in features]
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    return path


def test_names_are_cleaned_and_make_a_tree(tmp_path: Path) -> None:
    found = log(tmp_path, "East,03,1,1 EAST,Ward3,1,1 Old_Town,,1,1 Old·Town,x,1,1".replace("Old·Town", "old town").replace(" town", "%town"))
    assert {area.code: (area.name, area.parent) for area in found.areas if area.kind is AreaKind.GRID} == {"c-east-ward-03": ("Ward 03", "c-east")}
    assert found.codes[:2] == ["c-east-ward-03"] * 2
    assert [area.code for area in found.areas[:2]] == ["c", "c-unlocated"]


def test_a_row_without_a_known_area_is_unlocated_and_never_lost(tmp_path: Path) -> None:
    found = log(tmp_path, ",03,1,1 city,03,1,1 East,none,1,1")
    assert found.codes == ["c-unlocated", "c-unlocated", "c-east"]
    assert found.report.lines(Reason.NO_AREA) == (2, 3)


def test_aliases_bring_names_together(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEAD + "2024-01-01,Old  Town,1,,\n2024-01-01,Centre,1,,\n")
    assert read_log(parse_profile(PROFILE, "p"), path).codes == ["c-centre-ward-01"] * 2


def test_positions_are_checked(tmp_path: Path) -> None:
    found = log(tmp_path, "East,,1,2 East,,5.5,5.5 East,,0,0 East,,95,2 East,,a,b East,,,")
    positions = [(message.get("x"), message.get("y")) for _, message in found.messages()]
    assert positions == [(2.0, 1.0)] + [(None, None)] * 5
    counts = [found.report.count(reason) for reason in (Reason.DEFAULT_POINT, Reason.BAD_POINT, Reason.NO_POINT)]
    assert counts == [2, 2, 1]


@pytest.mark.parametrize(
    "text",
    [
        "POINT (-71.5 42.25)",
        "(42.25, -71.5)",
        "42.25 -71.5",
        '{"type": "Point", "coordinates": [-71.5, 42.25]}',
        "{'latitude': '42.25', 'longitude': '-71.5'}",
    ],
)
def test_a_position_in_one_text(text: str) -> None:
    assert parse_point(text) == (-71.5, 42.25)


def test_known_areas_are_found_by_name_under_their_parent(tmp_path: Path) -> None:
    areas = [
        Area(code="c", kind=AreaKind.CITY, name="City"),
        Area(code="k1", kind=AreaKind.COMMUNITY, name="EAST.", parent="c"),
        Area(code="k2", kind=AreaKind.COMMUNITY, name="West", parent="c"),
        Area(code="g1", kind=AreaKind.GRID, name="Ward 01", parent="k1"),
        Area(code="g2", kind=AreaKind.GRID, name="Ward 01", parent="k2"),
    ]
    found = log(tmp_path, "east,1,1,1 west,1,1,1 west,9,1,1 north,1,1,1", areas=Located.of(areas))
    assert found.codes == ["g1", "g2", "k2-ward-09", "c-north-ward-01"]
    assert found.report.count(Reason.UNKNOWN_AREA) == 2


def test_suffixes_of_names_do_not_matter(tmp_path: Path) -> None:
    areas = [Area(code="c", kind=AreaKind.CITY, name="城"), Area(code="k", kind=AreaKind.COMMUNITY, name="北湖路社区居委会", parent="c")]
    profile = PROFILE.replace("[area]", '[area]\nsuffixes = ["社区居委会", "社区"]')
    assert log(tmp_path, "北湖路社区,,1,1", profile, Located.of(areas)).codes == ["k"]
    assert normal("北湖桥村") != normal("北湖路社区", ("社区",))
    assert code_of("c", "北湖路 3#") == "c-北湖路-3"


@pytest.mark.parametrize(("by", "wanted"), [("point", ["c-a", "c-b", "c-unlocated"]), ("columns_or_point", ["c-b", "c-b", "c-unlocated"])])
def test_rows_are_placed_by_position(tmp_path: Path, by: str, wanted: list[str]) -> None:
    areas, _ = read_geojson(geojson(tmp_path, ({"name": "A"}, square(0, 0)), ({"name": "B"}, square(2, 0))), city="c")
    tree = [Area(code="c", kind=AreaKind.CITY, name="City"), Area(code="c-unlocated", kind=AreaKind.COMMUNITY, name="?", parent="c"), *areas]
    found = log(tmp_path, "B,,0.5,0.5 ,,0.5,2.5 ,,0.5,9", PROFILE.replace("[area]", f'[area]\nby = "{by}"'), Located.of(tree))
    assert found.codes == wanted
    assert found.report.count(Reason.OUTSIDE) == 1


def test_without_shapes_nothing_is_placed_by_position_and_the_report_says_so(tmp_path: Path) -> None:
    found = log(tmp_path, "B,,1,1", PROFILE.replace("[area]", '[area]\nby = "point"'))
    assert found.codes == ["c-unlocated"]
    assert found.report.count(Reason.NO_SHAPES) == 1


def test_odd_features_are_mended_and_told(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[10, 0], [11, 1], [11, 0], [10, 1], [10, 0]]]}
    hole = {"type": "Polygon", "coordinates": [*square(20, 0, 4)["coordinates"], [[21, 1], [22, 1], [22, 2], [21, 2], [21, 1]]]}
    path = geojson(
        tmp_path,
        ({"NAME": "A", "id": 1}, square(0, 0)),
        ({"NAME": "A", "id": 1}, square(0.5, 0)),
        ({"NAME": None, "id": None}, bow),
        ({"NAME": "Hole", "id": 4}, hole),
        ({"NAME": "Empty", "id": 5}, None),
        ({"NAME": "Metres", "id": 6}, square(500_000, 4_000_000)),
        ({"NAME": "Line", "id": 7}, {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}),
        ({"NAME": "Broken", "id": 8}, {"type": "Polygon", "coordinates": [[1]]}),
    )
    areas, report = read_geojson(path, city="c", code_property="id")
    assert [area.code for area in areas] == ["1", "1-2", "c-3", "4", "5", "6", "7", "8"]
    assert [len(area.shape) for area in areas] == [1, 1, 2, 1, 0, 0, 0, 0]
    text = "\n".join(report.as_text(Words()))
    for said in (
        "named by “NAME”",
        "the name “A” comes again: called “A (2)”",
        "the code “1” comes again at “A (2)”: given “1-2”",
        "feature 3 has no name: called “3”",
        "“3” has no code: given “c-3”",
        "the geometry of “3” was not valid (Self-intersection): mended",
        "“Hole” has holes, which are not kept: 1",
        "“Empty” has no polygon",
        "“Line” has no polygon",
        "the coordinates of “Metres” are no degrees",
        "the geometry of “Broken” cannot be read",
        "“A” and “A (2)” overlap by 50.0% of the smaller one",
    ):
        assert said in text


def test_parents_are_found_among_the_known_areas(tmp_path: Path) -> None:
    path = geojson(tmp_path, ({"name": "A", "boro": "east side"}, square(0, 0)), ({"name": "B", "boro": "West"}, square(2, 0)))
    known = [Area(code="c", kind=AreaKind.CITY, name="City"), Area(code="d1", kind=AreaKind.DISTRICT, name="East Side", parent="c")]
    areas, report = read_geojson(path, city="c", parent_property="boro", known=known)
    assert [area.parent for area in areas] == ["d1", "c"]
    assert "the parent “West” of “B” is not known: put under the city" in report.as_text(Words())


def test_a_file_that_is_no_geojson_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson.gz"
    path.write_bytes(gzip.compress(b'{"type": "Topology"}'))
    with pytest.raises(BadLog, match="its type is Topology"):
        read_geojson(path, city="c")
    path.write_text("{")
    with pytest.raises(BadLog, match="It is not JSON"):
        read_geojson(path, city="c")
    with pytest.raises(BadLog, match=r"No feature has a property “nam”. Did you mean “name”?"):
        read_geojson(geojson(tmp_path, ({"name": "A"}, square(0, 0))), city="c", name_property="nam")


def test_a_name_means_one_imported_area_or_becomes_an_area_of_its_own(tmp_path: Path) -> None:
    profile = PROFILE.replace("aliases = {", 'shapes = { "Greater-M" = ["M"] }, aliases = {')
    names = ("South", "Waterfront", "East Side", "M", "Island")
    areas, _ = read_geojson(geojson(tmp_path, *(({"name": name}, square(n * 2, 0)) for n, name in enumerate(names))), city="c")
    found = log(tmp_path, "EAST-SIDE,,, Greater-M,,, South/Waterfront,,, Nowhere,,, South/Beach,,,", profile, Located.of(areas))
    assert found.codes == ["c-east-side", "c-m", "c-south-waterfront", "c-nowhere", "c-south"]
    assert [area.code for area in found.areas] == ["c", "c-unlocated", "c-nowhere", "c-south-waterfront"]
    text = "\n".join(found.report.as_text(Words()))
    assert "none of the imported ones: taken as one without shape: 2 (line 4, 5) “South/Waterfront”; “Nowhere”" in text
    assert "imported area in which nothing was reported: 2 “Island”; “Waterfront”" in text


def test_below_a_position_the_deeper_names_go_on(tmp_path: Path) -> None:
    areas, _ = read_geojson(geojson(tmp_path, ({"name": "A"}, square(0, 0))), city="c", code_property="name")
    found = log(tmp_path, "Elsewhere,7,0.5,0.5 Elsewhere,7,5,5", PROFILE.replace("[area]", '[area]\nby = "point_or_columns"'), Located.of(areas))
    assert found.codes == ["A-ward-07", "c-elsewhere-ward-07"]
    assert {area.code: area.parent for area in found.areas if area.kind is AreaKind.GRID} == {"A-ward-07": "A", "c-elsewhere-ward-07": "c-elsewhere"}
