"""Letters of prior authorizations: who is told what, and which clocks its sending moves."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from claims.operations.authorizations.asked import (
    Answer,
    AskedService,
    Extension,
    ServiceVerdict,
    UnableToAuthorize,
    Verdict,
)
from claims.operations.authorizations.cancel import cancel
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.expedite import expedite, refuse_to_expedite
from claims.operations.authorizations.extend import EVIDENCE, extend
from claims.operations.authorizations.judge import judge_again
from claims.operations.authorizations.pend import pend, receive_information
from claims.operations.authorizations.read import read
from claims.operations.authorizations.settle import Settled, settle
from claims.operations.authorizations.told import told_by_voice
from claims.operations.letters import issue_letters
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.make import Made
from kernel.letters.manifest import Answer as Carried
from kernel.letters.models import Dispatch, Letter
from kernel.letters.render import Pdf
from kernel.members.matching import Named
from kernel.members.models import Member
from kernel.record.verifying import verify
from tests import authorizing, lettering, paying
from tests.authorizing import ASKED_FOR, RECEIVED, REVIEWER, WHY, refusal, requested
from tests.unit.letters.reading import stopped_twice

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("America/New_York")
PRIVATE = ("tx_insured", "aca_individual")
OUR_ADDRESS = {
    "requester": {
        "name": "HILL", "first": "ANNA",
        "address": {"lines": ["9 OAK ROAD"], "city": "AUSTIN", "state": "TX", "zip": "787010000"},
    }
}  # fmt: skip


def day(number: int, hour: int = 15) -> datetime:
    """A day of March 2026, in UTC."""
    return datetime(2026, 3, number, hour, tzinfo=UTC)


def pended(*regimes: str, **said: Any) -> Answer:
    """A request a person has to decide: the surgeon is out of the network."""
    return requested(paying.member(authorizing.plan(*regimes, network="required")), **said)


def sent(at: datetime) -> list[str]:
    """Issue what is owed, hand it over and have the carrier confirm it; the codes issued."""
    local = at.astimezone(ZONE).date()
    done = issue_letters(dated=local, now=at, by="test", senders=lettering.senders())
    assert {each.code for each in done.held} <= {"pa_answer"}, "who asked may have no address"
    new = list(Letter.objects.filter(pk__in=done.letters).order_by("id"))
    with TemporaryDirectory() as out:
        dispatch("print", out=Path(out), now=at, by="test")
    answers = [
        Carried(
            line=place, letter=each.pk, attempt=1, sha256=each.pdf_sha256, status="sent",
            at=at, batch="", reference=f"R{each.pk}", reason="",
        )
        for place, each in enumerate(new, 1)
    ]  # fmt: skip
    taken = confirm(answers, now=at, by="carrier", zone=ZONE)
    assert taken.faults == []
    assert not Dispatch.objects.filter(letter__in=new).exclude(state="confirmed").exists()
    return [f"{each.code} {each.reader.split(':')[0]}" for each in new]


def clocks(answer: Answer) -> dict[str, str]:
    return authorizing.clocks(read(answer.number))


def test_an_approval_is_told_to_the_member_and_to_who_asked() -> None:
    answer = requested(paying.member(authorizing.plan()), as_received=OUR_ADDRESS)
    assert clocks(answer)["MA-01"] == "running 2026-03-09"
    assert sent(day(3)) == ["od_approve member", "pa_answer provider"]
    assert clocks(answer)["MA-01"] == "met 2026-03-09"
    letter = Letter.objects.get(code="od_approve")
    assert (letter.tells, letter.starts) == ("approval", "")
    assert answer.number in letter.evidence["P2"]
    assert "$340.00" in letter.evidence["P5"]
    assert "ANNA HILL" in Letter.objects.get(code="pa_answer").evidence["X6"]
    assert sent(day(4)) == []
    assert verify().damage == []


def test_who_asked_without_an_address_is_told_by_a_person() -> None:
    """MA-10: the physician involved is told as well; the letter is held where a person sees it."""
    answer = requested(paying.member(authorizing.plan()))
    done = issue_letters(dated=date(2026, 3, 3), now=day(3), by="test", senders=lettering.senders())
    assert [(each.code, each.claim) for each in done.held] == [("pa_answer", answer.number)]
    assert "no address of" in done.held[0].why
    assert list(Letter.objects.values_list("code", flat=True)) == ["od_approve"]
    item = WorkItem.objects.get(case=answer.case, queue="letters")
    assert item.done_at is None
    assert item.reasons[0].startswith("held pa_answer: no address of")
    again = issue_letters(
        dated=date(2026, 3, 4), now=day(4), by="test", senders=lettering.senders()
    )
    assert again.letters == [], "the member's is made once"
    assert [each.code for each in again.held] == ["pa_answer"], "still held"


def test_a_denial_starts_the_time_to_appeal() -> None:
    answer = pended(as_received=OUR_ADDRESS)
    decide(answer.number, refusal(), now=day(4), by="nurse")
    assert sent(day(5)) == ["idn_coverage member", "pa_answer provider"]
    stands = clocks(answer)
    assert stands["MA-01"] == "met 2026-03-09"
    # dated March 5, received March 10, and 60 days: May 9
    assert stands["MA-20"] == "not_started 2026-05-09"
    letter = Letter.objects.get(code="idn_coverage")
    assert WHY in letter.evidence["D5"]
    assert "May 9, 2026" in letter.evidence["D7"]
    assert "72 hours" in letter.evidence["D9"]
    assert "30 days" in letter.evidence["D9"]
    reviewed = f"reviewed by a physician licensed in TX. {REVIEWER.expertise}"
    assert reviewed in " ".join(letter.html.split())
    made = Made(Pdf(bytes(letter.pdf), letter.pages), letter.html, letter.evidence)
    assert stopped_twice(made) == []
    assert WHY in Letter.objects.get(code="pa_answer").evidence["Q3"]


def test_a_private_denial_says_what_it_must() -> None:
    answer = pended(*PRIVATE)
    decide(answer.number, refusal(), now=day(4), by="nurse")
    assert sent(day(5)) == ["abd_preservice member"]
    stands = clocks(answer)
    assert stands["AE-02"] == "met 2026-03-17"
    assert stands["AE-20"] == "not_started 2026-09-06"  # March 10 and 180 days
    letter = Letter.objects.get(code="abd_preservice")
    assert {"A1", "A3", "A9", "A10", "A11", "A14"} <= letter.evidence.keys()
    assert "30 days" in letter.evidence["A10"]


def test_a_part_is_told_by_both_and_the_denial_is_the_decision() -> None:
    of = paying.member(authorizing.plan(network="required"))
    answer = requested(of, AskedService("99204", ASKED_FOR), AskedService("88321", ASKED_FOR))
    verdict = Verdict(
        (
            ServiceVerdict("approve", "No surgeon of the network is free.", 1),
            ServiceVerdict("deny", WHY, 2, "not_medically_necessary"),
        ),
        REVIEWER,
    )
    decide(answer.number, verdict, now=day(4), by="nurse")
    assert sorted(sent(day(5))) == ["idn_coverage member", "od_approve member"]
    tells = dict(Letter.objects.values_list("code", "tells"))
    assert tells == {"idn_coverage": "denial", "od_approve": "notice"}


def test_an_extension_moves_the_clock_when_its_letter_leaves() -> None:
    answer = pended()
    extend(
        answer.number,
        Extension(EVIDENCE, "The surgeon's notes are with a hospital outside the network.",
                  needed=("medical_records",)),
        now=day(4), by="nurse",
    )  # fmt: skip
    assert clocks(answer)["MA-01"] == "running 2026-03-09"
    assert sent(day(5)) == ["ext_ma member"]
    # 7 days from March 2, and 14 more
    assert clocks(answer)["MA-01"] == "running 2026-03-23"
    letter = Letter.objects.get()
    assert "March 23, 2026" in letter.evidence["E1"]
    assert "24 hours" in letter.evidence["E3"]
    assert "Medical records" in letter.evidence["E4"]
    with pytest.raises(UnableToAuthorize, match="extended before"):
        extend(answer.number, Extension(EVIDENCE, "again", needed=("other",)), now=day(6), by="n")


def test_an_extension_for_information_stops_a_private_clock_until_the_answer() -> None:
    answer = pended(*PRIVATE)
    extension = Extension(
        "matters beyond the control of the plan", "The pathology slides are missing.",
        needed=("medical_records",),
    )  # fmt: skip
    extend(answer.number, extension, now=day(12), by="nurse")
    assert sent(day(12, 16)) == ["ext_private member"]
    letter = Letter.objects.get()
    # received March 17, and 45 days: May 1
    assert "May 1, 2026" in letter.evidence["E3"]
    owed = Deadline.objects.get(case=answer.case, clock="erisa_preservice_answer")
    assert owed.due_on == date(2026, 5, 1), "the clock and the letter say the same day"
    names = list(Event.objects.filter(case=answer.case).values_list("name", flat=True))
    assert {"extension_notified", "information_requested"} <= set(names)
    came = datetime(2026, 4, 10, 15, tzinfo=UTC)
    receive_information(answer.number, ("medical_records",), at=came, now=came, by="desk")
    # March 2 and 15 days is the 17th; 15 more is April 1; 29 days waited: April 30
    deciding = Deadline.objects.get(case=answer.case, clock="erisa_preservice")
    assert (deciding.state, deciding.due_on) == ("running", date(2026, 4, 30))


def test_only_a_lawful_ground_takes_time() -> None:
    answer = pended()
    refused = (
        (Extension("we are busy", "x"), "no ground"),
        (Extension(EVIDENCE, "x"), "which evidence"),
        (Extension("the enrollee asks for it", " "), "say why"),
        (Extension("the enrollee asks for it", "x", days=15), "at most 14"),
    )
    for extension, why in refused:
        with pytest.raises(UnableToAuthorize, match=why):
            extend(answer.number, extension, now=day(4), by="nurse")
    with pytest.raises(UnableToAuthorize, match="time was over"):
        extend(answer.number, Extension("the enrollee asks for it", "x"), now=day(10), by="nurse")


@pytest.mark.parametrize(
    "said",
    [{"part_b_drug": True}, {"part_b_drug": True, "expedited": True}],
)
def test_a_part_b_drug_is_never_extended(said: dict[str, Any]) -> None:
    answer = pended(**said)
    with pytest.raises(UnableToAuthorize, match="no extension"):
        extend(
            answer.number, Extension("the enrollee asks for it", "x"),
            now=RECEIVED + timedelta(hours=2), by="nurse",
        )  # fmt: skip


def test_an_urgent_private_request_is_never_extended() -> None:
    answer = pended(*PRIVATE, expedited=True)
    ground = "matters beyond the control of the plan"
    with pytest.raises(UnableToAuthorize, match="no extension"):
        extend(answer.number, Extension(ground, "x"), now=RECEIVED + timedelta(hours=2), by="n")


def test_asked_to_hurry_and_refused() -> None:
    answer = pended()
    expedite(answer.number, at=day(4), by_physician=False, why="pain", now=day(4), by="desk")
    assert clocks(answer)["MA-04"] == "running 2026-03-07"  # 72 hours from March 4, 10:00
    refuse_to_expedite(
        answer.number, "You can walk, and the surgery is planned for June.", now=day(5), by="nurse"
    )
    stands = clocks(answer)
    assert "MA-04" not in stands
    assert stands["MA-01"] == "running 2026-03-09"
    assert stands["MA-13"] == "running 2026-03-08"
    assert sent(day(6)) == ["exp_deny member"]
    stands = clocks(answer)
    assert stands["MA-13"] == "met 2026-03-08"
    assert stands["MA-01"] == "running 2026-03-09", "a refusal to hurry decides nothing"
    letter = Letter.objects.get()
    assert "March 9, 2026" in letter.evidence["R1"]
    assert "any physician" in letter.evidence["R4"]
    with pytest.raises(UnableToAuthorize, match="physician's support"):
        expedite(answer.number, at=day(6), by_physician=False, why="x", now=day(6), by="desk")
    expedite(answer.number, at=day(6), by_physician=True, why="x", now=day(6), by="desk")
    assert clocks(answer)["MA-04"] == "running 2026-03-09"  # 72 hours from the physician's word
    with pytest.raises(UnableToAuthorize, match="must be expedited"):
        refuse_to_expedite(answer.number, "no", now=day(6, 16), by="nurse")


def test_a_drug_outside_the_rules_keeps_its_fourteen_days_when_not_expedited() -> None:
    answer = pended(under_pa_rules=False, expedited=True)
    refuse_to_expedite(answer.number, "It is planned for June.", now=day(3), by="nurse")
    stands = clocks(answer)
    assert stands["MA-02"] == "running 2026-03-16"
    assert "MA-01" not in stands


def test_an_urgent_decision_is_told_by_voice_and_then_in_writing() -> None:
    answer = pended(expedited=True)
    decide(answer.number, refusal(), now=day(3), by="nurse")
    told_by_voice(answer.number, "the member", at=day(3, 16), now=day(3, 17), by="nurse")
    stands = clocks(answer)
    assert stands["MA-04"] == "met 2026-03-05"
    assert stands["MA-14"] == "running 2026-03-06"
    assert sent(day(5)) == ["idn_coverage member"]
    assert clocks(answer)["MA-14"] == "met 2026-03-06"


def test_what_is_missing_is_asked_for_at_once_and_then_judged() -> None:
    of = paying.member(authorizing.plan(*PRIVATE))
    answer = requested(of, expedited=True, missing=("medical_records",))
    assert (answer.state, answer.missing) == ("pended", ("medical_records",))
    asking = [each for each in answer.clocks if each.clock == "erisa_urgent_asking"]
    assert [each.late_from for each in asking] == [RECEIVED + timedelta(hours=24)]
    assert sent(day(2, 20)) == ["info_request member"]
    waiting = {each.clock: each.state for each in read(answer.number).clocks}
    assert (waiting["erisa_urgent_asking"], waiting["erisa_urgent"]) == ("met", "paused")
    came = day(3, 18)
    after = receive_information(answer.number, ("medical_records",), at=came, now=came, by="desk")
    assert (after.state, after.missing) == ("approved", ())
    late = {each.clock: each.late_from for each in after.clocks}
    assert late["erisa_urgent"] == came + timedelta(hours=48)


def test_what_is_missing_and_does_not_come_holds_no_urgent_request_up() -> None:
    of = paying.member(authorizing.plan(*PRIVATE))
    answer = requested(of, expedited=True, missing=("medical_records",))
    assert sent(day(2, 16)) == ["info_request member"]
    # it came on March 2 at 10:00 and is asked for by March 3, 10:00 (24 hours): the claimant's 48
    # hours end on March 5, the plan's on March 7
    assert "March 5, 2026, 10:00 AM" in Letter.objects.get().evidence["I4"]
    late = {each.clock: each.late_from for each in read(answer.number).clocks}
    assert late["erisa_urgent"] == day(7)


def test_the_law_gives_time_to_answer() -> None:
    """At least 48 hours from when the claimant is told: the letter leaves after it is asked for, at
    the latest 24 hours from receipt (29 CFR 2560.503-1(f)(2)(i))."""
    answer = pended(*PRIVATE, expedited=True)
    for too_early in (day(3, 16), day(4, 16)):  # 24 hours; 48 from before the letter leaves
        with pytest.raises(UnableToAuthorize, match="gives time"):
            pend(
                answer.number, ("medical_records",), "slides", now=day(2, 16), by="nurse",
                answer_by=too_early,
            )  # fmt: skip
    pend(answer.number, ("medical_records",), "The slides.", now=day(2, 16), by="nurse")
    assert sent(day(2, 17)) == ["info_request member"]
    letter = Letter.objects.get()
    # received Mon March 2, 10:00: asked by Tue 10:00, answered by Thu 10:00, decided by Sat 10:00
    assert "March 5, 2026, 10:00 AM" in letter.evidence["I4"]
    clock = Deadline.objects.get(case=answer.case, clock="erisa_urgent")
    assert clock.late_from == day(2, 15) + timedelta(hours=24 + 48 + 48) == day(7)
    assert "too short" not in " ".join(clock.steps)


def test_the_time_to_answer_is_whole_when_the_letter_leaves_at_the_last_moment() -> None:
    answer = pended(*PRIVATE, expedited=True)
    pend(answer.number, ("medical_records",), "The slides.", now=day(2, 16), by="nurse")
    assert sent(day(3, 14)) == ["info_request member"]  # 23 hours after receipt
    clock = Deadline.objects.get(case=answer.case, clock="erisa_urgent")
    assert clock.late_from == day(7)
    assert "too short" not in " ".join(clock.steps)


def test_asked_for_too_late_the_claimant_has_the_time_all_the_same() -> None:
    """The 72 hours of the plan stand then; the letter has 24 hours to leave, as it would have."""
    answer = pended(*PRIVATE, expedited=True)
    pend(answer.number, ("medical_records",), "The slides.", now=day(3, 16), by="nurse")
    assert sent(day(3, 20)) == ["info_request member"]
    # asked for Tue March 3, 11:00: told by Wed 11:00, answered by Fri 11:00
    assert "March 6, 2026, 11:00 AM" in Letter.objects.get().evidence["I4"]
    clock = Deadline.objects.get(case=answer.case, clock="erisa_urgent")
    assert clock.late_from == RECEIVED + timedelta(hours=72)


def test_the_time_to_answer_runs_from_when_it_was_asked_to_hurry() -> None:
    answer = pended(*PRIVATE)
    expedite(answer.number, at=day(4), by_physician=False, why="", now=day(4), by="nurse")
    pend(answer.number, ("medical_records",), "The slides.", now=day(4, 16), by="nurse")
    assert sent(day(4, 17)) == ["info_request member"]
    # asked to hurry Wed March 4, 10:00: told by Thu, answered by Sat March 7, 10:00; decided by
    # Mon March 9, 11:00, for the clocks change on Sunday
    assert "March 7, 2026, 10:00 AM" in Letter.objects.get().evidence["I4"]
    clock = Deadline.objects.get(case=answer.case, clock="erisa_urgent")
    assert clock.late_from == day(9)
    assert clock.late_from.astimezone(ZONE).hour == 11


@pytest.mark.parametrize("found", ["by a person", "by the machine"])
def test_a_member_found_later_is_told_the_time_to_answer(found: str) -> None:
    of = paying.member(authorizing.plan(*PRIVATE), number="T5O5")
    nobody = Named(of.number, "NOBODY", of.first_name, of.born_on)
    answer = requested(of, patient=nobody, expedited=True, missing=("medical_records",))
    assert (answer.member, answer.clocks) == ("", ())
    if found == "by a person":
        whose = Settled(member=of.number)
        settle(answer.number, whose, "By telephone.", now=day(2, 18), by="nurse")
    else:
        Member.objects.filter(pk=of.pk).update(last_name="NOBODY")
        judge_again(answer.number, now=day(2, 18), by="nurse")
    judge_again(answer.number, now=day(2, 19), by="nurse")  # and nothing is asked a third time
    asked = Event.objects.filter(case=answer.case, name="information_needed")
    assert [each.facts["needed"] for each in asked] == [["medical_records"]] * 2
    # one letter, with the time: received March 2, 10:00, told by the 3rd, answered by the 5th
    assert sent(day(2, 20)) == ["info_request member"]
    assert "March 5, 2026, 10:00 AM" in Letter.objects.get().evidence["I4"]
    clock = Deadline.objects.get(case=answer.case, clock="erisa_urgent")
    assert clock.late_from == day(7)
    assert verify().damage == []


def test_what_an_urgent_request_does_not_lack_is_not_asked_anew() -> None:
    answer = pended(*PRIVATE, expedited=True)
    judge_again(answer.number, now=day(2, 18), by="nurse")
    assert not Event.objects.filter(name="information_needed").exists()


def test_asked_to_hurry_what_is_missing_has_its_hours() -> None:
    """The letter of the standard time, owed or gone, gave 45 days or none."""
    of = paying.member(authorizing.plan(*PRIVATE))
    answer = requested(of, missing=("medical_records",))
    expedite(answer.number, at=day(2, 16), by_physician=True, why="", now=day(2, 16), by="nurse")
    assert sent(day(2, 20)) == ["info_request member"]
    # asked to hurry March 2, 11:00: told by the 3rd, answered by the 5th, decided by the 7th
    assert "March 5, 2026, 11:00 AM" in Letter.objects.get().evidence["I4"]
    clock = Deadline.objects.get(case=answer.case, clock="erisa_urgent")
    assert clock.late_from == day(7, 16)


def test_a_failed_filing_is_told_how_to_file() -> None:
    of = paying.member(authorizing.plan(*PRIVATE))
    answer = requested(of, procedures_followed=False)
    stands = authorizing.clocks(answer)
    assert stands == {"AE-08": "running 2026-03-07"}
    assert sent(day(4)) == ["how_to_file member"]
    assert clocks(answer)["AE-08"] == "met 2026-03-07"


def test_a_representative_s_papers_start_a_standard_clock() -> None:
    answer = requested(
        paying.member(authorizing.plan(network="required")),
        asked_by="representative", missing=("representative_papers",),
    )  # fmt: skip
    came = day(6)
    receive_information(answer.number, ("representative_papers",), at=came, now=came, by="desk")
    assert clocks(answer)["MA-01"] == "running 2026-03-13"


@pytest.mark.parametrize(
    ("ends", "rule", "hours"), [(day(4, 15), "AE-05", 24), (day(3, 14), "AE-01", 72)]
)
def test_urgent_care_going_on_has_a_day_if_it_was_asked_in_time(
    ends: datetime, rule: str, hours: int
) -> None:
    of = paying.member(authorizing.plan(*PRIVATE, network="required"))
    answer = requested(of, request="concurrent", expedited=True, concurrent_until=ends)
    due = {each.rule: each.late_from for each in answer.clocks if each.state == "running"}
    assert due[rule] == RECEIVED + timedelta(hours=hours)


def test_a_withdrawn_request_is_dismissed_in_writing() -> None:
    answer = pended()
    cancel(answer.number, "You told us on the telephone that you take it back.", now=day(4), by="d")
    assert sent(day(5)) == ["od_dismiss member"]
    assert "take it back" in Letter.objects.get().evidence["W1"]


def test_a_late_decision_is_late() -> None:
    answer = pended()
    decide(answer.number, refusal(), now=day(9), by="nurse")
    sent(day(10, 16))
    assert clocks(answer)["MA-01"] == "met_late 2026-03-09"


def test_no_letter_is_dated_before_what_it_tells() -> None:
    requested(paying.member(authorizing.plan()))
    done = issue_letters(
        dated=date(2026, 3, 1), now=RECEIVED, by="test", senders=lettering.senders()
    )
    assert done.letters == []
