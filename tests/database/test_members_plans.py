"""Plans come in from YAML; what a plan said before does not change."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kernel.members.models import Plan, PlanTerms, PlanTermsHistory

pytestmark = pytest.mark.django_db

FIRST = """
code: TX-MA
name: Lone Star Advantage
payer_id: LONESTAR
from: 2026-01-01
cite: Evidence of Coverage 2026
regimes: [tx_insured, medicare_advantage]
deductible: "500"
coinsurance: {in_network: 20, out_of_network: 40}
network: required
prior_authorization: [third_opinion]
filing_limit: 12 months
"""


class Files:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = 0

    def take(self, text: str) -> dict[str, Any]:
        path = self.folder / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        said, self.code = StringIO(), 0
        try:
            call_command("plan_import", str(path), "--json", stdout=said, stderr=StringIO())
        except CommandError as stopped:
            self.code = stopped.returncode
        answer = json.loads(said.getvalue())
        (outcome,) = answer["files"] or [answer]
        return outcome


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def ranges() -> list[tuple[date, date | None]]:
    return [(row.days.lower, row.days.upper) for row in PlanTerms.objects.order_by("days")]


JAN, JULY, NEXT = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)


def test_a_plan_and_its_terms(files: Files) -> None:
    outcome = files.take(FIRST)
    assert (files.code, outcome["new"], outcome["refused"]) == (0, ["TX-MA"], [])
    plan = Plan.objects.get()
    assert (plan.name, plan.payer_id) == ("Lone Star Advantage", "LONESTAR")
    terms = PlanTerms.objects.get()
    assert terms.cite == "Evidence of Coverage 2026"
    assert terms.terms["regimes"] == ["tx_insured", "medicare_advantage"]
    assert "code" not in terms.terms
    assert ranges() == [(JAN, None)]


def test_the_same_file_again_changes_nothing(files: Files) -> None:
    files.take(FIRST)
    assert files.take(FIRST)["unchanged"] == ["TX-MA"]
    same = FIRST.replace('"500"', '"500.00"').replace("20,", "20.0,")
    assert files.take(same)["unchanged"] == ["TX-MA"], "the same terms, written another way"
    assert PlanTermsHistory.objects.count() == 1


def test_terms_on_file_are_not_rewritten(files: Files) -> None:
    files.take(FIRST)
    outcome = files.take(FIRST.replace('"500"', '"600"'))
    assert files.code == 1
    assert outcome["refused"][0]["message"] == (
        "what TX-MA says from January 1, 2026 onward is on file and is not rewritten; "
        "give the new terms a `from` of their own"
    )
    assert PlanTerms.objects.get().terms["deductible"] == "500"


def test_new_terms_begin_on_a_day_of_their_own_and_end_the_old(files: Files) -> None:
    files.take(FIRST)
    later = FIRST.replace('"500"', '"600"').replace("2026-01-01", "2026-07-01")
    assert files.take(later)["changed"] == ["TX-MA"]
    assert ranges() == [(JAN, JULY), (JULY, None)]
    assert files.take(later)["unchanged"] == ["TX-MA"]
    assert files.take(FIRST)["unchanged"] == ["TX-MA"], "what was cut stays cut"
    assert ranges() == [(JAN, JULY), (JULY, None)]


def test_the_last_day_may_be_set(files: Files) -> None:
    files.take(FIRST)
    ended = FIRST.replace("cite:", "to: 2027-01-01\ncite:")
    assert files.take(ended)["changed"] == ["TX-MA"]
    assert ranges() == [(JAN, NEXT)]


def test_terms_that_would_overlap_are_refused(files: Files) -> None:
    files.take(FIRST.replace("2026-01-01", "2026-07-01"))
    outcome = files.take(FIRST)
    assert (
        "overlaps the terms of TX-MA from July 1, 2026 onward" in (outcome["refused"][0]["message"])
    )
    before = FIRST.replace("cite:", "to: 2026-07-01\ncite:")
    assert files.take(before)["changed"] == ["TX-MA"]


def test_terms_in_the_midst_of_others_are_refused(files: Files) -> None:
    """What would be left of the old ones after them is nobody's to guess."""
    files.take(FIRST.replace("cite:", "to: 2027-01-01\ncite:"))
    midst = FIRST.replace("from: 2026-01-01", "from: 2026-03-01\nto: 2026-05-01")
    assert "overlaps the terms" in files.take(midst)["refused"][0]["message"]
    assert ranges() == [(JAN, NEXT)]


def test_a_new_name(files: Files) -> None:
    files.take(FIRST)
    assert files.take(FIRST.replace("Lone Star", "Big Bend"))["changed"] == ["TX-MA"]
    assert Plan.objects.get().name == "Big Bend Advantage"


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        (FIRST + "deductable: 1\n", "line 13, deductable", "unknown key; did you mean"),
        (FIRST.replace("20,", "20%,"), "line 9, coinsurance.in_network", "is not a percentage"),
        (FIRST.replace("code: TX-MA", "code:"), "code", "is missing"),
        (FIRST.replace("from: 2026-01-01", "from:"), "from", "is missing"),
        (FIRST.replace("tx_insured", "tx_insurd"), "regimes[0]", "is not one of"),
        (FIRST.replace("regimes:", "#"), "regimes", "is missing"),
        ("just text", "line 1", "expected keys and values"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    files: Files, text: str, where: str, message: str
) -> None:
    outcome = files.take(text)
    assert files.code == 1
    said = [(each["where"], each["message"]) for each in outcome["refused"]]
    assert len(said) == 1, said
    assert where in said[0][0]
    assert message in said[0][1]
    assert not Plan.objects.exists()


def test_a_bad_plan_keeps_no_good_one_out(files: Files) -> None:
    good = FIRST.strip().replace("\n", "\n    ")
    bad = good.replace("TX-MA", "TX-BAD").replace("12 months", "12 moons")
    outcome = files.take(f"plans:\n  - {good}\n  - {bad}\n")
    assert (outcome["new"], len(outcome["refused"])) == (["TX-MA"], 1)
    assert outcome["refused"][0]["where"] == "line 23, plans[1].filing_limit"


def test_a_list_of_plans_and_json(files: Files) -> None:
    plans = [{"code": code, "from": "2026-01-01", "regimes": ["aca_group"]} for code in ("A", "B")]
    assert files.take(json.dumps(plans))["new"] == ["A", "B"]


def test_what_is_no_yaml(files: Files) -> None:
    assert "line 1" in files.take("a: [1")["unread"][0]
    assert files.code == 2


def test_in_words(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(FIRST)
    said = StringIO()
    call_command("plan_import", str(path), stdout=said)
    assert said.getvalue() == f"{path}: TX-MA: new\n"
