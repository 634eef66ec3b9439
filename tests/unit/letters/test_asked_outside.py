"""Whom a first denial names for external review: by whose process, not by who writes the letter."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claims.letters.checks import CHECKS
from claims.letters.compose import FOLDER, drafts_of, templates
from claims.letters.compose_request import drafts_of_request
from claims.letters.context import Desk, Reviewer, SenderText
from claims.letters.outside import NOWHERE, asked_outside
from kernel.letters.make import Made, make
from kernel.letters.must_say import UnableToIssue
from tests.unit.letters import reading, stories
from tests.unit.letters.stories import document, judged, line
from tests.unit.letters.test_requests_read_back import REFUSED, decided

TEXAS, NEW_YORK = ("tx_insured", "aca_individual"), ("ny_insured", "aca_group")
EMPLOYERS = ("erisa_self_funded",)
PLANS_OWN = "External Review Requests, PO Box 1210"
HHS = "Recourse Demonstration HHS External Review, PO Box 1230"
STATES = "Recourse Demonstration State External Review, PO Box 1231"
DAY = date(2026, 4, 10)


def sender() -> SenderText:
    found = stories.senders().of("", TEXAS)
    assert found
    return found


def of(regimes: tuple[str, ...]) -> dict[str, Any]:
    """A claim of before coverage began, of a plan under these regimes."""
    told = document("aca_individual", member__covered=[{"from": "2026-03-10"}])
    told["plan"]["regimes"] = list(regimes)
    return told


@pytest.mark.parametrize(
    ("regimes", "named"), [(TEXAS, HHS), (NEW_YORK, STATES), (EMPLOYERS, PLANS_OWN)]
)
def test_a_denied_claim_names_who_takes_the_request(regimes: tuple[str, ...], named: str) -> None:
    (draft,) = reading.drafts(judged(of(regimes)))
    assert draft.code == "abd"
    told = " ".join(reading.made(draft).evidence["A10"].split())
    assert [each for each in (HHS, STATES, PLANS_OWN) if each in told] == [named]


def test_so_does_a_claim_denied_in_part() -> None:
    lines = [line("99204", "350.00"), line("99214", "210.00", served="2014-03-02")]
    (draft,) = reading.drafts(judged(document("aca_individual", claim__lines=lines)))
    assert draft.code == "eob_commercial"
    assert HHS in " ".join(reading.made(draft).evidence["A10"].split())


def test_so_does_a_request_refused_before_the_service() -> None:
    given = decided("aca_individual", REFUSED)
    made, lacking = drafts_of_request(given, sender(), DAY)
    assert lacking == []
    draft = next(each for each in made if each.code == "abd_preservice")
    told = " ".join(_made(draft).evidence["A10"].split())
    assert HHS in told
    assert PLANS_OWN not in told


def test_without_the_contractor_on_file_the_denial_does_not_leave() -> None:
    drafts, _ = drafts_of(judged(of(TEXAS)), replace(sender(), reviewers=()), DAY)
    with pytest.raises(UnableToIssue, match=r"A10 .*sender.external.name is not known"):
        _made(drafts[0])


def _made(draft: Any) -> Made:
    return make(FOLDER, templates()[draft.code], draft.text, CHECKS)


def test_a_state_may_be_named_apart_from_the_others() -> None:
    """One sender writes in several states; each takes requests where it does."""
    own = Desk("New York's own", ("Albany, NY 12201",))
    since = "2026-01-01"
    with_own = (*sender().reviewers, Reviewer("state_process_ny", since, own))
    both = replace(sender(), reviewers=with_own)
    assert asked_outside(NEW_YORK, both, DAY) == own
    assert asked_outside(("ca_insured", "aca_group"), both, DAY).name.endswith("External Review")
    before = asked_outside(NEW_YORK, both, date(2025, 12, 31))
    assert before.name == "Recourse Demonstration State External Review"


def test_the_process_is_that_of_the_day() -> None:
    """Pennsylvania took it over from HHS on January 1, 2024."""
    penn = ("pa_insured", "aca_individual")
    assert "HHS" in asked_outside(penn, sender(), date(2023, 12, 31)).name
    assert "State" in asked_outside(penn, sender(), date(2024, 1, 1)).name


def test_no_address_is_made_up() -> None:
    nobody = replace(sender(), reviewers=())
    assert asked_outside(TEXAS, nobody, DAY) == NOWHERE
    # a state that has the issuer take requests is not on file; those come to where the sender says
    assert asked_outside(NEW_YORK, nobody, DAY) == nobody.external
    assert asked_outside((), nobody, DAY) == nobody.external
    assert asked_outside(("medicare_advantage",), nobody, DAY) == nobody.external
