"""The fee schedule in the database: versions, imports, prices, the commands."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kernel.law import citations
from kernel.money import Money
from providers.fees import FeeKey
from providers.models import FeeSchedule, FeeScheduleRow, LocalityIndex, PlanRate, ZipLocality
from providers.operations.import_fees import UnableToImportFees, import_fees
from providers.queries import load_fees, load_localities
from tests import fee_files

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ALABAMA = "10112-00"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    changed = [(*row[:3], "2.65", *row[4:]) if row[0] == "99204" else row for row in fee_files.ROWS]
    return {
        "a": fee_files.write(tmp_path, "a.csv", fee_files.stacked_rvu()),
        "b": fee_files.write(tmp_path, "b.csv", fee_files.stacked_rvu(changed, factor="33.2875")),
        "gpci": fee_files.write(tmp_path, "gpci.csv", fee_files.addendum_gpci()),
    }


def run(command: str, *args: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *args, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def import_file(files: dict[str, Path], name: str = "a", **more: Any):
    options = {"year": 2024, "rvu": files[name], "gpci": files["gpci"], "now": NOW} | more
    return import_fees(**options)


def key(code: str = "99204", on: str = "2024-02-01", **more: Any) -> FeeKey:
    options = {"modifiers": (), "locality": ALABAMA, "facility": False} | more
    return FeeKey(code, on=date.fromisoformat(on), **options)


def test_one_import_is_the_year(files: dict[str, Path]):
    done = import_file(files)
    assert (done.outcome, done.codes, done.localities) == ("imported", 9, 4)
    assert (done.days.start, done.days.to) == (date(2024, 1, 1), date(2025, 1, 1))
    assert FeeScheduleRow.objects.count() == 9
    assert LocalityIndex.objects.filter(name="ALASKA", state="AK").exists()


def test_no_descriptor_is_kept(files: dict[str, Path]):
    import_file(files)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, ' ') FROM providers_feeschedulerow row")
        assert "Invented" not in cursor.fetchone()[0]


def test_the_same_files_again_change_nothing_in_any_packing(files: dict[str, Path], tmp_path: Path):
    import_file(files)
    before = list(FeeSchedule.objects.values_list("pk", "digest"))
    packed = fee_files.write(tmp_path, "again.txt.gz", fee_files.fixed_rvu())
    for rvu in (files["a"], packed):
        done = import_file(files, rvu=rvu)
        assert done.outcome == "unchanged"
    assert list(FeeSchedule.objects.values_list("pk", "digest")) == before


def test_a_correction_holds_from_its_day_and_the_version_before_ends_there(files: dict[str, Path]):
    import_file(files)
    import_file(files, "b", start=date(2024, 4, 1))
    ranges = FeeSchedule.objects.order_by("days").values_list("days", flat=True)
    assert [(days.lower, days.upper) for days in ranges] == [
        (date(2024, 1, 1), date(2024, 4, 1)),
        (date(2024, 4, 1), date(2025, 1, 1)),
    ]
    prices = load_fees([key(on="2024-03-31"), key(on="2024-04-01")])
    # (2.60 + 2.20 x 0.870 + 0.24 x 0.575) x 33.2875, then with work 2.65
    assert [str(fee.amount) for fee in prices.values()] == ["154.85", "156.52"]
    assert import_file(files).outcome == "unchanged"
    assert import_file(files, "b", start=date(2024, 4, 1)).outcome == "unchanged"
    assert import_file(files, "b", start=date(2024, 2, 1)).days.to == date(2024, 4, 1)


def test_the_year_after_its_correction_fills_the_days_before(files: dict[str, Path]):
    import_file(files, "b", start=date(2024, 4, 1))
    assert import_file(files).days.to == date(2024, 4, 1)


def test_another_file_for_the_same_day_replaces_the_version(files: dict[str, Path]):
    import_file(files)
    old = load_fees([key()])[key()]
    assert import_file(files, "b").outcome == "replaced"
    new = load_fees([key()])[key()]
    assert (str(old.amount), str(new.amount)) == ("152.33", "153.96")
    assert FeeSchedule.objects.count() == 1


def test_both_factors_of_2024_by_day_of_service_from_one_file(files: dict[str, Path]):
    done = import_file(files)
    assert done.notes == [
        "the file carries the factor 32.7442; from 2024-03-09 the law's factor, 33.2875 "
        "(SSA 1848(d)(1); Pub. L. 118-42), is used by day of service"
    ]
    prices = load_fees([key(on="2024-03-08"), key(on="2024-03-09")])
    assert [str(fee.amount) for fee in prices.values()] == ["152.33", "154.85"]


def test_a_factor_given_by_hand_wins_and_is_said(files: dict[str, Path]):
    done = import_file(files, factor=Decimal("40.0000"))
    assert [note.split(",")[0] for note in done.notes] == ["the factor given"] * 2
    fee = load_fees([key(on="2024-06-01")])[key(on="2024-06-01")]
    assert str(fee.amount) == "186.08"
    assert "conversion factor given at import" in fee.cite


def test_a_year_the_law_does_not_know_has_no_amount_until_a_factor_is_given(
    files: dict[str, Path], tmp_path: Path
):
    """A file prints one factor; since 2026 there are two, and it does not say whose it is."""
    rvu = fee_files.write(tmp_path, "27.csv", fee_files.stacked_rvu(year=2027, factor="34.0000"))
    done = import_file(files, year=2027, rvu=rvu)
    assert "the index file says it is of 2024" in done.notes[0]
    assert done.notes[1] == (
        "the law has no conversion factor on record for 2027-01-01: there are no amounts until it "
        "is given with --cf"
    )
    for qualifying in (False, True):
        asked = key(on="2027-05-01", qualifying=qualifying)
        fee = load_fees([asked])[asked]
        assert fee.amount is None
        assert fee.why.startswith("no conversion factor is on record for 2027-05-01")
    assert import_file(files, year=2027, rvu=rvu, factor=Decimal("34")).outcome == "replaced"
    # 4.652 x 34
    assert str(load_fees([key(on="2027-05-01")])[key(on="2027-05-01")].amount) == "158.17"


def test_before_the_law_file_begins_the_factor_the_file_prints_holds_and_is_said(
    files: dict[str, Path], tmp_path: Path
):
    text = fee_files.stacked_rvu(year=2019, factor="36.0391")
    done = import_file(files, year=2019, rvu=fee_files.write(tmp_path, "19.csv", text))
    assert "no conversion factor on record for 2019-01-01: the file's, 36.0391" in done.notes[1]
    fee = load_fees([key(on="2019-05-01")])[key(on="2019-05-01")]
    # (2.60 + 2.20 x 0.870 + 0.24 x 0.575) x 36.0391 = 4.652 x 36.0391 = 167.6539
    assert str(fee.amount) == "167.65"
    assert "conversion factor of the file" in fee.cite


def test_the_factor_of_a_file_of_another_year_is_not_used(files: dict[str, Path]):
    done = import_file(files, year=2019)
    assert "the relative value file says it is of 2024" in done.notes[0]
    assert "there are no amounts until it is given" in done.notes[2]
    assert load_fees([key(on="2019-05-01")])[key(on="2019-05-01")].amount is None


@pytest.mark.parametrize("printed", ["0.0000", ""])
def test_a_factor_of_nothing_is_missing_and_not_zero(
    files: dict[str, Path], tmp_path: Path, printed: str
):
    text = fee_files.stacked_rvu(year=2019, factor=printed)
    import_file(files, year=2019, rvu=fee_files.write(tmp_path, "19.csv", text))
    assert load_fees([key(on="2019-05-01")])[key(on="2019-05-01")].amount is None


def test_qualifying_participants_have_a_factor_of_their_own_in_2026(
    files: dict[str, Path], tmp_path: Path
):
    rvu = fee_files.write(tmp_path, "q.csv", fee_files.stacked_rvu(year=2026, factor="33.5675"))
    done = import_file(files, year=2026, rvu=rvu)
    assert any("factor of qualifying APM participants" in note for note in done.notes)
    plain, qualifying = key(on="2026-02-01"), key(on="2026-02-01", qualifying=True)
    prices = load_fees([plain, qualifying])
    # 4.652 x 33.4009 and x 33.5675
    assert (str(prices[plain].amount), str(prices[qualifying].amount)) == ("155.38", "156.16")


def test_faults_are_reported_beside_what_was_taken_in(files: dict[str, Path], tmp_path: Path):
    text = fee_files.stacked_rvu().replace("A,,1.60,", "A,,?,")
    done = import_file(files, rvu=fee_files.write(tmp_path, "bad.csv", text))
    assert done.codes == 8
    assert done.faults == ["bad.csv: line 13: 99203: work: '?' is not a number"]


def test_a_day_of_another_year_is_refused(files: dict[str, Path]):
    with pytest.raises(UnableToImportFees, match="2025-01-01 is not a day of 2024"):
        import_file(files, start=date(2025, 1, 1))


def test_postgresql_refuses_two_versions_of_a_day(files: dict[str, Path]):
    import_file(files)
    with pytest.raises(IntegrityError, match="fee_schedule_once"), transaction.atomic():
        FeeSchedule.objects.create(
            year=2024,
            days=(date(2024, 6, 1), date(2024, 7, 1)),
            digest="x",
            imported_at=NOW,
        )


# --- Prices -------------------------------------------------------------------------------------


def test_reasons_there_is_no_amount(files: dict[str, Path]):
    import_file(files)
    reasons = {
        key("99999"): "99999 is not in the 2024 fee schedule",
        key("99242"): "not valid for Medicare",
        key("99499"): "the Medicare contractor prices it",
        key("99397"): "Medicare does not cover this service",
        key("00100"): "anesthesia",
        key("00102"): "anesthesia",
        key(modifiers=("26",)): "not split into a professional and a technical part",
        key(modifiers=("80",)): "the schedule alone does not say",
        key(locality="10112-01"): "10112-01 is not a locality of the 2024 fee schedule",
        key(locality=""): "the payment locality is not known",
        key(on="2025-01-01"): "no fee schedule is loaded for 2025-01-01",
        key(plan="GOLD"): "plan GOLD has no rate for 99204 on 2024-02-01",
    }
    found = load_fees(reasons)
    for asked, words in reasons.items():
        assert found[asked].amount is None
        assert words in found[asked].why


def test_components_and_the_imaging_cap(files: dict[str, Path]):
    import_file(files)
    whole, professional, technical = (
        key("70551"),
        key("70551", modifiers=("26",)),
        key("70551", modifiers=("TC", "59")),
    )
    found = load_fees([whole, professional, technical])
    # The lower of both amounts: 5.03175, then 1.50 + 0.60 x 0.87 + 0.06 x 0.575, then 2.97525
    assert [str(found[each].amount) for each in (whole, professional, technical)] == [
        "164.76",
        "67.34",
        "97.42",
    ]


def test_every_citation_has_the_grammar_of_the_law(files: dict[str, Path]):
    import_file(files)
    PlanRate.objects.create(
        plan="GOLD", code="99203", amount="120.00", days=(date(2024, 1, 1), None)
    )
    PlanRate.objects.create(plan="GOLD", percent_of_medicare="110", days=(date(2024, 1, 1), None))
    asked = [key(), key(plan="GOLD"), key("99203", plan="GOLD")]
    for fee in load_fees(asked).values():
        citations.check(fee.cite)


def test_a_plan_s_rate_for_the_code_wins_then_the_percentage(files: dict[str, Path]):
    import_file(files)
    year = (date(2024, 1, 1), date(2025, 1, 1))
    PlanRate.objects.create(plan="GOLD", code="99203", amount="120.00", days=year)
    PlanRate.objects.create(plan="GOLD", percent_of_medicare="110", days=year)
    PlanRate.objects.create(
        plan="GOLD", code="70551", modifier="26", percent_of_medicare="200", days=year
    )
    by_code, by_all, part, noncovered = (
        key("99203", plan="GOLD", locality=""),
        key("99204", plan="GOLD"),
        key("70551", plan="GOLD", modifiers=("26",)),
        key("99397", plan="GOLD"),
    )
    found = load_fees([by_code, by_all, part, noncovered])
    assert found[by_code].amount == Money("120.00")
    assert found[by_all].amount == Money("167.56")  # 110 % of 152.33
    assert found[part].amount == Money("134.68")
    assert found[noncovered].amount is None
    assert "110 percent of Medicare" in found[by_all].cite
    after = load_fees([key("99203", plan="GOLD", on="2025-01-01")])
    assert next(iter(after.values())).amount is None


def test_the_number_of_queries_does_not_grow(files: dict[str, Path]):
    import_file(files)
    import_file(files, "b", start=date(2024, 4, 1))
    PlanRate.objects.create(plan="P", percent_of_medicare="100", days=(date(2024, 1, 1), None))
    few = [key(), key(plan="P")]
    many = [
        key(code, on=f"2024-{month:02}-{day:02}", plan=plan)
        for code in ("99203", "99204", "70551", "99999")
        for month in range(1, 13)
        for day in range(1, 29)
        for plan in (None, "P", "Q")
    ]
    with CaptureQueriesContext(
        connection,
    ) as cold:
        load_fees(few)
    with CaptureQueriesContext(connection) as growing:
        load_fees(many)
    with CaptureQueriesContext(connection) as warm:
        load_fees(many)
    assert (len(cold), len(growing), len(warm)) == (4, 4, 2)


# --- Localities ---------------------------------------------------------------------------------


def test_a_place_has_the_locality_of_its_zip_code_else_of_its_state(files: dict[str, Path]):
    import_file(files)
    day = date(2024, 2, 1)
    ZipLocality.objects.create(
        zip_code="94110", carrier="01112", number="05", days=(date(2024, 1, 1), None)
    )
    places = [
        ("CA", "941103402", day),
        ("CA", "95112", day),
        ("AL", "35203", day),
        ("AL", "", day),
        ("AL", "35203", date(2025, 2, 1)),
        ("", "", day),
    ]
    assert load_localities(places) == {
        places[0]: "01112-05",
        places[2]: "10112-00",
        places[3]: "10112-00",
    }


def test_a_state_another_locality_reaches_into_needs_the_zip_code(
    files: dict[str, Path], tmp_path: Path
):
    """Alexandria, Virginia, is paid as Washington: the state alone would get it wrong."""
    text = (
        "mac,state,locality_number,locality_name,gpci_work,gpci_pe,gpci_mp\n"
        "12202,DC,01,DC + MD/VA SUBURBS,1.050,1.201,1.089\n"
        "11302,VA,00,VIRGINIA,1.000,0.985,0.833\n"
        "03602,WY,21,WYOMING,1.000,1.000,0.739\n"
    )
    import_file(files, gpci=fee_files.write(tmp_path, "gpci", text))
    day = date(2024, 2, 1)
    places = [("VA", "22301", day), ("DC", "20001", day), ("WY", "82001", day)]
    with CaptureQueriesContext(connection) as captured:
        found = load_localities(places)
    assert found == {places[1]: "12202-01", places[2]: "03602-21"}
    assert len(captured) == 2


# --- The commands -------------------------------------------------------------------------------


def import_args(files: dict[str, Path], name: str = "a", *more: str) -> tuple[str, ...]:
    return ("--year", "2024", "--rvu", str(files[name]), "--gpci", str(files["gpci"]), *more)


def test_fees_import_answers_in_json(files: dict[str, Path]):
    code, out, _ = run("fees_import", *import_args(files, "a", "--json"))
    answer = json.loads(out)
    assert code == 0
    assert (answer["outcome"], answer["from"], answer["to"]) == (
        "imported",
        "2024-01-01",
        "2025-01-01",
    )
    code, out, _ = run(
        "fees_import", *import_args(files, "b", "--from", "2024-04-01", "--cf", "33.5")
    )
    assert code == 0
    assert "2024 fee schedule imported" in out
    assert "note: the factor given, 33.5, is used; from 2024-04-01 the law's is 33.2875" in out


def test_fees_import_says_in_one_line_what_is_wrong(files: dict[str, Path], tmp_path: Path):
    wrong = ("--year", "2024", "--rvu", str(files["gpci"]), "--gpci", str(files["gpci"]))
    code, out, err = run("fees_import", *wrong)
    assert (code, out) == (1, "")
    assert "not a CMS relative value file" in err
    absent = ("--year", "2024", "--rvu", str(tmp_path / "x"), "--gpci", str(files["gpci"]))
    code, out, _ = run("fees_import", *absent, "--json")
    assert code == 1
    assert "No such file" in json.loads(out)["error"]
    for option, value in (("--cf", "nan"), ("--cf", "0"), ("--from", "2024-13-01")):
        with pytest.raises(CommandError, match="is not a"):
            run("fees_import", *import_args(files, "a", option, value))


def test_fee_shows_every_number(files: dict[str, Path]):
    import_file(files)
    args = ("99204", "--on", "2024-03-09", "--locality", "10112-0")
    code, out, _ = run("fee", *args, "--json")
    assert code == 0
    assert json.loads(out) == {
        "code": "99204",
        "modifier": "",
        "amount": "154.85",
        "rvu": {"work": "2.60", "pe": "2.20", "mp": "0.24"},
        "gpci": {"work": "1.000", "pe": "0.870", "mp": "0.575"},
        "cf": "33.2875",
        "cite": "42 CFR 414.20; CMS Physician Fee Schedule 2024 from 2024-01-01, 10112-00; "
        "SSA 1848(d)(1); Pub. L. 118-42",
    }
    code, out, _ = run("fee", *args, "--facility", "--json")
    assert json.loads(out)["amount"] == "123.00"
    code, out, _ = run("fee", *args)
    assert out.startswith("99204: $154.85 (non-facility, 10112-00, 2024-03-09)")


def test_fee_says_where_medicare_allows_less_than_the_published_amount(files: dict[str, Path]):
    import_file(files)
    place = ("--on", "2024-03-09", "--locality", ALABAMA)
    code, out, _ = run("fee", "70551", *place, "--modifier", "tc", "--json")
    answer = json.loads(out)
    assert (code, answer["modifier"], answer["amount"], answer["allowed"]) == (
        0,
        "TC",
        "128.19",
        "99.04",
    )
    assert "SSA 1848(b)(4)" in answer["note"]
    code, out, _ = run("fee", "99397", *place, "--json")
    answer = json.loads(out)
    # (2.00 + 1.90 x 0.870 + 0.16 x 0.575) x 33.2875 = 3.745 x 33.2875 = 124.6617
    assert (code, answer["amount"], answer["allowed"]) == (0, "124.66", None)
    assert answer["note"] == "Medicare does not cover this service (status N)"
    _, out, _ = run("fee", "70551", *place, "--modifier", "TC")
    assert "allowed: $99.04" in out


def test_an_rvu_of_one_and_of_nothing_stay_numbers(files: dict[str, Path], tmp_path: Path):
    rows = [("99211", "", "A", "1.00", "0.00", "1.00", "0.00", *fee_files.ZERO)]
    rvu = fee_files.write(tmp_path, "one.csv", fee_files.fixed_rvu(rows))
    import_file(files, rvu=rvu)
    args = ("--on", "2024-02-01", "--locality", ALABAMA, "--facility", "--json")
    _, out, _ = run("fee", "99211", *args)
    assert json.loads(out)["rvu"] == {"work": "1.00", "pe": "1.00", "mp": "0.00"}


def test_fee_says_in_one_line_why_there_is_no_amount(files: dict[str, Path]):
    import_file(files)
    place = ("--on", "2024-02-01", "--locality", ALABAMA)
    for args, words in (
        (("99999", *place), "99999 is not in the 2024 fee schedule"),
        (("99242", *place), "not valid for Medicare"),
        (("00140", *place), "anesthesia"),
        (("99204", "--on", "2023-02-01", "--locality", ALABAMA), "no fee schedule is loaded"),
        (("99204", "--on", "2024-02-01", "--locality", "99999-01"), "is not a locality of"),
        (("99204", "--on", "2024-02-01", "--locality", "Ohio"), "is not a locality; write"),
        (("9920", *place), "'9920' is not a procedure code of five characters"),
        (("", *place), "'' is not a procedure code"),
        (("99204", *place, "--modifier", "265"), "99204: '265' is not a modifier"),
    ):
        code, out, err = run("fee", *args)
        assert (code, out, len(err.strip().splitlines())) == (1, "", 1)
        assert words in err
        code, out, err = run("fee", *args, "--json")
        assert (code, err) == (1, "")
        answer = json.loads(out)
        assert words in answer.pop("error")
        assert list(answer) == ["code", "modifier", "amount", "rvu", "gpci", "cf", "cite"]
        assert answer["amount"] is None


def test_fee_batch_answers_one_line_a_row(files: dict[str, Path], tmp_path: Path):
    import_file(files)
    batch = tmp_path / "batch.csv"
    batch.write_text(
        "code,modifier,facility\n99204,,no\n99204,,yes\n70551,26,no\n99999,,no\n99204,,maybe\n"
    )
    code, out, _ = run("fee", "--batch", str(batch), "--on", "2024-02-01", "--locality", ALABAMA)
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [line.get("amount") for line in lines] == ["152.33", "120.99", "67.34", None, None]
    assert lines[3]["code"] == "99999"
    assert "not in the 2024 fee schedule" in lines[3]["error"]
    assert "write yes or no" in lines[4]["error"]
    batch.write_text("code,modifier,facility\n99204,,no\n")
    code, _, _ = run("fee", "--batch", str(batch), "--on", "2024-02-01", "--locality", ALABAMA)
    assert code == 0
    batch.write_text("procedure\n99204\n")
    for args in (("--batch", str(batch)), (), ("--batch", str(tmp_path / "none"))):
        with pytest.raises(CommandError):
            run("fee", *args, "--on", "2024-02-01", "--locality", ALABAMA)


@pytest.mark.parametrize("packing", ["", ".gz", ".zip"])
def test_a_bad_row_of_a_batch_loses_no_good_one(
    files: dict[str, Path], tmp_path: Path, packing: str
):
    """A byte order mark, another encoding, blanks, a quote that is never closed, missing cells."""
    import_file(files)
    rows = [
        "\ufeffCode , Modifier,Facility",
        "99204,, No ",
        "",
        ",,",
        '99204,"26,yes',
        "99203,,YES",
    ]
    rows += ["99204,265,no", "99204", "99203,,no,more"]
    path = fee_files.write(tmp_path, "batch.csv" + packing, "\r\n".join(rows) + "\r\n")
    if not packing:
        path.write_bytes(path.read_bytes() + b"M\xe9n,,no\r\n99204,,no")
    code, out, _ = run("fee", "--batch", str(path), "--on", "2024-02-01", "--locality", ALABAMA)
    lines = [json.loads(line) for line in out.splitlines()]
    # 99203: (1.60 + 1.70 x 0.870 + 0.15 x 0.575) x 32.7442 = 3.16525 x 32.7442, then 0.70 for 1.70
    expected = ["152.33", None, None, "75.16", None, None, "103.64"]
    assert code == 1
    assert [line["amount"] for line in lines] == expected + ([] if packing else [None, "152.33"])
    assert [line["error"] for line in lines if "error" in line][:4] == [
        "'' is not a procedure code of five characters",
        "99204: '26,YES' is not a modifier of two characters",
        "99204: '265' is not a modifier of two characters",
        "99204: facility is ''; write yes or no",
    ]


@pytest.mark.parametrize("year", ["abc", "0", "1991", "99999", "2100", "２０２４"])
def test_a_year_that_is_none_is_refused(files: dict[str, Path], year: str):
    with pytest.raises(CommandError, match="is not a year of the fee schedule"):
        run("fees_import", "--year", year, *import_args(files)[2:])
