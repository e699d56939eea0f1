"""How figures are written and drawn on the leaders' screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from dash.development.base_component import Component

from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.city import City, Mode
from dashboard.domain.indicators import INDICATORS, Figure, ThroughputRow, Variant
from dashboard.domain.people import Account, Role
from dashboard.domain.words import Words
from dashboard.service.indicating import AnswerTally, CaseTally, EarlierTally, all_figures, count, growth, local_instant, share
from layouts import kpi, kpi_figures, kpi_numbers, kpi_tiles
from layouts.ids_kpi import KpiId, body_id, tile_id

WORDS = Words()
CHINESE = Words("zh_CN", {"{n} ten thousand": "{n}万"})
ZONE = "Asia/Shanghai"


def text_of(part: Any) -> str:
    """All text of a tree of components, in reading order."""
    if isinstance(part, Component):
        return text_of(getattr(part, "children", None))
    return " ".join(filter(None, map(text_of, part))) if isinstance(part, list | tuple) else "" if part is None else str(part)


def ids_of(part: Any) -> list[Any]:
    children = getattr(part, "children", None)
    below = children if isinstance(children, list | tuple) else [children]
    return [getattr(part, "id", None), *(one for child in below if isinstance(child, Component) for one in ids_of(child))]


def figures(**tally: int) -> dict[str, Figure]:
    return all_figures(CaseTally(**tally), EarlierTally(), AnswerTally(), first=0, until=3_600_000, as_of=3_600_000)


def rows(*counts: int) -> list[ThroughputRow]:
    first = local_instant("2026-06-18", ZONE)
    return [ThroughputRow(at=first + n * kpi_figures.HOUR_MS, reported=number) for n, number in enumerate(counts)]


def test_the_page_has_a_place_for_every_indicator_and_every_id_once() -> None:
    leader = Account(id="a", login="a", name="a", role=Role.LEADER)
    found = [one for one in ids_of(kpi.page(WORDS, leader, City(code="c", name="c", zone=ZONE, mode=Mode.REAL))) if one is not None]
    wanted = [*KpiId, *(tile_id(key) for key in INDICATORS), *(body_id(key) for key in INDICATORS)]
    assert sorted(map(str, found)) == sorted(map(str, wanted))


def test_numbers_are_written_as_their_readers_expect() -> None:
    assert kpi_numbers.number(WORDS, 1_234_567) == "1,234,567"
    assert kpi_numbers.number(CHINESE, 1_234_567) == "123.46万"
    assert kpi_numbers.number(CHINESE, 99_999) == "99,999"
    assert kpi_numbers.whole(WORDS, share("closure_rate", 7003, 7892, 0)) == "88.7%"
    assert kpi_numbers.duration(WORDS, 59) == ("59", "seconds")
    assert kpi_numbers.duration(WORDS, 7_200) == ("2.0", "hours")


def test_no_data_is_said_in_words_and_never_as_zero_per_cent() -> None:
    figure = figures()["closure_rate"]
    shown = text_of(kpi_tiles.tile(WORDS, figure, figure, kpi_figures.frame([], ZONE, by_day=False)))
    assert "—" in shown
    assert "no data" in shown
    assert "%" not in shown


def test_rates_are_compared_in_points_and_counts_in_per_cent() -> None:
    assert kpi_numbers.change(WORDS, share("closure_rate", 9, 10, 0), share("closure_rate", 8, 10, 0)) == "▲ 10.0 points"
    assert kpi_numbers.change(WORDS, count("reported", 8, 0), count("reported", 10, 0)) == "▼ 20.0%"
    assert kpi_numbers.change(WORDS, count("reported", 8, 0), count("reported", 0, 0)) == "no comparison"
    assert kpi_numbers.change(WORDS, count("reported", 8, 0), count("reported", 8, 0)) == "unchanged"


def test_red_is_for_cases_past_their_limit_alone() -> None:
    table = kpi_figures.frame(rows(1, 2), ZONE, by_day=False)
    for key, figure in figures(overdue=3, backlog=9, reported=2).items():
        assert ("is-overdue" in str(kpi_tiles.tile(WORDS, figure, figure, table))) == (key == "overdue_backlog")


def test_a_tile_opens_to_the_formula_with_its_own_counts() -> None:
    tally = figures(due=4220, due_closed=4097, due_on_time=3166)
    assert kpi_tiles.filled_in(WORDS, tally["on_time_closure_rate"]) == "3,166 ÷ 4,220 = 75.0%"
    shown = text_of(kpi_tiles.opened(WORDS, tally["on_time_closure_rate"], tally["on_time_closure_rate"], ZONE, "2026-06-18"))
    assert "On-time closure rate (a)" in shown
    assert "4,220: cases due to be closed" in shown
    assert "1970-01-01 09:00:00" in shown
    calls = count("hotline_volume", 8, 0), count("hotline_volume", 10, 0)
    assert kpi_tiles.filled_in(WORDS, growth("mom", *calls)) == "8 ÷ 10 − 1 = −20.0%"
    assert kpi_tiles.filled_in(WORDS, figures(reported=2)["throughput"]) == "2 × 3600 ÷ 3,600 = 2.0 events per hour"


def test_every_figure_opens() -> None:
    for one in figures(due=1).values():
        assert text_of(kpi_tiles.opened(WORDS, one, one, ZONE, ""))


def test_the_variant_counted_by_is_on_the_screen() -> None:
    figure = share("on_time_closure_rate", 1, 2, 0, variant=Variant.C)
    assert "(c)" in text_of(kpi_tiles.tile(WORDS, figure, figure, kpi_figures.frame([], ZONE, by_day=False)))


def an_area(code: str, **tally: int) -> kpi_tiles.AreaRow:
    return kpi_tiles.AreaRow(Area(code=code, kind=AreaKind.DISTRICT, name=code), figures(**tally))


def test_the_best_area_comes_first_and_those_of_too_few_last() -> None:
    found = [
        an_area("few", due=19, due_closed=19, due_on_time=19, reported=3),
        an_area("worse", due=100, due_on_time=60),
        an_area("better", due=20, due_on_time=19),
        an_area("none"),
    ]
    assert [row.area.code for row in kpi_tiles.ranked(found)] == ["better", "worse", "few", "none"]
    assert "too few" in text_of(kpi_tiles.areas_table(WORDS, found))
    assert "no area below" in text_of(kpi_tiles.areas_table(WORDS, []))


def test_hours_add_up_to_local_days_also_where_clocks_change() -> None:
    first = local_instant("2011-11-06", "US/Eastern")  # 25 hours long
    hours = [ThroughputRow(at=first + n * kpi_figures.HOUR_MS, reported=1) for n in range(49)]
    table = kpi_figures.frame(hours, "US/Eastern", by_day=True)
    assert table["reported"].tolist() == [25, 24]


def test_the_step_that_is_not_over_is_drawn_apart() -> None:
    table = kpi_figures.frame(rows(4, 5, 1), ZONE, by_day=False)
    over = kpi_figures.throughput_figure(WORDS, table, by_day=False)
    running = kpi_figures.throughput_figure(WORDS, table, by_day=False, running=True)
    assert [len(trace.y) for trace in over.data] == [3, 3, 3, 3]
    assert sorted(len(trace.y) for trace in running.data) == [2] * 8
    assert running.layout.annotations[0].text == "so far"


def test_an_empty_chart_says_so() -> None:
    for counts in ((), (0,), (0, 0, 0)):
        drawn = kpi_figures.throughput_figure(WORDS, kpi_figures.frame(rows(*counts), ZONE, by_day=False), by_day=False)
        assert drawn.layout.annotations[0].text == "There is no data in this period."


def test_small_pictures_stay_inside_their_frame_and_ask_no_other_host() -> None:
    for source in (kpi_figures.spark([0, 3, 9, 1]), kpi_figures.gauge(1.7, -0.2)):
        assert source.startswith("data:image/svg+xml,")
        assert 'width="400' not in unquote(source)
    assert kpi_figures.spark([]) == kpi_figures.spark([0, 0, 0]) == ""


def test_charts_use_the_tones_of_the_tokens() -> None:
    tokens = (Path(__file__).parents[2] / "assets" / "tokens.css").read_text(encoding="utf-8")
    named = {"text-strong": kpi_figures.STRONG, "text": kpi_figures.TEXT, "text-dim": kpi_figures.DIM, "hairline": kpi_figures.HAIRLINE}
    for name, tone in (named | {"accent": kpi_figures.ACCENT, "surface-2": kpi_figures.SURFACE, "surface": kpi_figures.GROUND}).items():
        assert f"--{name}: {tone};" in tokens
