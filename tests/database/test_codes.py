"""Code lists in the database: loaded once, in their days, kept as they were; and at the door."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from claims.edi import known_codes as at_the_door
from claims.edi.known_codes import known_codes
from claims.edi.post_837p import Posted, post
from claims.models import Claim, EdiFile
from claims.operations.read_payers import read_payers
from kernel.codes.loaded import loaded_codes
from kernel.codes.models import Code, CodeSet
from providers import scheduled
from providers.operations.import_fees import import_fees
from tests import code_files as made
from tests import fee_files
from tests.unit.edi.made import as_bytes, good

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 11, 0, tzinfo=ZoneInfo("America/New_York"))
LAST, FIRST = date(2026, 9, 30), date(2026, 10, 1)


class Lists:
    """Writes a list and loads it; the answer of `--json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, name: str, text: str, file: str, *options: str) -> dict[str, Any]:
        path = self.folder / file
        path.write_text(text)
        said, ended = StringIO(), 0
        try:
            call_command("codes_import", name, str(path), "--json", *options, stdout=said)
        except SystemExit as end:
            ended = int(str(end.code))
        answer: dict[str, Any] = json.loads(said.getvalue())
        assert ended == ("error" in answer)
        return answer


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path)


def test_a_year_of_icd_10_cm_begins_and_ends_as_its_name_says(lists: Lists) -> None:
    first = lists.load("icd10cm", made.order_file("C50911", "Z803"), "icd10cm_order_2026.txt")
    assert (first["outcome"], first["codes"]) == ("imported", 2)
    assert (first["from"], first["to"]) == ("2025-10-01", "2026-10-01")
    lists.load("ICD-10-CM", made.order_file("Z803", "C50912"), "icd10cm_order_2027.txt")
    codes = loaded_codes()
    assert [codes.has("icd10cm", "C50911", day) for day in (LAST, FIRST)] == [True, False]
    assert [codes.has("icd10cm", "C50912", day) for day in (LAST, FIRST)] == [False, True]
    assert codes.has("icd10cm", "Z803", FIRST) is True
    assert codes.has("icd10cm", "C50", LAST) is False  # a heading
    assert codes.has("icd10cm", "Z803", date(2025, 9, 30)) is None
    assert codes.has("icd10cm", "Z803", date(2027, 10, 1)) is None


def test_the_same_list_again_changes_nothing_in_any_layout(lists: Lists) -> None:
    lists.load("icd10cm", made.order_file("C50911", "Z803"), "icd10cm_order_2026.txt")
    again = lists.load("icd10cm", made.codes_file("Z803", "C50911"), "icd10cm_codes_2026.txt")
    assert again["outcome"] == "unchanged"
    assert (CodeSet.objects.count(), Code.objects.count()) == (1, 2)


def test_an_update_in_the_year_goes_before_the_list_of_the_year_whichever_comes_first(
    lists: Lists,
) -> None:
    april = made.order_file("A000", "B000")
    lists.load("icd10cm", april, "icd10cm-order-April-2026.txt")
    lists.load("icd10cm", made.order_file("A000"), "icd10cm-order-2026.txt")
    codes = loaded_codes()
    assert codes.has("icd10cm", "B000", date(2026, 3, 31)) is False
    assert codes.has("icd10cm", "B000", date(2026, 4, 1)) is True
    assert lists.load("icd10cm", april, "icd10cm-order-April-2026.txt")["outcome"] == "unchanged"


def test_a_corrected_list_counts_instead_and_the_old_one_can_come_back(lists: Lists) -> None:
    name = "icd10cm_order_2026.txt"
    right, wrong = made.order_file("A000", "B000"), made.order_file("A000")
    outcomes = [lists.load("icd10cm", text, name)["outcome"] for text in (wrong, right, wrong)]
    assert outcomes == ["imported"] * 3
    assert loaded_codes().has("icd10cm", "B000", LAST) is False
    assert lists.load("icd10cm", right, name)["outcome"] == "imported"
    assert loaded_codes().has("icd10cm", "B000", LAST) is True


def test_bad_rows_are_left_out_named_and_keep_no_good_row_out(lists: Lists) -> None:
    text = made.order_file("A000", "B000") + "nothing of the kind\r\n"
    answer = lists.load("icd10cm", text, "icd10cm_order_2026.txt")
    assert (answer["codes"], answer["left_out"]) == (2, 1)
    assert answer["faults"] == ["line 4: 'nothing of the kind' is no line of an order file"]


def test_hcpcs_codes_have_the_days_of_their_records_within_the_quarter_file(lists: Lists) -> None:
    text = made.hcpcs_file(
        ("G0463", "3", "20140101", ""),
        ("Q0001", "3", "20200101", "20260331"),
        ("Q0002", "3", "20260701", ""),
        ("Q0003", "3", "20100101", "20201231"),
    )
    answer = lists.load("hcpcs", text, "HCPC2026_JAN_ANWEB.txt")
    assert (answer["codes"], answer["not_in_force"]) == (3, 1)
    codes = loaded_codes()
    for code, day, expected in (
        ("G0463", date(2026, 1, 1), True),
        ("Q0001", date(2026, 3, 31), True),
        ("Q0001", date(2026, 4, 1), False),
        ("Q0002", date(2026, 6, 30), False),
        ("Q0002", date(2026, 7, 1), True),
        ("Q0003", date(2026, 1, 1), False),
        ("G0463", date(2027, 1, 1), None),
    ):
        assert codes.has("hcpcs", code, day) is expected, (code, day)


def test_a_code_listed_twice_has_both_ranges_of_days(lists: Lists) -> None:
    text = made.hcpcs_file(
        ("Q0001", "3", "20260101", "20260131"),
        ("Q0001", "3", "20260115", "20260228"),
        ("Q0001", "3", "20260601", ""),
    )
    assert lists.load("hcpcs", text, "HCPC2026_JAN_ANWEB.txt")["codes"] == 1
    ranges = Code.objects.order_by("days").values_list("days", flat=True)
    assert [(days.lower.month, days.upper.isoformat()) for days in ranges] == [
        (1, "2026-03-01"),
        (6, "2027-01-01"),
    ]


def test_reasons_count_from_their_own_first_day_and_without_an_end(lists: Lists) -> None:
    text = made.reasons_file(
        ("45", "CARC", "1995-01-01", ""), ("15", "CARC", "1995-01-01", "2018-05-01")
    )
    answer = lists.load("carc", text, "carc.csv")
    assert (answer["from"], answer["to"]) == ("1995-01-01", None)
    codes = loaded_codes()
    assert codes.has("carc", "15", date(2018, 4, 30)) is True
    assert codes.has("carc", "15", date(2018, 5, 1)) is False
    assert codes.has("carc", "45", date(2040, 1, 1)) is True
    assert codes.has("carc", "45", date(1994, 12, 31)) is None


@pytest.mark.parametrize(
    ("name", "text", "file"),
    [
        ("taxonomy", made.taxonomy_file("207R00000X"), "nucc_taxonomy_251.csv"),
        ("pos", made.places_file("11"), "pos.csv"),
        ("carc", "code,display\n1,Invented\n", "carc_2026.csv"),
        ("icd10cm", made.order_file("A000"), "codes.txt"),
    ],
)
def test_a_list_that_tells_no_days_needs_them_given(
    lists: Lists, name: str, text: str, file: str
) -> None:
    assert "--from" in lists.load(name, text, file)["error"]
    assert not CodeSet.objects.exists()
    answer = lists.load(name, text, file, "--from", "2026-01-01", "--to", "2026-07-01")
    assert (answer["from"], answer["to"]) == ("2026-01-01", "2026-07-01")


def test_what_cannot_be_a_list_is_said_in_one_line_and_loads_nothing(
    lists: Lists, tmp_path: Path
) -> None:
    assert "neither" in lists.load("icd10cm", "a,b\n1,2\n", "icd10cm_order_2026.txt")["error"]
    days = ("--from", "2026-02-01", "--to", "2026-02-01")
    assert "not after" in lists.load("pos", made.places_file("11"), "pos.csv", *days)["error"]
    stopped = made.reasons_file(("15", "CARC", "1995-01-01", "2018-05-01"))
    assert "no code" in lists.load("carc", stopped, "c.csv", "--from", "2026-01-01")["error"]
    with pytest.raises(SystemExit):
        call_command("codes_import", "pos", str(tmp_path / "nowhere"), stderr=StringIO())
    with pytest.raises(CommandError, match="not a code set"):
        call_command("codes_import", "icd9", "any")
    assert not CodeSet.objects.exists()
    assert not Code.objects.exists()


def test_no_descriptor_is_kept(lists: Lists) -> None:
    lists.load("icd10cm", made.order_file("A000"), "icd10cm_order_2026.txt")
    lists.load("hcpcs", made.hcpcs_file(("G0463", "3", "", "")), "HCPC2026_JAN_ANWEB.txt")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, ' ') FROM codes_code row")
        assert "Invented" not in cursor.fetchone()[0]


def test_postgresql_keeps_a_code_from_overlapping_itself_and_a_version_as_it_was(
    lists: Lists,
) -> None:
    lists.load("icd10cm", made.order_file("A000"), "icd10cm_order_2026.txt")
    (code,) = Code.objects.all()
    inside, beside = (date(2026, 9, 1), FIRST), (FIRST, date(2027, 1, 1))
    with pytest.raises(IntegrityError, match="code_never_twice"), transaction.atomic():
        Code.objects.create(version=code.version, code="A000", days=inside)
    Code.objects.create(version=code.version, code="A000", days=beside)
    for change in (
        lambda: Code.objects.update(code="B000"),
        lambda: Code.objects.all().delete(),
        lambda: CodeSet.objects.update(days=beside),
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            change()


def test_a_version_is_read_once_and_a_new_one_is_seen_at_once(lists: Lists) -> None:
    lists.load("icd10cm", made.order_file("A000"), "icd10cm_order_2026.txt")
    with CaptureQueriesContext(connection) as queries:
        first = loaded_codes()
        for _ in range(3):
            assert first.has("icd10cm", "A000", LAST)
        assert loaded_codes().has("icd10cm", "A000", LAST)
    assert len(queries) == 3  # the versions twice, the codes once
    lists.load("icd10cm", made.order_file("B000"), "icd10cm_order_2026.txt")
    assert loaded_codes().has("icd10cm", "A000", LAST) is False


# --- At the door --------------------------------------------------------------------------------


def schedule(folder: Path, codes: list[str], **more: Any) -> None:
    rows = [(code, "", "A", "1.00", "1.00", "1.00", "0.10", *fee_files.ZERO) for code in codes]
    rvu = fee_files.write(folder, "rvu.csv", fee_files.stacked_rvu(rows, year=2026))
    gpci = fee_files.write(folder, "gpci.csv", fee_files.addendum_gpci(2026))
    import_fees(year=2026, rvu=rvu, gpci=gpci, now=datetime(2026, 1, 1, tzinfo=UTC), **more)


MANY = [f"{number:05}" for number in range(10_000, 10_000 + scheduled.WHOLE)]


def test_a_whole_fee_schedule_says_which_codes_exist_and_an_extract_does_not(
    tmp_path: Path,
) -> None:
    schedule(tmp_path, ["99244", "99245", "G0463"])
    assert known_codes().has("fee_schedule", "99244", date(2026, 3, 1)) is None
    schedule(tmp_path, [*MANY, "99244", "G0463"], start=date(2026, 4, 1))
    codes = known_codes()
    assert codes.has("fee_schedule", "99244", date(2026, 3, 31)) is None
    assert codes.has("fee_schedule", "99244", date(2026, 4, 1)) is True
    assert codes.has("fee_schedule", "G0463", date(2026, 4, 1)) is True
    assert codes.has("fee_schedule", "99245", date(2026, 4, 1)) is False
    assert codes.has("fee_schedule", "99245", date(2027, 1, 1)) is None


def posted(folder: Path, name: str = "in.837", out: str = "out") -> Posted:
    path = folder / name
    path.write_bytes(as_bytes(good()))
    return post(
        path,
        out=folder / out,
        received_at=NOW,
        zone="America/New_York",
        now=NOW,
        by="test",
        payers=read_payers(None),
    )


def answers(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_does_not_exist_is_not_posted_and_its_277ca_says_why(
    lists: Lists, tmp_path: Path
) -> None:
    lists.load("icd10cm", made.order_file("C50911"), "icd10cm_order_2026.txt")  # and not Z803
    done = posted(tmp_path)
    assert (done.posted, done.refused, done.exit_code) == (0, 3, 1)
    assert b"STC*A7:255" in answers(tmp_path / "out")["in-" + str(done.file) + ".277ca.edi"]
    assert not Claim.objects.exists()


@pytest.mark.parametrize("later", [made.order_file("C50911"), made.order_file("C50911", "Z803")])
def test_the_same_bytes_get_the_same_answer_whatever_was_loaded_since(
    lists: Lists, tmp_path: Path, later: str
) -> None:
    """Posted before the list came, or refused by a list that was corrected: nothing changes."""
    if "Z803" in later:
        lists.load("icd10cm", made.order_file("C50911"), "icd10cm_order_2026.txt")
    first = posted(tmp_path, out="first")
    lists.load("icd10cm", later, "icd10cm_order_2026.txt")
    again = posted(tmp_path, out="again")
    assert again.duplicate_of is not None
    assert (again.posted, again.refused) == (0, first.refused)
    assert answers(tmp_path / "again") == answers(tmp_path / "first")
    assert (EdiFile.objects.count(), Claim.objects.count()) == (1, first.posted)


def check(path: Path) -> tuple[int, dict[str, Any]]:
    said, code = StringIO(), 0
    try:
        call_command("edi_check", str(path), "--json", stdout=said)
    except SystemExit as end:
        code = int(str(end.code))
    return code, json.loads(said.getvalue())


def test_edi_check_uses_what_is_loaded(lists: Lists, tmp_path: Path) -> None:
    path = tmp_path / "in.837"
    path.write_bytes(as_bytes(good()))
    assert check(path)[0] == 0
    lists.load("icd10cm", made.order_file("C50911"), "icd10cm_order_2026.txt")
    code, answer = check(path)
    assert code == 1
    claims = answer["interchanges"][0]["groups"][0]["transactions"][0]["claims"]
    assert {each["status"] for each in claims} == {"A7"}
    assert claims[0]["codes"] == ["A7:255", "A7:700"]
    assert claims[0]["message"] == "diagnosis 2, 'Z803', is no ICD-10-CM code on 2026-03-01"


def gone(*_: Any) -> Any:
    raise OperationalError("connection refused\nIs the server running?")


def test_edi_check_without_a_database_checks_forms_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "in.837"
    path.write_bytes(as_bytes(good()))
    monkeypatch.setattr(at_the_door, "known_codes", gone)
    code, answer = check(path)
    assert code == 0
    said = "no code list could be read from a database: connection refused"
    assert answer["notes"][0] == said
    assert "ICD-10-CM" in answer["notes"][1]


def test_edi_check_goes_on_by_form_where_the_database_goes_away_meanwhile(
    lists: Lists, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "in.837"
    path.write_bytes(as_bytes(good()))
    lists.load("icd10cm", made.order_file("C50911"), "icd10cm_order_2026.txt")
    monkeypatch.setattr("kernel.codes.loaded._read", gone)
    code, answer = check(path)
    assert (code, answer["notes"][0].partition(": ")[2]) == (0, "connection refused")


def test_edi_check_makes_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "in.837"
    path.write_bytes(as_bytes(good()))
    monkeypatch.setattr(type(connection), "was_made", False, raising=False)
    with CaptureQueriesContext(connection) as queries:
        code, answer = check(path)
    assert (code, len(queries)) == (0, 0)
    assert answer["notes"][0].endswith("no database was made yet")
