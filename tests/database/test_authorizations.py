"""Prior authorization on PostgreSQL: asked, judged, decided, and what the database refuses."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from claims.models import (
    ApprovedService,
    Authorization,
    AuthorizationRequest,
    DecidedLine,
    Decision,
    Determination,
    OpinionChain,
    Posting,
)
from claims.operations.authorizations.asked import (
    AskedService,
    SentOtherwise,
    ServiceVerdict,
    UnableToAuthorize,
    UnknownRequest,
    Verdict,
)
from claims.operations.authorizations.cancel import cancel
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.judge import judge_again
from claims.operations.authorizations.prolong import prolong
from claims.operations.authorizations.read import read
from claims.operations.authorizations.request import request
from claims.operations.authorizations.review import Review, take_review
from claims.operations.authorizations.take_back import take_back
from claims.operations.import_chains import import_chains
from claims.operations.read_chains import read_chains
from kernel.cases.models import Case, Event, WorkItem
from kernel.dates import Days
from kernel.members.matching import Named
from kernel.record.verifying import verify
from providers.models import MedicareParticipation
from tests import authorizing, factories, paying
from tests.authorizing import ASKED_FOR, RECEIVED, REVIEWER, SURGEON, WHY, refusal, requested

pytestmark = pytest.mark.django_db

LATER = RECEIVED + timedelta(days=1)


def stored(number: str) -> dict[str, object]:
    decision = Decision.objects.filter(request__number=number).latest("number")
    said: dict[str, object] = json.loads(decision.stored)
    return said


def test_what_every_judgment_passes_is_approved_at_once() -> None:
    of = paying.member(authorizing.plan())
    answer = requested(of)
    assert (answer.state, answer.hcr01, answer.authorization) == ("approved", "A1", answer.number)
    (service,) = answer.services
    assert (service.decision, service.granted_units, service.granted_days) == (
        "approved", 2, ASKED_FOR,
    )  # fmt: skip
    # two visits at the plan's fee of 170.00, of which nothing is shared
    assert service.estimate["paid"] == "340.00"
    assert answer.estimate["member_owes"] == "0.00"
    permit = Authorization.objects.get(number=answer.number)
    assert (permit.status, permit.npi, permit.units, permit.used_before) == (
        "approved", SURGEON, 2, 0,
    )  # fmt: skip
    chain = OpinionChain.objects.get(member=of)
    assert permit.chain == chain
    assert (chain.subject_code, chain.started_by) == ("27447", "authorization")
    names = list(Event.objects.filter(case=answer.case).order_by("id").values_list("name", flat=1))
    assert names == ["received", "decided", "authorized"]


def test_no_amount_is_decided_and_nothing_posted() -> None:
    answer = requested(paying.member(authorizing.plan()))
    decision = Decision.objects.get(request__number=answer.number)
    assert (decision.paid, decision.charge, decision.disposition) == (0, 0, "approved")
    line = DecidedLine.objects.get(decision=decision)
    assert (line.paid, line.charge, line.adjusted) == (0, 0, 0)
    assert not Posting.objects.exists()
    said = stored(answer.number)
    assert {each["rule"] for each in said["findings"]} >= {"member_covered", "in_network"}


def test_the_record_of_requests_is_verified() -> None:
    of = paying.member(authorizing.plan(network="required"))
    number = requested(of).number
    decide(number, refusal(), now=LATER, by="nurse")
    assert verify().damage == []


def test_the_machine_denies_only_for_an_administrative_fact() -> None:
    under = authorizing.plan()
    of = factories.member()
    factories.coverage(of, under, Days(date(2026, 1, 1), date(2026, 3, 5)))
    answer = requested(of)
    assert (answer.state, answer.hcr01) == ("denied", "A3")
    (reason,) = answer.services[0].reasons
    assert (reason.name, reason.carc) == ("not_eligible", "27")
    assert not Authorization.objects.exists()


def test_what_a_clinician_must_judge_is_never_denied_by_machine() -> None:
    answer = requested(paying.member(authorizing.plan(network="required")))
    assert (answer.state, answer.hcr01, answer.pends) == ("pended", "A4", ("in_network",))
    assert "A qualified reviewer decides" in answer.services[0].reasons[0].why
    assert WorkItem.objects.get(case=answer.case).queue == "authorizations"


def test_a_denial_has_a_reviewer_and_a_specific_reason() -> None:
    number = requested(paying.member(authorizing.plan(network="required"))).number
    refused = (
        (Verdict((ServiceVerdict("deny", WHY, None, "out_of_network"),)), "health professional"),
        (replace(refusal(), reviewer=replace(REVIEWER, license_number=" ")), "license number"),
        (replace(refusal(), reviewer=replace(REVIEWER, profession="clerk")), "profession"),
        (replace(refusal(), reviewer=replace(REVIEWER, specialty="bones")), "taxonomy"),
        (
            replace(refusal(), reviewer=replace(REVIEWER, license_until=date(2026, 3, 1))),
            "licence ended",
        ),
        (refusal(reason=""), "reason"),
        (refusal(why="Not medically necessary."), "sentence"),
        (refusal(why="In-network surgeons are near by."), "40 characters at least"),
        (refusal(service=9), "no service 9"),
        (Verdict(()), "at least one"),
    )
    for verdict, why in refused:
        with pytest.raises(UnableToAuthorize, match=why):
            decide(number, verdict, now=LATER, by="nurse")
    answer = decide(number, refusal(), now=LATER, by="nurse")
    assert (answer.state, answer.reviewer) == ("denied", "Dr. Lena Moor")
    (reason,) = (each for each in answer.services[0].reasons if each.name != "out_of_network")
    assert (reason.name, reason.why, reason.carc, reason.hcr03) == (
        "not_medically_necessary", WHY, "50", "82",
    )  # fmt: skip
    word = Determination.objects.get(request__number=number)
    assert word.facts["reviewer"]["license_number"] == "K4411"


def test_the_database_keeps_a_denial_to_its_reviewer() -> None:
    number = requested(paying.member(authorizing.plan(network="required"))).number
    decide(number, refusal(), now=LATER, by="nurse")
    word = Determination.objects.get(request__number=number)
    for facts in ({}, {"reason": "x"}, {"reason": "x", "reviewer": {"name": "A"}}):
        word.pk, word.facts = None, facts
        with pytest.raises(IntegrityError, match="has_reviewer"), transaction.atomic():
            word.save(force_insert=True)


def test_a_person_may_approve_what_pends() -> None:
    number = requested(paying.member(authorizing.plan(network="required"))).number
    verdict = Verdict((ServiceVerdict("approve", "No surgeon of the network is free in time."),))
    answer = decide(number, verdict, now=LATER, by="nurse")
    assert (answer.state, answer.authorization) == ("approved", number)
    found = {each["rule"]: each for each in stored(number)["findings"]}
    assert found["in_network"]["says"] == "note"
    assert "Set aside by a person" in found["in_network"]["message"]


def test_nobody_approves_what_the_law_or_the_coverage_forbids() -> None:
    under = authorizing.plan(network="required")
    of = factories.member()
    factories.coverage(of, under, Days(date(2026, 1, 1), date(2026, 4, 1)))
    late = Days(date(2026, 5, 1), date(2026, 6, 1))
    number = requested(of, AskedService("99204", ASKED_FOR), AskedService("99205", late)).number
    verdict = Verdict((ServiceVerdict("approve", "The surgeon is the only one nearby."),))
    answer = decide(number, verdict, now=LATER, by="nurse")
    assert [each.decision for each in answer.services] == ["approved", "denied"]
    assert (answer.state, answer.hcr01) == ("partly_approved", "A2")
    assert list(ApprovedService.objects.values_list("code", flat=True)) == ["99204"]


def test_fewer_units_or_days_are_a_part() -> None:
    number = requested(paying.member(authorizing.plan(network="required"))).number
    shorter = Days(date(2026, 3, 10), date(2026, 4, 10))
    limit = ServiceVerdict("limit", WHY, 1, "fewer_units_needed", units=1, days=shorter)
    answer = decide(number, Verdict((limit,), REVIEWER), now=LATER, by="nurse")
    (service,) = answer.services
    assert (answer.state, service.decision) == ("partly_approved", "partly_approved")
    assert (service.granted_units, service.granted_days) == (1, shorter)
    assert service.estimate["paid"] == "170.00"


EARLY, LATE_ON = date(2026, 3, 9), date(2026, 6, 11)
"""The day before the days asked for, and the day after the first that is outside of them."""


@pytest.mark.parametrize(
    ("say", "units", "days", "refused"),
    [
        ("limit", 9, None, "2 units are asked for, not 9"),
        ("limit", 2, None, "refuses nothing"),
        ("limit", 2, ASKED_FOR, "refuses nothing"),
        ("limit", None, Days(EARLY, date(2026, 4, 1)), "among those asked"),
        ("limit", None, Days(date(2026, 4, 1), LATE_ON), "among those asked"),
        ("limit", 1, Days(date(2026, 4, 1), None), "among those asked"),
        ("approve", 1, None, "for fewer, say limit"),
        ("approve", 9, None, "2 units asked for, not 9"),
        ("approve", None, Days(EARLY, date(2026, 6, 10)), "the days asked for"),
        ("deny", 1, None, "a denial has no units"),
        ("deny", None, ASKED_FOR, "a denial has no units"),
    ],
)
def test_units_and_days_that_are_said_are_those_granted_or_refused_as_said(
    say: Any, units: int | None, days: Days | None, refused: str
) -> None:
    """What would be granted otherwise than as it is said is not decided at all."""
    number = requested(paying.member(authorizing.plan(network="required"))).number
    said = ServiceVerdict(say, WHY, 1, "fewer_units_needed", units=units, days=days)
    with pytest.raises(UnableToAuthorize, match=refused):
        decide(number, Verdict((said,), REVIEWER), now=LATER, by="nurse")
    assert read(number).state == "pended"


def test_a_limit_of_every_service_limits_each() -> None:
    of = paying.member(authorizing.plan(network="required"))
    services = (AskedService("99204", ASKED_FOR, units=4), AskedService("88321", ASKED_FOR))
    number = requested(of, *services).number
    limit = ServiceVerdict("limit", WHY, None, "fewer_units_needed", units=1)
    with pytest.raises(UnableToAuthorize, match="service 2: this limit refuses nothing"):
        decide(number, Verdict((limit,), REVIEWER), now=LATER, by="nurse")


def test_what_is_approved_may_be_said_as_it_was_asked() -> None:
    number = requested(paying.member(authorizing.plan(network="required"))).number
    said = ServiceVerdict("approve", "No surgeon is free.", 1, units=2, days=ASKED_FOR)
    answer = decide(number, Verdict((said,)), now=LATER, by="nurse")
    assert (answer.state, answer.services[0].granted_units) == ("approved", 2)


def test_verdicts_may_come_one_service_after_the_other() -> None:
    number = requested(
        paying.member(authorizing.plan(network="required")),
        AskedService("99204", ASKED_FOR),
        AskedService("88321", ASKED_FOR),
    ).number
    first = Verdict((ServiceVerdict("approve", "Nobody nearer.", 1),))
    assert decide(number, first, now=LATER, by="nurse").state == "pended"
    answer = decide(number, refusal(service=2), now=LATER + timedelta(hours=1), by="nurse")
    assert [each.decision for each in answer.services] == ["approved", "denied"]
    assert answer.state == "partly_approved"


def test_what_is_decided_is_not_decided_again() -> None:
    number = requested(paying.member(authorizing.plan())).number
    with pytest.raises(UnableToAuthorize, match="approved"):
        decide(number, refusal(), now=LATER, by="nurse")
    with pytest.raises(UnableToAuthorize):
        judge_again(number, now=LATER, by="nurse")
    with pytest.raises(UnknownRequest):
        read("A26-9999999")


def test_the_same_request_is_taken_once() -> None:
    of = paying.member(authorizing.plan())
    first = requested(of, sender="CLINIC", reference="R-1")
    again = requested(of, sender="CLINIC", reference="R-1")
    assert (again.number, again.known_before) == (first.number, True)
    other = requested(of, sender="ANOTHER", reference="R-1")
    assert other.number != first.number


def test_the_same_request_at_the_same_moment_is_taken_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both looked, and neither was on file: the second of them finds the first."""
    of = paying.member(authorizing.plan())
    first = requested(of, sender="CLINIC", reference="R-1")
    looked = iter((None, first.number))
    monkeypatch.setattr(f"{request.__module__}.find", lambda *_: next(looked))
    again = requested(of, sender="CLINIC", reference="R-1")
    assert (again.number, again.known_before) == (first.number, True)
    assert next(looked, "looked twice") == "looked twice"
    assert AuthorizationRequest.objects.count() == Case.objects.count() == 1


def test_what_is_wrong_for_another_reason_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise IntegrityError("another constraint")

    of = paying.member(authorizing.plan())
    monkeypatch.setattr(f"{request.__module__}.open_clocks", broken)
    with pytest.raises(IntegrityError, match="another constraint"):
        requested(of, sender="CLINIC", reference="R-1")


@pytest.mark.parametrize("digest", ["ONE", "TWO"])
def test_at_the_same_moment_other_words_are_refused_all_the_same(
    digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = paying.member(authorizing.plan())
    said = authorizing.asked(of, sender="CLINIC", reference="R-1", as_received={"digest": "ONE"})
    how: dict[str, Any] = {"zone": authorizing.ZONE, "now": RECEIVED, "by": "test"}
    first = take_review(Review(said), received_at=RECEIVED, **how)
    for module in (take_review.__module__, request.__module__):
        looked = iter((None, None) if module == take_review.__module__ else (None, first.number))
        monkeypatch.setattr(f"{module}.find", lambda *_, looked=looked: next(looked))
    again = Review(replace(said, as_received={"digest": digest}))
    if digest == "TWO":
        with pytest.raises(SentOtherwise):
            take_review(again, received_at=RECEIVED, **how)
    else:
        assert take_review(again, received_at=RECEIVED, **how).known_before


def test_a_stranger_is_matched_by_a_person_and_the_clocks_run_from_receipt() -> None:
    under = authorizing.plan()
    patient = Named("T77777777", "OKAFOR", "AMARA", date(1961, 4, 12))
    said = replace(authorizing.asked(factories.member(number="X1")), patient=patient)
    answer = request(said, received_at=RECEIVED, zone=authorizing.ZONE, now=RECEIVED, by="test")
    assert (answer.state, answer.pends, answer.clocks) == ("pended", ("member_covered",), ())
    of = factories.member(number="T77777777")
    factories.coverage(of, under)
    later = judge_again(answer.number, now=LATER, by="test")
    assert (later.state, later.member) == ("approved", "T77777777")
    assert authorizing.clocks(later)["MA-01"] == "running 2026-03-09"


def test_original_medicare_asks_for_none() -> None:
    answer = requested(paying.member(authorizing.plan("original_medicare")))
    assert answer.hcr01 in ("NA", "A4")
    assert answer.needed is False


@pytest.mark.parametrize("status", ["opted_out", None])
def test_original_medicare_refuses_none_for_which_it_has_no_notice(status: str | None) -> None:
    """A doctor who has opted out: a person answers that none is needed; the claim is judged."""
    of = paying.member(authorizing.plan("original_medicare"))
    MedicareParticipation.objects.all().delete()
    if status:
        days = (date(2026, 1, 1), date(2027, 1, 1))
        MedicareParticipation.objects.create(
            provider_id=authorizing.SURGEON, status=status, days=days
        )
    answer = requested(of)
    assert (answer.state, answer.pends) == ("pended", ("provider_eligible",))
    with pytest.raises(UnableToAuthorize, match="none is refused"):
        decide(answer.number, refusal(), now=LATER, by="nurse")
    assert cancel(answer.number, "None is needed; told.", now=LATER, by="desk").state == "cancelled"


def test_states_move_by_the_table_only() -> None:
    number = requested(paying.member(authorizing.plan())).number
    rows = AuthorizationRequest.objects.filter(number=number)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        rows.update(state="denied")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(state="requested")


def test_a_withdrawn_request_is_decided_for_nobody() -> None:
    number = requested(paying.member(authorizing.plan(network="required"))).number
    answer = cancel(number, "The member chose not to have the surgery.", now=LATER, by="desk")
    assert (answer.state, answer.hcr01) == ("cancelled", "C")
    assert authorizing.clocks(answer)["MA-01"] == "met 2026-03-09"
    assert not WorkItem.objects.filter(case=answer.case, done_at__isnull=True).exists()
    with pytest.raises(UnableToAuthorize, match="cancelled"):
        cancel(number, "again", now=LATER, by="desk")


def test_an_approval_is_made_wider_and_never_narrower() -> None:
    number = requested(paying.member(authorizing.plan())).number
    answer = prolong(
        number, units=3, to=date(2026, 9, 1), why="The report takes longer.", now=LATER, by="desk"
    )
    (service,) = answer.services
    assert (service.granted_units, service.granted_days) == (
        3, Days(date(2026, 3, 10), date(2026, 9, 1)),
    )  # fmt: skip
    assert Authorization.objects.get(number=number).units == 3
    for said in ({"units": 1}, {"to": date(2026, 5, 1)}):
        with pytest.raises(UnableToAuthorize, match=r"fewer|not later"):
            prolong(number, why="x", now=LATER, by="desk", **said)


def test_an_approval_is_taken_back_by_two_for_fraud_or_error() -> None:
    number = requested(paying.member(authorizing.plan())).number
    why = "The request was sent under a stolen NPI, as the holder of it told us."
    for ground, signers, said in (
        ("changed_mind", ("a", "b"), "nothing"),
        ("fraud", ("a",), "two different persons"),
        ("fraud", ("a", " A "), "two different persons"),
    ):
        with pytest.raises(UnableToAuthorize, match=said):
            take_back(number, ground, why, signers, now=LATER, by="desk")
    answer = take_back(number, "fraud", why, ("m.ortiz", "j.lee"), now=LATER, by="desk")
    assert (answer.state, answer.authorization) == ("taken_back", "")
    assert answer.services[0].decision == "denied"
    assert Authorization.objects.get(number=number).status == "taken_back"
    word = Determination.objects.get(request__number=number)
    assert (word.say, word.facts["countersigned_by"]) == ("take_back", "j.lee")
    word.pk, word.facts = None, {"ground": "fraud", "signed_by": "a", "countersigned_by": "a"}
    with pytest.raises(IntegrityError, match="two_signers"), transaction.atomic():
        word.save(force_insert=True)
    assert verify().damage == []


def test_a_decision_is_of_a_claim_or_of_a_request() -> None:
    requested(paying.member(authorizing.plan()))
    row = Decision.objects.get()
    row.pk, row.request, row.number = None, None, 5
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_received_at_night_is_the_day_of_the_zone() -> None:
    at = datetime.fromisoformat("2026-03-03T04:30:00+00:00")
    answer = requested(paying.member(authorizing.plan(network="required")), at=at)
    assert authorizing.clocks(answer)["MA-01"] == "running 2026-03-09"


def test_a_request_is_explained() -> None:
    number = requested(paying.member(authorizing.plan(network="required"))).number
    decide(number, refusal(), now=LATER, by="nurse")
    out = StringIO()
    call_command("case_explain", number, stdout=out)
    said = out.getvalue()
    assert "second opinion for member" in said
    assert "Service 1: denied" in said
    assert "MA-01" in said
    approved = requested(paying.member(authorizing.plan())).number
    out = StringIO()
    call_command("case_explain", approved, stdout=out)
    assert "2 from 2026-03-10 to 2026-06-10; estimate: plan $340.00" in " ".join(
        out.getvalue().split()
    )


def test_an_import_does_not_change_what_was_decided_here() -> None:
    of = paying.member(authorizing.plan())
    number = requested(of).number
    document = read_chains(
        {"authorizations": [{"number": number, "member": of.number, "for": "second_opinion",
                             "from": "2026-01-01", "units": "99"}]}
    )  # fmt: skip
    done = import_chains(document, by="test")
    assert [fault.path for fault in done.faults] == ["authorizations[0].number"]
    assert Authorization.objects.get(number=number).units == 2


def test_nothing_is_received_before_it_came() -> None:
    of = paying.member(authorizing.plan())
    with pytest.raises(UnableToAuthorize, match="still to come"):
        request(
            authorizing.asked(of), received_at=LATER, zone=authorizing.ZONE, now=RECEIVED, by="t"
        )
