"""Letters of what happens on the way: papers, hurry, more time, new evidence, the file that left,
a dismissal, an external review, a provider's dispute.  PDFs read back."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from appeals.external import ire
from appeals.models import Appeal, ProviderDispute
from appeals.operations import evidence, expedite, extend
from appeals.operations.dispute.decide import DisputeLine, decide
from appeals.operations.dispute.on_file import UnableToDispute
from appeals.operations.dispute.receive import Disputed, receive
from appeals.operations.on_file import happened, held
from appeals.operations.open import Wanted, open_appeal
from claims.models import AuthorizationRequest
from claims.operations.authorizations import decide as requests
from kernel.cases import sweep as sweeping
from kernel.cases.models import Deadline, Event
from kernel.cases.version import version_of
from kernel.letters.models import Letter
from kernel.people.policy import Actor, NotAllowed
from kernel.record.sealing import Batch
from tests import authorizing, lettering, paying
from tests.appeal_letters import decided, issued, on, pages, says_everything, sent
from tests.appealing import NOTICE, RECEIVED, appealed, denied
from tests.forwarding import handed_over

pytestmark = pytest.mark.django_db

WHO = Actor("s.park", "Sun Park", frozenset({"appeals_specialist"}))
NO_HURRY = "The second opinion is planned for September, and nothing worsens before."


def preservice(*regimes: str, **said: Any) -> Appeal:
    """An appeal of a refused request, received June 1, 2026."""
    made = authorizing.requested(paying.member(authorizing.plan(*regimes, network="required")))
    requests.decide(
        made.number, authorizing.refusal(), now=authorizing.RECEIVED + timedelta(days=1), by="test"
    )
    asked = AuthorizationRequest.objects.get(number=made.number)
    wanted = Wanted("member", request=asked.number, notice_dated=NOTICE, **said)
    return open_appeal(
        wanted, received_at=RECEIVED, zone="America/New_York", now=on(6, 2, 13), by="i.katz"
    )


def payment(*regimes: str) -> Appeal:
    return appealed(denied(paying.member(paying.plan(*regimes, network="required"))))


def letter(code: str) -> Letter:
    return Letter.objects.filter(code=code).latest("id")


def test_more_time_names_the_ground_and_the_grievance() -> None:
    row = preservice("medicare_advantage")
    sent(on(6, 2))
    said = extend.Extension("the enrollee asks for it", "You are away until June 20.")
    extend.extend(row.number, said, WHO, on(6, 10), version_of(row.pk))
    assert sent(on(6, 10)) == ["appeal_ext member"]
    one = letter("appeal_ext")
    says_everything(one)
    # June 1 + 30 days is July 1, and 14 days more
    assert "July 15, 2026" in one.evidence["E1"]
    assert "24 hours" in one.evidence["E3"]
    assert "E2a" not in one.evidence, "nothing is waited for"
    clock = Deadline.objects.get(case=row.pk, clock="ma_preservice_appeal_standard")
    assert clock.due_on == date(2026, 7, 15)


def test_more_time_for_evidence_names_what_is_waited_for_and_from_whom() -> None:
    row = preservice("medicare_advantage")
    sent(on(6, 2))
    needed = ("The operation note, from Hill Country Hospital", "The films, from Dr. Osei")
    said = extend.Extension(extend.EVIDENCE, "Neither has a contract with us.", needed=needed)
    extend.extend(row.number, said, WHO, on(6, 10), version_of(row.pk))
    sent(on(6, 10))
    one = letter("appeal_ext")
    says_everything(one)
    assert all(each in one.evidence["E2a"] for each in needed)
    assert all(each in pages(one) for each in needed)


def test_a_refusal_to_hurry_counts_from_the_first_receipt() -> None:
    row = preservice("medicare_advantage", expedited=True)
    expedite.refuse(row.number, NO_HURRY, WHO, on(6, 2), version_of(row.pk))
    assert "appeal_exp_deny member" in sent(on(6, 3))
    one = letter("appeal_exp_deny")
    says_everything(one)
    assert "July 1, 2026" in one.evidence["R1"]
    assert NO_HURRY in one.evidence["R2"]
    clock = Deadline.objects.get(case=row.pk, clock="ma_appeal_expedite_refused_letter")
    assert clock.state == "met"


def test_a_refusal_to_hurry_of_a_private_plan_cites_its_own_law() -> None:
    row = preservice("erisa_self_funded", expedited=True)
    expedite.refuse(row.number, NO_HURRY, WHO, on(6, 2), version_of(row.pk))
    assert "appeal_exp_deny member" in sent(on(6, 3))
    one = letter("appeal_exp_deny")
    says_everything(one)
    printed = pages(one)
    assert "29 CFR 2560.503-1(m)(1)" in printed
    assert "422.5" not in printed
    assert "grievance" not in printed.casefold()


def test_new_evidence_goes_out_before_a_final_denial_or_the_denial_stays() -> None:
    row = payment("tx_insured", "aca_individual")
    sent(on(6, 2))
    what = "A radiologist's note of May 30 says that the first report was read from the wrong side."
    new = evidence.Evidence("evidence", what, on(6, 10), on(6, 25))
    evidence.add(row.number, new, WHO, on(6, 10), version_of(row.pk))
    assert sent(on(6, 11)) == ["new_evid member"]
    one = letter("new_evid")
    says_everything(one)
    assert "June 25, 2026, 11:00 AM EDT" in one.evidence["N3"]
    list(sweeping.sweep(on(6, 11), zone="America/New_York", every=timedelta(minutes=1)).found)
    ends = Event.objects.get(case=row.pk, name="information_period_ends")
    assert ends.at == on(6, 25)
    decided(held(row.number), "upheld", on(6, 20))
    done = issued(on(6, 21))
    assert done.letters == []
    assert "E0" in done.held[0].why
    assert "too late to answer" in done.held[0].why


def test_a_final_denial_names_the_evidence_that_was_answerable() -> None:
    row = payment("tx_insured", "aca_individual")
    sent(on(6, 2))
    new = evidence.Evidence("rationale", "The plan's list of surgeons.", on(6, 4), on(6, 15))
    evidence.add(row.number, new, WHO, on(6, 4), version_of(row.pk))
    sent(on(6, 5))
    decided(held(row.number), "upheld", on(6, 20))
    assert sent(on(6, 22)) == ["fiabd member"]
    assert "June 5, 2026" in letter("fiabd").evidence["E0"]


def test_upheld_it_says_that_the_file_went_and_where_and_not_before(tmp_path: Path) -> None:
    row = payment("medicare_advantage")
    sent(on(6, 2))
    decided(row, "upheld", on(6, 20))
    ire.forward(held(row.number), now=on(6, 20), by="n.vogel")
    assert sent(on(6, 21)) == [], "the file has not left"
    handed_over(tmp_path, on(6, 22))
    assert sent(on(6, 22)) == ["recon_upheld member"]
    one = letter("recon_upheld")
    says_everything(one)
    assert "C2C Innovative Solutions" in one.evidence["U3"]
    assert "PO Box 1130" in one.evidence["U3"]
    assert "June 22, 2026" in one.evidence["U3"]
    assert (one.starts, one.tells) == ("", "denial"), "nothing to file, so no time starts"


def test_late_the_enrollee_is_told_that_the_file_went(tmp_path: Path) -> None:
    row = payment("medicare_advantage")
    sent(on(6, 2))
    ire.forward(held(row.number), now=on(8, 1), by="sweep", late=True)
    handed_over(tmp_path, on(8, 1, 16))
    assert sent(on(8, 3)) == ["recon_forward member"]
    says_everything(letter("recon_forward"))


def test_a_dismissal_on_another_ground_is_blocked() -> None:
    row = payment("medicare_advantage")
    sent(on(6, 2))
    batch = Batch()
    fresh = held(row.number)
    facts = {"ground": "we_are_busy", "why": "We have no time for it."}
    happened(fresh, "dismissed", on(6, 10), "s.park", batch, now=on(6, 10), facts=facts)
    batch.seal(on(6, 10))
    Appeal.objects.filter(pk=row.pk).update(state="dismissed", outcome="dismissed")
    done = issued(on(6, 11))
    assert done.letters == []
    assert "no ground for a dismissal" in done.held[0].why or "S1" in done.held[0].why


def disputed(*regimes: str) -> ProviderDispute:
    """Of a contracted clinician, denied as excluded."""
    of = paying.member(paying.plan(*regimes, network="required"))
    case = lettering.decided(of, change=lettering.excluded)
    from claims.models import Claim

    said = Disputed(
        Claim.objects.get(pk=case).number, paying.CLINIC, "CLINIC 893",
        ("500 CLINIC WAY", "COLUMBUS, OH 43215"), "Agreement 1", "Pay line 1 by schedule B.",
    )  # fmt: skip
    return receive(said, received_at=RECEIVED, zone="America/New_York", actor=WHO, now=on(6, 2, 13))


@pytest.mark.parametrize(
    ("regimes", "due"),
    [
        # 45 working days from June 1: 20 in June without Juneteenth, 23 in July (the plan counts
        # July 3, a Friday), and August 3 and 4
        (("ca_insured", "aca_individual"), True),
        (("tx_insured", "aca_individual"), False),
    ],
)
def test_a_dispute_is_told_to_the_provider_alone(regimes: tuple[str, ...], due: bool) -> None:
    row = disputed(*regimes)
    assert row.number.startswith("D26-")
    assert sent(on(6, 2)) == ["dispute_ack provider"]
    one = letter("dispute_ack")
    says_everything(one)
    assert ("B2" in one.evidence) is due
    assert not due or "August 4, 2026" in one.evidence["B2"]
    line = DisputeLine(1, "upheld", "Schedule B pays an excluded clinician nothing.", "Agreement 1")
    with pytest.raises(UnableToDispute, match="is about line 1"):
        decide(row.number, [], "No.", actor=WHO, now=on(6, 9), version=version_of(row.pk))
    decide(row.number, [line], "The exclusion stands.", actor=WHO, now=on(6, 9),
           version=version_of(row.pk))  # fmt: skip
    assert sent(on(6, 10)) == ["dispute_decision provider"]
    says_everything(letter("dispute_decision"))
    list(sweeping.sweep(on(6, 11), zone="America/New_York", every=timedelta(minutes=1)).found)
    row.refresh_from_db()
    assert row.state == "closed"
    assert not Letter.objects.filter(reader="member", dated__gte=date(2026, 6, 2)).exists()
    assert not Appeal.objects.exists(), "never counted with the appeals of members"


def test_a_dispute_is_the_contracted_providers_and_of_who_works_on_them() -> None:
    claim = denied(paying.member(paying.plan("medicare_advantage", network="required")))
    said = Disputed(claim.number, paying.CLINIC, "CLINIC 893", (), "Agreement 1")
    with pytest.raises(UnableToDispute, match=r"had no contract.*waiver of liability"):
        receive(said, received_at=RECEIVED, zone="America/New_York", actor=WHO, now=on(6, 2))
    private = denied(paying.member(paying.plan("tx_insured", "aca_group", network="required")))
    said = Disputed(private.number, paying.CLINIC, "CLINIC 893", (), "Agreement 1")
    with pytest.raises(UnableToDispute, match=r"as the claimant's representative \(29 CFR"):
        receive(said, received_at=RECEIVED, zone="America/New_York", actor=WHO, now=on(6, 2))
    nobody = Actor("x", "X", frozenset({"intake"}))
    with pytest.raises(NotAllowed):
        receive(said, received_at=RECEIVED, zone="America/New_York", actor=nobody, now=on(6, 2))
