"""Tables as files have them, a delegate's for example, before a submission."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kernel.plain_yaml import read_file
from reports.layout import layout_on
from tests.staff import staff

pytestmark = pytest.mark.django_db
RIGHT = read_file(Path(__file__).parents[2] / "scenarios" / "reports" / "preflight.yaml")["right"]
LAYOUT = layout_on("odag_od", date(2026, 3, 1))


@pytest.fixture(autouse=True)
def officer() -> None:
    staff("d.falk", "compliance_officer")


def line(between: str, **changed: str) -> str:
    cells = RIGHT["odag_od"] | {"delegate": "NORTH IPA"} | changed
    return between.join(cells[field] for field in LAYOUT.fields)


def checked(*files: str, status: int = 1) -> dict[str, Any]:
    """What is found; without signed statements and logs a submission never may leave."""
    out = StringIO()
    days = ("--from", "2026-03-01", "--to", "2026-03-31")
    said = [part for each in files for part in ("--file", each)]
    with pytest.raises(CommandError, match="may not leave") as refused:
        call_command(
            "report_check", *said, *days, *("--delegate", "NORTH IPA", "--by", "d.falk"),
            *("--mail-day", "2026-03-06", "--json"), stdout=out,
        )  # fmt: skip
    assert refused.value.returncode == status
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


@pytest.mark.parametrize("between", [",", "\t"])
def test_each_fault_of_a_file_is_told_with_its_cell(tmp_path: Path, between: str) -> None:
    path = tmp_path / "OD.csv"
    rows = [
        between.join(f'"{each}"' for each in LAYOUT.names),
        line(between),
        line(between, number="A26-2", determined_date="2026/03/01", issue=""),
        line(between, number="A26-3", received_date="None"),
        line(between, number="A26-4").rpartition(between)[0],
    ]
    path.write_text("\ufeff" + "\r\n".join(rows) + "\r\n", encoding="utf-8")
    said = checked(str(path))
    assert said["rows"] == {"od": 4}
    found = {(each["check"], each["row"], each["case"], each["cell"]) for each in said["found"]}
    assert found == {
        ("U1", 4, "A26-4", ""),
        ("U2", 2, "A26-2", ""),
        ("U2", 3, "A26-3", "None"),
        ("U4", 2, "A26-2", "2026/03/01"),
    }
    assert {each["check"] for each in said["could_not_look"]} == {
        "U9", "U11", "U13", "U14", "U18"
    }  # fmt: skip
    assert said["tests"] == {}


@pytest.mark.parametrize(("between", "found"), [(",", []), ("\t", ["U3"])])
def test_the_apostrophe_of_a_csv_is_no_character_of_the_cell(
    tmp_path: Path, between: str, found: list[str]
) -> None:
    """We put one before what a spreadsheet would run, so one too many is none; a table with tabs
    is submitted as it is."""
    (column,) = [each for each in LAYOUT.columns if each.field == "issue"]
    assert column.length is not None
    whole = "'" + "- urgent ".ljust(column.length, "x")
    path = tmp_path / "OD.csv"
    path.write_text(between.join(f'"{each}"' for each in LAYOUT.names) + "\r\n"
                    + line(between, issue=whole) + "\r\n", encoding="utf-8")  # fmt: skip
    assert [each["check"] for each in checked(str(path))["found"]] == found


def test_a_file_by_another_name_is_named_with_its_table(tmp_path: Path) -> None:
    path = tmp_path / "north.txt"
    path.write_text("\t".join(LAYOUT.names) + "\n" + line("\t") + "\n", encoding="utf-8")
    (found,) = checked(f"od={path}")["found"]
    assert (found["check"], found["row"]) == ("U1", 0)
    assert "'north', not 'OD'" in found["why"]


def test_a_reversal_that_was_never_carried_out_is_a_finding_once_its_time_is_over(
    tmp_path: Path,
) -> None:
    """Day 0 is March 2: 30 days end with April 1.  What the IRE said of a service came without an
    hour: three days later at the latest."""
    layout = layout_on("odag_eff_c", date(2026, 3, 1))
    right = RIGHT["odag_eff_c"] | {"delegate": "NORTH IPA"}
    old, paid = {"effectuated_date": "None"}, {"number": "A26-2"}
    owed = {"effectuated_date": "None", "number": "A26-3", "request_type": "Payment"}
    rows = [
        layout.names,
        *([(right | each)[f] for f in layout.fields] for each in (old, paid, owed)),
    ]
    path = tmp_path / "EFF_C.txt"
    path.write_text("".join("\t".join(each) + "\n" for each in rows), encoding="utf-8")
    found = [each for each in checked(str(path))["found"] if each["check"] == "U7"]
    assert [(each["row"], each["cell"]) for each in found] == [(1, "None"), (3, "None")]
    assert "the time to carry it out is over: late from" in found[0]["why"]
    assert "Thu Apr 2, 2026 00:00 EDT (42 CFR 422.618(b))" in found[1]["why"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("north.csv", b"a,b\n", "named like none of OD, RECON, PYMT_C, EFF_C, GRV_C"),
        ("OD.csv", b"", "not even a header"),
        ("OD.csv", b'a,"b\n', "OD.csv, line"),
        ("OD.csv", b"\xff\xfe\x00", "cannot be read"),
        ("nil=OD.csv", b"a\n", "the checks are of od, recon, pymt_c, eff_c, grv_c"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    table, between, file = name.rpartition("=")
    (tmp_path / file).write_bytes(content)
    asked = f"{table}{between}{tmp_path / file}"
    with pytest.raises(CommandError, match=why):
        call_command(
            "report_check", "--file", asked, "--from", "2026-03-01", "--to", "2026-03-31",
            "--by", "d.falk",
        )  # fmt: skip


def test_files_and_our_own_are_not_asked_at_once(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not both"):
        call_command(
            "report_check", "od", "--file", "OD.csv", "--from", "2026-03-01", "--to",
            "2026-03-31", "--by", "d.falk",
        )  # fmt: skip
