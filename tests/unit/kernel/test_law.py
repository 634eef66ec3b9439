"""Numbers of law: dated, cited, never assumed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kernel.dates import Span
from kernel.law import Book, UnableToCite, UnableToReadCitation, Value, link, regimes
from kernel.law.book import read_versions
from kernel.law.citations import check
from kernel.law.regimes import base_of, in_force
from kernel.money import Money

TOPIC = """
deductible:
  what: What the member pays first
  version_by: service_date
  checked: 2026-11-20
  regimes:
    original_medicare:
      2025-01-01: {is: "257.00", cite: 42 CFR 410.160}
      2026-01-01: {is: "283.00", cite: 42 CFR 410.160, until: 2027-01-01}
limit:
  what: How long there is to file
  version_by: service_date
  checked: 2026-11-20
  regimes:
    medicare_advantage:
      2010-01-01: {is: 12 months, cite: 42 CFR 424.44(a)(1)}
    tx_insured:
      2003-09-01: {is: 95 calendar days, cite: Tex. Ins. Code 1301.102(a), weak: true}
    aca_group:
      2020-01-01: {is: 12 months, cite: Plan terms}
rate:
  what: A percentage
  version_by: notice_date
  checked: 2026-11-20
  regimes:
    original_medicare:
      2013-04-01: {is: "2", cite: 2 U.S.C. 901a}
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return made(tmp_path, TOPIC)


def made(folder: Path, text: str) -> Book:
    file = folder / "topic.yaml"
    file.write_text(text, encoding="utf-8")
    return Book([file])


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2025, 1, 1), "257.00"), (date(2025, 12, 31), "257.00"),
        (date(2026, 1, 1), "283.00"), (date(2026, 12, 31), "283.00"),
    ],
)  # fmt: skip
def test_the_version_in_force_on_the_day(book: Book, day: date, amount: str) -> None:
    value = book.opened(("original_medicare",), service_date=day).money("topic.deductible")
    assert value.amount == Money(amount)
    assert value.cite == "42 CFR 410.160"
    assert value.since == date(day.year, 1, 1)
    assert value.name == "topic.deductible"


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2027, 1, 1)])
def test_before_the_first_and_after_the_last_there_is_no_law(book: Book, day: date) -> None:
    law = book.opened(("original_medicare",), service_date=day)
    assert law.find("topic.deductible") is None
    with pytest.raises(UnableToCite, match=r"no law on record for what the member pays first .*20"):
        law.money("topic.deductible")


def test_the_most_special_regime_answers_first(book: Book) -> None:
    day = date(2026, 3, 2)
    insured = book.opened(("tx_insured", "aca_group"), service_date=day)
    assert insured.span("topic.limit").amount == Span.parse("95 calendar days")
    assert insured.span("topic.limit").weak
    assert [regime for regime, _ in insured.all("topic.limit")] == ["tx_insured", "aca_group"]
    assert book.opened(("aca_group",), service_date=day).text("topic.limit").amount == "12 months"


def test_a_self_funded_plan_is_not_under_the_state(book: Book) -> None:
    law = book.opened(("tx_insured", "erisa_self_funded"), service_date=date(2026, 3, 2))
    assert law.regimes == ("erisa_self_funded",)
    assert law.find("topic.limit") is None


def test_each_entry_says_which_date_picks_it(book: Book) -> None:
    law = book.opened(
        ("original_medicare",), service_date=date(2010, 1, 1), notice_date=date(2026, 1, 1)
    )
    assert law.number("topic.rate").amount == Decimal(2)
    with pytest.raises(UnableToCite):
        law.money("topic.deductible")


def test_the_last_day_of_a_span(book: Book) -> None:
    law = book.opened(("medicare_advantage",), service_date=date(2024, 2, 29))
    limit = law.span("topic.limit")
    assert law.last_day(limit, after=date(2024, 2, 29)) == date(2025, 2, 28)


def test_the_book_knows_its_version(tmp_path: Path) -> None:
    first = made(tmp_path, TOPIC).version
    assert made(tmp_path, TOPIC).version == first
    assert made(tmp_path, TOPIC.replace("283.00", "284.00")).version != first


def test_a_value_keeps_its_source_when_changed() -> None:
    value = Value("20", "42 CFR 410.152", date(2026, 1, 1), "x", weak=True)
    assert value.map(int) == Value(20, "42 CFR 410.152", date(2026, 1, 1), "x", weak=True)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("  version_by: service_date\n", "", "missing"),
        ("  what: A percentage\n", "  what: A percentage\n  why: x\n", "unknown"),
        ("aca_group:", "nowhere:", "unknown regimes"),
        ("2026-01-01: {is", "2024-01-01: {is", "ascend"),
        ("cite: Plan terms", "site: Plan terms", "write"),
        ("42 CFR 424.44(a)(1)", "somewhere", "not a citation"),
        ("until: 2027-01-01", "until: 2026-01-01", "ends before it begins"),
        ("rate:", "limit:", "written twice"),
    ],
)
def test_a_law_file_that_is_not_whole_is_refused(
    tmp_path: Path, was: str, becomes: str, says: str
) -> None:
    assert was in TOPIC
    with pytest.raises(ValueError, match=says):
        made(tmp_path, TOPIC.replace(was, becomes, 1))


def test_a_name_in_two_files_is_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "topic.yaml").write_text(TOPIC, encoding="utf-8")
    with pytest.raises(ValueError, match="two files"):
        Book(tmp_path.glob("*/topic.yaml"))


def test_versions_follow_each_other_without_a_gap() -> None:
    first, second = read_versions(
        {
            "2025-01-01": {"is": "a", "cite": "42 CFR 1.1"},
            "2026-01-01": {"is": "b", "cite": "42 CFR 1.1"},
        },
        "here",
    )
    assert first.until == second.since == date(2026, 1, 1)
    assert second.until is None


@pytest.mark.parametrize(
    "cite",
    [
        "42 CFR 422.590(a)", "42 CFR 422.568(b)(1)(ii)", "29 CFR 2560.503-1(f)(2)(iii)(A)",
        "45 CFR 147.136(b)(2)(ii)(C)(2)", "5 U.S.C. 6103(a)", "SSA 1842(c)(2)", "ERISA 514",
        "42 CFR 405.920; 42 CFR 405.922", "Tex. Ins. Code 38.001(c)", "50 Ill. Adm. Code 926.40",
        "WAC 284-30-360(2)", "11 NYCRR 216.4(d)", "28 CCR 1300.71.38", "N.Y. Ins. Law 3224-a",
        "N.Y. PHL 4408-a", "Wis. Adm. Code Ins 6.11(4)", "40 P.S. 991.2166", "31 Pa. Code 146.5",
        "N.J.A.C. 11:2-17.6(d)", "N.J.S.A. 17B:30-48", "O.C.G.A. 33-24-59.14", "RCW 48.43.530",
        "Ga. Comp. R. 120-2-52", "215 ILCS 5/368a", "215 ILCS 134/45", "M.G.L. c. 176O",
        "958 CMR 3", "Ohio R.C. 3901.381", "N.C.G.S. 58-3-225", "OAC 3901-1-54",
        "Parts C & D Guidance, representatives", "Department practice, Michigan",
        "Fla. Stat. 624.307(10)(b)", "RSMo 376.1253", "Cal. HSC 1383.15", "MBPM ch. 15 §30",
        "Agreement 4711, 3.2", "Plan terms",
    ],
)  # fmt: skip
def test_citations_that_are_read(cite: str) -> None:
    check(cite)


@pytest.mark.parametrize(
    "cite",
    ["", "somewhere", "42 CFR", "42 USC 1395", "43 CFR 1.1", "42 CFR 422.590(a) and (b)", "the law",
     "42 CFR 422.590(a); see also", "42 CFR 422.590(a);42 CFR 1.1", "Tex. Code 1", "Plan terms; ",
     "Department practice"],
)  # fmt: skip
def test_citations_that_are_refused(cite: str) -> None:
    with pytest.raises(UnableToReadCitation):
        check(cite)


def test_a_link_where_the_text_is_online() -> None:
    page = "https://www.ecfr.gov/current/title-42/section-422.590"
    assert link("42 CFR 422.590(a)") == page
    assert link("29 CFR 2560.503-1(f)") == (
        "https://www.ecfr.gov/current/title-29/section-2560.503-1"
    )
    assert link("RSMo 376.1253") is None


def test_regimes() -> None:
    assert {regime.kind for regime in regimes().values()} == {"medicare", "private", "state"}
    assert in_force(("ny_insured", "aca_group")) == ("ny_insured", "aca_group")
    assert in_force(("ny_insured", "erisa_self_funded")) == ("erisa_self_funded",)
    assert base_of(("ny_insured", "aca_group")) == "aca_group"
    with pytest.raises(ValueError, match="only state regimes"):
        base_of(("ny_insured",))
