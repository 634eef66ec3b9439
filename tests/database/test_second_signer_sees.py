"""What who signs second sees before they sign; and whose word clears only what is medical."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from claims.models import Claim, Determination, Proposal
from claims.operations.review.decide import decide
from claims.operations.review.preview import preview_of_proposal
from claims.operations.review.shown import review_of
from kernel.cases.models import WorkItem
from kernel.money import Money
from kernel.people.policy import Actor
from tests.reviewing import DOUBT, LATE, PAYS, REASON, found, office, pended, version, word
from tests.working import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Actor]:
    return office()


@pytest.fixture
def proposed(people: dict[str, Actor]) -> Claim:
    claim = pended()
    decide(claim.number, [word(claim, LATE)], people["a.ito"], NOW, version(claim))
    return claim


def signed_in(name: str) -> Client:
    """Somebody of the office, in a browser without a window."""
    made = Client()
    user = get_user_model().objects.get(username=name)
    made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.content.decode()


class TestTheSecondSigner:
    def test_is_shown_what_the_words_would_change(
        self, proposed: Claim, people: dict[str, Actor]
    ) -> None:
        seen = preview_of_proposal(proposed.number, people["t.ruiz"], NOW)
        assert seen is not None
        assert (seen.before.paid, seen.after.paid) == (Money("0.00"), Money(PAYS))
        # 265.23 is allowed and 212.18 of it paid: the member owes 53.05
        assert (seen.after.allowed, seen.after.member_owes) == (Money("265.23"), Money("53.05"))
        assert Proposal.objects.get().claim_id == proposed.pk
        assert not Determination.objects.exists()

    def test_who_may_not_sign_is_not(self, proposed: Claim, people: dict[str, Actor]) -> None:
        for name in ("a.ito", "b.lund", "c.odom"):
            assert preview_of_proposal(proposed.number, people[name], NOW) is None

    def test_reads_words_and_money_on_the_claim_and_on_the_list(self, proposed: Claim) -> None:
        client = signed_in("t.ruiz")
        for address in (f"/claims/{proposed.number}", "/approvals"):
            text = page(client, address)
            assert "The other payer&#x27;s letter of May 4 is on file." in text, address
            assert f"$0.00 → ${PAYS}" in text, address
            assert "→ 53.05" in text, address
            assert "No later claim of the member changes." in text, address

    def test_sees_the_word_on_its_finding_and_no_control_that_leads_nowhere(
        self, proposed: Claim
    ) -> None:
        text = page(signed_in("t.ruiz"), f"/claims/{proposed.number}")
        assert "<b>Overridden</b> by A Ito" in text
        assert "(not yet signed)" in text
        assert "Override…" not in text
        assert 'form="words"' not in text


class TestAClinicalReviewer:
    def test_has_a_button_for_the_word_only_they_may_say(self, people: dict[str, Actor]) -> None:
        claim = pended(late=False, doubt=True)
        text = page(signed_in("n.hale"), f"/claims/{claim.number}")
        assert "Set aside…" in text
        assert "No approval" not in text

    def test_their_word_goes_on_to_someone_who_signs(self, people: dict[str, Actor]) -> None:
        claim = pended(late=False, doubt=True)
        client = signed_in("n.hale")
        key = found(claim, DOUBT).key
        answer = client.post(
            f"/claims/{claim.number}/approve",
            {
                "step": "decide",
                "version": version(claim),
                f"say-{key}": "override",
                f"reason-{key}": REASON,
            },
        )
        assert answer.status_code == 302, answer.content
        made = Proposal.objects.get()
        assert (made.by, made.to, str(made.paid)) == ("n.hale", "t.ruiz", PAYS)


class TestWhoCould:
    def test_a_barred_person_reads_who_could(self, people: dict[str, Actor]) -> None:
        claim = pended()
        WorkItem.objects.filter(case=claim.pk).update(barred=["s.reed"])
        answer = review_of(claim.number, people["s.reed"], NOW).may["approve"]
        assert answer.why.startswith("s.reed is barred from")
        assert answer.who == ("adjuster", "senior_adjuster", "supervisor")

    def test_no_law_of_medicare_is_cited_for_an_employers_plan(
        self, people: dict[str, Actor]
    ) -> None:
        claim = pended(late=False, doubt=True)
        refused = review_of(claim.number, people["n.hale"], NOW).may["deny_clinically"]
        assert not refused
        assert "CFR" not in refused.why
