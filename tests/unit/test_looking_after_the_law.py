"""`rules`, `law_review` and `law`: what rests on what, and what must be looked up again."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.adjudication.results import CAS
from claims.law_book import book
from claims.pipeline import JUDGMENTS, PART_B, PIPELINE, PLAN
from claims.sources import rule_rows
from config.resting import everything, resting_on
from kernel.law.citations import check
from kernel.law.library import shelved, unconfirmed

ROOT = Path(__file__).parents[2]
ROWS = {row.rule: row for row in rule_rows(book())}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    call_command(*words)
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(run(capsys, *words, "--json"))


def test_every_rule_is_listed_in_the_order_of_the_pipeline() -> None:
    amounts = [*(PART_B.allowed, *PART_B.shares), *(PLAN.allowed, *PLAN.shares)]
    names = [rule.name for rule in JUDGMENTS] + [amount.__name__ for amount in amounts]
    assert list(ROWS) == names
    files = {f"claims/rules/{path.name}" for path in (ROOT / "claims" / "rules").glob("[a-z]*.py")}
    assert {row.file for row in ROWS.values()} == files


@pytest.mark.parametrize("rule", ROWS)
def test_its_place_is_the_line_of_its_function(rule: str) -> None:
    row = ROWS[rule]
    lines = (ROOT / row.file).read_text(encoding="utf-8").splitlines()
    assert lines[row.line - 1].startswith(f"def {rule}(")


@pytest.mark.parametrize("rule", ROWS)
def test_it_rests_on_every_number_its_own_file_names(rule: str) -> None:
    """Read here by plain text, there by following the code."""
    text = (ROOT / ROWS[rule].file).read_text(encoding="utf-8")
    named = {name for name in book().entries if f'"{name}"' in text}
    assert named <= set(ROWS[rule].numbers)
    for name in ROWS[rule].numbers:
        for versions in book().entries[name].versions.values():
            for version in versions:
                assert set(version.cite.split("; ")) <= set(ROWS[rule].cites)


@pytest.mark.parametrize(
    ("rule", "stage", "carcs", "cites"),
    [
        ("timely_filing", "Was it filed in time, and once?", ("29",), "42 CFR 424.44(a)(1)"),
        (
            "member_covered",
            "Was the member covered?",
            ("31", "27", "26", "16"),
            "Plan terms, coverage",
        ),
        ("third_opinion_indicated", "Is it a covered opinion?", ("50",), "MBPM ch. 15 §30"),
        # through what it calls: the order of payers, the standing to the network
        ("other_payer_first", "Does another payer come first?", ("22",), "42 CFR 411.170"),
        ("plan_coinsurance", "What does the plan pay?", ("2",), "Fla. Stat. 641.51(5)"),
        ("part_b_deductible", "What does Part B pay?", ("1",), "42 CFR 410.160"),
        ("part_b_allowed", "What does Part B pay?", ("45",), "42 CFR 414.56"),
        ("secondary_payment", "What does Part B pay?", ("23",), "42 CFR 411.33(a)"),
        ("sequestration", "What does Part B pay?", ("253",), "Pub. L. 116-136"),
    ],
)
def test_a_rule_with_its_codes_and_sources(
    rule: str, stage: str, carcs: tuple[str, ...], cites: str
) -> None:
    row = ROWS[rule]
    assert (row.stage, row.carcs) == (stage, carcs)
    assert cites in row.cites
    assert len(set(row.cites)) == len(row.cites)


def test_every_code_an_adjustment_may_carry_is_some_rule_s() -> None:
    codes = {code for row in ROWS.values() for code in row.carcs}
    assert codes >= {carc for _, _, carc in CAS} | {rule.carc for rule in JUDGMENTS}


def test_rules_for_a_person_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "rules")
    rows = as_json(capsys, "rules")
    assert [row["rule"] for row in rows] == list(ROWS)
    assert list(rows[0]) == ["rule", "stage", "carc", "cites", "numbers", "file", "line"]
    for stage in PIPELINE:
        assert stage.question in text
    for row in rows:
        line = next(line for line in text.splitlines() if line.startswith(f"  {row['rule']} "))
        assert f"{row['file']}:{row['line']}" in line
        assert all(code in line for code in row["carc"])
        assert all(cite in text for cite in row["cites"])


def test_a_number_is_to_be_confirmed_again_a_year_after() -> None:
    first = min(each.entry.checked for each in shelved())
    a_year = first.replace(year=first.year + 1)
    assert unconfirmed(date.fromordinal(a_year.toordinal() - 1)) == []
    old = unconfirmed(a_year)
    assert {each.entry.checked for each in old} == {first}
    assert len(unconfirmed(date(2099, 1, 1))) == len(shelved()) > 40
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("[!k]*/law/*.yaml")}
    assert {each.file for each in shelved()} == files


def test_law_review_for_a_person_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "law_review", "--as-of", "2027-11-24")
    assert found["as_of"] == "2027-11-24"
    names = {row["name"] for row in found["unconfirmed"]}
    assert {"part_b.deductible", "timely_filing.limit", "conversion_factor.amount"} <= names
    assert list(found["unconfirmed"][0]) == ["name", "what", "checked", "file"]
    weak = {row["name"] for row in found["weak"]}
    assert {"timely_filing.limit", "MA-16 ma_dismissal_vacated", "abd B1"} <= weak
    assert "MA-01 ma_determination_under_pa_rules" not in weak
    text = run(capsys, "law_review", "--today", "2027-11-24")
    for name in names | weak:
        assert f"  {name}  " in text
    text = run(capsys, "law_review", "--today", "2026-11-25")
    assert text.startswith("Numbers nobody has confirmed for a year, as of 2026-11-25: none\n")


def test_law_review_asks_for_a_day_that_is_one() -> None:
    with pytest.raises(CommandError, match="write 2026-11-24") as refused:
        call_command("law_review", "--as-of", "soon")
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("section", "finds"),
    [
        ("424.44", {("rule", "timely_filing"), ("number", "timely_filing.limit")}),
        ("42 CFR 422.590(a)", {("clock", "MA-23 ma_preservice_appeal_standard"),
                               ("clock", "MA-28 ma_forward_preservice")}),
        ("422.584(c)(2)", {("clock", "MA-26 ma_appeal_expedited"),
                           ("clock", "MA-23 ma_preservice_appeal_standard")}),
        ("2560.503-1(g)(1)", {("letter", "abd B1")}),
        ("mbpm ch. 15", {("rule", "third_opinion_indicated"),
                         ("number", "second_opinions.covered")}),
    ],
)  # fmt: skip
def test_what_rests_on_a_section(section: str, finds: set[tuple[str, str]]) -> None:
    found = resting_on(section)
    assert finds <= {(each.kind, each.name) for each in found}
    assert all(section.casefold() in each.cite.casefold() for each in found)


@pytest.mark.parametrize(
    "section", ["422.59", "22.590", "424.4", "42 CFR 422.590(a)(99)", "2560.503"]
)
def test_a_part_of_a_section_s_number_is_another_section(section: str) -> None:
    assert resting_on(section) == []


def test_law_for_a_person_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    rows = as_json(capsys, "law", "422.590")
    assert len(rows) == len(resting_on("422.590")) > 10
    assert list(rows[0]) == ["kind", "name", "what", "cite", "file", "weak"]
    text = run(capsys, "law", "422.590").splitlines()
    assert text[0] == "https://www.ecfr.gov/current/title-42/section-422.590"
    assert len(text) == len(rows) + 1
    for section in ("999.999", " "):
        with pytest.raises(CommandError, match="nothing rests on"):
            call_command("law", section)


def test_every_thing_that_cites_cites_what_can_be_read_and_stands_where_it_says() -> None:
    kinds = set()
    for each in everything():
        kinds.add(each.kind)
        if not each.cite.startswith("Plan terms"):
            check(each.cite)
        assert (ROOT / re.sub(r":\d+$", "", each.file)).exists(), each
    assert kinds == {"rule", "number", "clock", "letter", "edit"}
