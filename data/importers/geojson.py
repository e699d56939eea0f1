"""Areas with real boundaries from a GeoJSON file, each checked. Knows no log and no database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.words import Words
from data.importers.areas import Located, code_of, initials, normal, polygon
from data.importers.packing import bad, unpacked
from data.importers.shapes import OVERLAP, Mended, mended, overlaps
from data.importers.table import nearest

NAMES = ("name", "NAME", "Name", "ntaname", "nta_name", "neighborhood", "neighbourhood", "nhood", "community", "district", "label")
"""Properties that usually hold the name, the likeliest first; compared without case and punctuation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReport:
    """What was odd about a file of areas: sentences (catalogue keys) with their fields, in the order of the file."""

    features: int
    areas: int
    name_property: str
    remarks: tuple[tuple[str, Mapping[str, object]], ...] = ()

    def as_text(self, words: Words) -> list[str]:
        """The account as lines."""
        head = words("{features} features, {areas} areas, named by “{name_property}”",
                     features=self.features, areas=self.areas, name_property=self.name_property)  # fmt: skip
        return [head, *(words(sentence, **fields) for sentence, fields in self.remarks)]


@dataclass(slots=True)
class _Import:
    """The reading of one file. `tolerance` is the share of overlap that is not worth telling."""

    city: str
    kind: AreaKind
    parents: Mapping[str, list[Area]]
    remarks: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    codes: set[str] = field(default_factory=set)

    def say(self, sentence: str, **fields: object) -> None:
        self.remarks.append((sentence, fields))


def read_geojson(
    path: Path,
    *,
    city: str,
    kind: str = "community",
    name_property: str | None = None,
    code_property: str | None = None,
    parent_property: str | None = None,
    known: Iterable[Area] = (),
    tolerance: float = OVERLAP,
) -> tuple[list[Area], AreaReport]:
    """The features of a file (plain, .gz, .zip) as areas of one level under the city, or under `known` areas.

    Raises BadLog where the file is no GeoJSON at all; everything else is mended or taken without shape, and said in the report.
    """
    features = _features(path)
    properties = [feature.get("properties") or {} for feature in features]
    name_property = _property(path, properties, name_property) if name_property else _auto_name(properties)
    codes = _property(path, properties, code_property) if code_property else None
    parents = _property(path, properties, parent_property) if parent_property else None
    work = _Import(city=city, kind=AreaKind(kind), parents=Located.of(known).by_name())
    areas = [_area(work, n, feature, name_property, codes, parents) for n, feature in enumerate(features, start=1)]
    _say_overlaps(work, areas, tolerance)
    return areas, AreaReport(features=len(features), areas=len(areas), name_property=name_property, remarks=tuple(work.remarks))


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        with unpacked(path, endings=(".geojson", ".json")) as content:
            document = json.loads(content.read().decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise bad(path, "It is not JSON: {error}.", error=error) from None
    kind = document.get("type") if isinstance(document, dict) else type(document).__name__
    features = document.get("features") if kind == "FeatureCollection" else [document] if kind == "Feature" else None
    if not isinstance(features, list) or not features:
        raise bad(path, "It is no GeoJSON FeatureCollection with features; its type is {kind}.", kind=kind)
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _property(path: Path, properties: list[dict[str, Any]], name: str) -> str:
    known = sorted({key for row in properties for key in row})
    if name in known:
        return name
    meant = nearest(name, known)
    if meant:
        raise bad(path, "No feature has a property “{name}”. Did you mean “{meant}”?", name=name, meant=meant)
    raise bad(path, "No feature has a property “{name}”. There are: {known}.", name=name, known=", ".join(known))


def _auto_name(properties: list[dict[str, Any]]) -> str:
    """The property that most likely holds the name: a usual one, else the text that differs most from feature to feature."""
    keys = list(dict.fromkeys(key for row in properties for key in row))
    usual = {normal(key): key for key in reversed(keys)}
    if found := next((usual[normal(name)] for name in NAMES if normal(name) in usual), None):
        return found
    texts = {key: {row.get(key) for row in properties if isinstance(row.get(key), str)} for key in keys}
    return max(texts, key=lambda key: len(texts[key]), default="")


def _area(work: _Import, n: int, feature: dict[str, Any], names: str, codes: str | None, parents: str | None) -> Area:
    row = feature.get("properties") or {}
    name = _name(work, n, row.get(names))
    parent = _parent(work, name, row.get(parents)) if parents else work.city
    code = _code(work, name, row.get(codes)) if codes else _free(work, code_of(work.city, name))
    geometry = mended(feature.get("geometry"))
    _say_shape(work, name, geometry)
    return Area(code=code, kind=work.kind, name=name, parent=parent, initials=initials(name), shape=geometry.rings)


def _name(work: _Import, n: int, value: object) -> str:
    name = " ".join(str(value if value is not None else "").split())
    if not name:
        name = f"{n}"
        work.say("feature {n} has no name: called “{name}”", n=n, name=name)
    work.names[normal(name)] += 1
    times = work.names[normal(name)]
    if times > 1:
        work.say("the name “{name}” comes again: called “{new}”", name=name, new=f"{name} ({times})")
        return f"{name} ({times})"
    return name


def _code(work: _Import, name: str, value: object) -> str:
    code = str(int(value) if isinstance(value, float) and value.is_integer() else value if value is not None else "").strip()
    if not code:
        code = _free(work, code_of(work.city, name))
        work.say("“{name}” has no code: given “{code}”", name=name, code=code)
        return code
    free = _free(work, code)
    if free != code:
        work.say("the code “{code}” comes again at “{name}”: given “{new}”", code=code, name=name, new=free)
    return free


def _free(work: _Import, code: str) -> str:
    free, n = code, 1
    while free in work.codes or free == work.city:
        n += 1
        free = f"{code}-{n}"
    work.codes.add(free)
    return free


def _parent(work: _Import, name: str, value: object) -> str:
    text = str(value if value is not None else "").strip()
    found = [area.code for area in work.parents.get(normal(text), ()) if area.kind.depth < work.kind.depth]
    if len(found) == 1:
        return found[0]
    work.say("the parent “{parent}” of “{name}” is not known: put under the city", parent=text, name=name)
    return work.city


def _say_shape(work: _Import, name: str, shape: Mended) -> None:
    sentences = {
        "empty": "“{name}” has no polygon: taken without shape",
        "unreadable": "the geometry of “{name}” cannot be read: taken without shape",
        "range": "the coordinates of “{name}” are no degrees (WGS 84): taken without shape",
    }
    if shape.error:
        work.say(sentences[shape.error], name=name)
    if shape.why:
        work.say("the geometry of “{name}” was not valid ({why}): mended", name=name, why=shape.why)
    if shape.holes:
        work.say("“{name}” has holes, which are not kept: {holes}", name=name, holes=shape.holes)


def _say_overlaps(work: _Import, areas: list[Area], tolerance: float) -> None:
    shaped = [area for area in areas if area.shape]
    for one, other, share in overlaps([polygon(area) for area in shaped], tolerance):
        work.say("“{one}” and “{other}” overlap by {share} of the smaller one", one=shaped[one].name, other=shaped[other].name, share=f"{share:.1%}")
