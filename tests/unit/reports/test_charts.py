"""Charts: the same figures drawn and written; nothing a strict content policy refuses."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reports.charts import Figures, UnableToDraw, bars, line, waterfall

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ("Jan", "Feb", "Mar")


def rates(**said: object) -> Figures:
    values = {"on time": (Decimal("97.5"), None, Decimal("100.0")), "goal": (95, 95, 95)}
    row = {"name": "on-time", "title": "On time", "labels": MONTHS, "series": values, "unit": "%"}
    return Figures(**row | said)  # type: ignore[arg-type]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_what_is_drawn_stands_in_the_table_too() -> None:
    assert rates().headings == ("", "on time", "goal")
    assert rates().rows == [
        ("Jan", "97.5%", "95%"), ("Feb", "not known", "95%"), ("Mar", "100.0%", "95%"),
    ]  # fmt: skip
    told = [each.text for each in parsed(line(rates(highest=100))).iter(f"{SVG}title")]
    assert "Jan, on time: 97.5%" in told
    assert not [each for each in told if each and each.startswith("Feb, on time")]


def test_a_line_is_broken_where_a_figure_is_not_known() -> None:
    lines = list(parsed(line(rates(highest=100))).iter(f"{SVG}polyline"))
    assert [len(each.attrib["points"].split()) for each in lines] == [3]


def test_it_has_a_title_and_a_description_of_its_own() -> None:
    root = parsed(line(rates()))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "on-time-title on-time-desc"
    found = {each.attrib.get("id"): each.text or "" for each in root}
    assert found["on-time-title"] == "On time"
    assert "Jan: on time 97.5%, goal 95%" in found["on-time-desc"]


@pytest.mark.parametrize(
    "svg",
    [
        line(rates()),
        bars(rates()),
        waterfall(Figures("w", "W", ("a", "b"), {"n": (5, -2)}), frozenset({"a"})),
    ],
)
def test_nothing_in_it_is_style_script_or_link(svg: str) -> None:
    assert not re.search(r"style|script|href|on[a-z]+=", svg)


def test_what_comes_from_people_is_text() -> None:
    svg = bars(Figures("x", "<b>&", ('"<script>',), {"n": (1,)}))
    assert "<script>" not in svg
    assert parsed(svg)


def test_a_bar_is_as_high_as_its_figure() -> None:
    root = parsed(bars(Figures("x", "X", ("a", "b"), {"n": (10, 5)})))
    high, half = (Decimal(each.attrib["height"]) for each in root.iter(f"{SVG}rect"))
    assert (high, half) == (Decimal("200.0"), Decimal("100.0"))


def test_stacked_bars_stand_on_one_another() -> None:
    root = parsed(bars(Figures("x", "X", ("a",), {"n": (6,), "m": (4,)}), stacked=True))
    below, above = root.iter(f"{SVG}rect")
    assert Decimal(above.attrib["y"]) + Decimal(above.attrib["height"]) == Decimal(
        below.attrib["y"]
    )
    with pytest.raises(UnableToDraw, match="negative"):
        bars(Figures("x", "X", ("a",), {"n": (-6,)}), stacked=True)


def test_a_waterfall_adds_up_or_is_not_drawn() -> None:
    steps = ("denied", "not appealed", "upheld", "overturned")
    good = Figures("w", "W", steps, {"n": (100, -80, -15, 5)})
    root = parsed(waterfall(good, frozenset({"denied", "overturned"})))
    assert len(list(root.iter(f"{SVG}rect"))) == 4
    with pytest.raises(UnableToDraw, match="the steps make 5"):
        waterfall(
            Figures("w", "W", steps, {"n": (100, -80, -15, 6)}), frozenset({"denied", "overturned"})
        )


def test_floats_and_uneven_series_are_refused() -> None:
    with pytest.raises(UnableToDraw, match="float"):
        Figures("x", "X", ("a",), {"n": (1.5,)})  # type: ignore[dict-item]
    with pytest.raises(UnableToDraw, match="not one figure for each label"):
        Figures("x", "X", ("a", "b"), {"n": (1,)})


def test_nothing_to_show_is_a_picture_too() -> None:
    assert "There is nothing to show." in line(Figures("x", "X", (), {"n": ()}))
