"""Layouts as data: each is whole, and each report has the fields its layout names."""

from datetime import date
from pathlib import Path

import pytest

from kernel.members.mbi import is_mbi
from reports.layout import UnableToReadLayout, UnknownLayout, layout_on, layouts, read_layout
from reports.preflight.conditions import CONDITIONS
from reports.preflight.u03 import MBI
from reports.registry import tables
from reports.timeliness.book import disagreements, every_test


@pytest.mark.parametrize("one", layouts(), ids=lambda each: f"{each.name} {each.version}")
def test_a_layout_names_conditions_there_are(one: object) -> None:
    assert {each.required for each in one.columns} <= CONDITIONS.keys()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(tables()))
def test_a_report_has_its_layout(name: str) -> None:
    assert any(each.name == tables()[name].layout for each in layouts())


def test_a_layout_says_how_sure_it_is() -> None:
    found = layout_on("odag_od", date(2026, 1, 1))
    assert found.sureness.startswith("6 of 28 columns confirmed against the official text")


def test_a_version_holds_for_its_days() -> None:
    assert layout_on("odag_sod", date(2021, 12, 31)).version == "cms10191-2017"
    with pytest.raises(UnknownLayout, match="holds from 2017-01-01 to before 2022-01-01"):
        layout_on("odag_sod", date(2022, 1, 1))
    assert not layout_on("odag_aip", date(2026, 1, 1)).on


def test_positions_that_skip_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.1.yaml"
    path.write_text(
        "layout: x\nversion: '1'\ntitle: X\nfrom: 2026-01-01\nnull_token: NA\nsource: here\n"
        "columns:\n"
        "  - {pos: 2, name: A, field: a, type: text, required: always, source: b, conf: K}\n",
        encoding="utf-8",
    )
    with pytest.raises(UnableToReadLayout, match="positions are"):
        read_layout(path)


def test_no_test_of_timeliness_says_another_number_than_the_clocks() -> None:
    assert disagreements() == []
    assert len(every_test()) == 32


@pytest.mark.parametrize("text", ["1EG4TE5MK73", "1SG4TE5MK73", "0EG4TE5MK73", "1EG4TE5MK7", ""])
def test_a_number_of_medicare_is_one_here_as_in_the_kernel(text: str) -> None:
    assert bool(MBI.fullmatch(text)) is is_mbi(text)
