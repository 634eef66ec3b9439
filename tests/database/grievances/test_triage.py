"""A contact is sorted, a person settles it, and what was missed is found with its clock intact."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from appeals.models import Appeal, Contact
from appeals.operations.intake.receive import Incoming
from appeals.operations.intake.receive import receive as appeals_door
from appeals.operations.open import Wanted
from claims.models import Claim
from grievances.models import Grievance, Issue, NightlyReading
from grievances.operations.intake.opened import Grieved
from grievances.operations.intake.propose import not_sorted, receive
from grievances.operations.intake.settle import Word, settle
from grievances.operations.missed import looked_at, read_closed
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.reclassify import Turned, reclassify, told, undo
from grievances.operations.triage_table import extend, table_in_force
from grievances.triage.propose import propose
from grievances.triage.table import UnableToReadTable, built_in
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import Stale, version_of
from kernel.people.acting import actor_named
from kernel.people.policy import Actor, NotAllowed
from tests.appealing import NOTICE, NOW, RECEIVED, ZONE
from tests.staff import staff

pytestmark = pytest.mark.django_db

P16 = "You denied my second opinion and the nurse was rude and gave me the wrong drug."
LATER = NOW + timedelta(days=20)
"""June 22: the misfiled appeal has waited three weeks."""
MINUTE = timedelta(minutes=1)


def came(claim: Claim, text: str = P16, channel: str = "phone") -> Contact:
    assert claim.member is not None
    sent = Incoming(channel, RECEIVED, ZONE, text=text, member=claim.member.number)
    return receive(sent, now=NOW, by="i.katz")


def wanted(claim: Claim) -> Wanted:
    return Wanted("member", claim=claim.number, notice_dated=NOTICE)


def misfiled(claim: Claim, actor: Actor) -> Grievance:
    """P16 as a hurried clerk would have it: one grievance, and no appeal."""
    made = came(claim)
    words = [
        Word(1, "none", why="only unhappy with the refusal"),
        Word(2, "grievance", grieved=Grieved("conduct")),
        Word(3, "grievance", grieved=Grieved(joins=2)),
    ]
    settle(made.pk, words, decision_to_change=False, actor=actor, now=NOW)
    return Grievance.objects.get()


def closed(row: Grievance) -> Grievance:
    for state in ("resolved", "closed"):
        Grievance.objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()
    return row


def test_one_call_is_three_issues_with_the_same_first_touch(
    claim: Claim, coordinator: Actor
) -> None:
    """P16: an appeal, a grievance and a quality-of-care issue."""
    made = came(claim)
    issues = list(made.issues.order_by("number"))
    assert [(each.proposed, each.category, each.quality_of_care) for each in issues] == [
        ("appeal", "service_denied", False),
        ("grievance", "conduct", False),
        ("grievance", "quality_of_care", True),
    ]
    assert all(each.because[0]["words"] and not each.settled_as for each in issues)
    words = [
        Word(1, "appeal", appeal=wanted(claim)),
        Word(2, "grievance"),
        Word(3, "grievance", grieved=Grieved(occurred_on=date(2026, 5, 28))),
    ]
    settled = settle(made.pk, words, decision_to_change=True, actor=coordinator, now=NOW)
    cases = [each.case for each in settled]
    assert {each.received_at for each in cases if each} == {RECEIVED}
    assert [each.kind for each in cases if each] == ["appeal", "grievance", "grievance"]
    assert [each.issues.get().quality_of_care for each in Grievance.objects.order_by("pk")] == [
        False,
        True,
    ]
    # June 1 + 60 days: 29 left of June, 31 of July: July 31.  June 1 + 30 days: July 1
    clocks = dict(
        Deadline.objects.filter(clock__in=("ma_payment_appeal", "ma_grievance")).values_list(
            "clock", "due_on"
        )
    )
    assert clocks == {"ma_payment_appeal": date(2026, 7, 31), "ma_grievance": date(2026, 7, 1)}
    made.refresh_from_db()
    assert made.state == "settled"


def test_the_first_question_is_answered_first(claim: Claim, coordinator: Actor) -> None:
    made = came(claim)
    rest = [Word(2, "grievance"), Word(3, "grievance")]
    one = Word(1, "appeal", appeal=wanted(claim))

    def refused(words: list[Word], change: bool, why: str) -> None:
        with pytest.raises(UnableToGrieve, match=why):
            settle(made.pk, words, decision_to_change=change, actor=coordinator, now=NOW)

    refused([one, *rest], False, "an appeal wants a decision changed")
    refused([Word(1, "grievance"), *rest], True, "say which issue is the appeal")
    refused([Word(1, "grievance"), *rest], False, "issue 1 is proposed as appeal: say why")
    refused([one, rest[0]], True, "say what issue 3 is")
    refused([one, one, *rest], True, "settled twice")
    refused([Word(1, "appeal"), *rest], True, "issue 1: say which claim or request")
    refused([one, Word(2, "grievance", grieved=Grieved("tea")), rest[1]], True, "a category is one")
    refused([one, Word(2, "inquiry", why=""), rest[1]], True, "say why it is not")
    refused([one, *rest, Word(0, "grievance")], True, "say it in its words")
    refused([Word(1, "appeal", appeal=Wanted("member", claim="C26-9999999")), *rest], True, "no cl")
    assert not Appeal.objects.exists()
    assert not Grievance.objects.exists()
    staff("a.clerk", "adjuster")
    with pytest.raises(NotAllowed):
        settle(
            made.pk,
            [one, *rest],
            decision_to_change=True,
            actor=actor_named("a.clerk"),
            now=NOW,
        )


def test_what_a_person_adds_goes_its_way_too(claim: Claim, coordinator: Actor) -> None:
    made = came(claim, "What is my copay?")
    at = NOW - timedelta(hours=1)
    words = [
        Word(1, "inquiry", why="Twenty dollars.", told_at=at),
        Word(0, "grievance", "The parking.", grieved=Grieved("facility")),
    ]
    settle(made.pk, words, decision_to_change=False, actor=coordinator, now=NOW)
    first, second = made.issues.order_by("number")
    assert (first.settled_as, first.case, first.told_at) == ("inquiry", None, at)
    assert second.case is not None
    assert second.case.kind == "grievance"
    made.refresh_from_db()
    assert (made.state, made.said["set_aside"]) == ("no_appeal", "issues 1: inquiry, 2: grievance")
    with pytest.raises(UnableToGrieve, match="no appeal already"):
        settle(made.pk, words, decision_to_change=False, actor=coordinator, now=NOW)


def test_what_came_by_another_door_is_sorted_by_the_sweep(claim: Claim) -> None:
    made = appeals_door(Incoming("fax", RECEIVED, ZONE, text=P16), now=NOW, by="partner")
    assert list(not_sorted(NOW, ZONE, MINUTE)) == [f"contact {made.pk}: 3 issues proposed"]
    assert list(not_sorted(NOW, ZONE, MINUTE)) == []
    assert made.issues.count() == 3


def test_a_missed_appeal_is_found_by_night_and_keeps_its_clock(
    claim: Claim, coordinator: Actor
) -> None:
    row = closed(misfiled(claim, coordinator))
    assert row.contact is not None
    assert list(read_closed(LATER, ZONE, MINUTE)) == [
        f"{row.number}: an appeal may have been missed"
    ]
    assert list(read_closed(LATER + MINUTE, ZONE, MINUTE)) == []  # once a night
    assert list(read_closed(LATER + timedelta(days=1), ZONE, MINUTE)) == []  # once by a table
    assert [each.read for each in NightlyReading.objects.order_by("day")] == [1, 0]
    assert WorkItem.objects.get(case=row.pk, queue="triage").done_at is None
    turned = Turned(
        "appeal", "The first sentence asks that the denial be changed.", appeal=wanted(claim)
    )
    done = reclassify(row.number, turned, coordinator, LATER, version_of(row.pk))
    appeal = Appeal.objects.get(number=done.became)
    assert appeal.received_at == RECEIVED
    # 60 days from June 1 and not from June 22
    assert Deadline.objects.get(case=appeal.pk, clock="ma_payment_appeal").due_on == date(
        2026, 7, 31
    )
    row.refresh_from_db()
    row.contact.refresh_from_db()
    assert (row.state, row.contact.state) == ("closed", "settled")
    said = Event.objects.get(case=row.pk, name="reclassified").facts
    assert (said["receipt"], said["told_at"]) == (RECEIVED.isoformat(), "")
    left = WorkItem.objects.get(case=row.pk, queue="triage", done_at=None)
    assert left.reasons == ["tell the member which way it goes"]
    told(row.number, LATER, "by letter", actor=coordinator, now=LATER, version=version_of(row.pk))
    assert Issue.objects.get(case=appeal.pk).told_at == LATER
    assert not WorkItem.objects.filter(case=row.pk, queue="triage", done_at=None).exists()


def test_by_night_an_appeal_no_row_names_is_found_by_likeness(
    claim: Claim, coordinator: Actor
) -> None:
    text = (
        "The clerk yelled at me. And the plan's answer about the pump was that I can live without "
        "it. I can't, and I would like somebody else to decide."
    )
    assert "appeal" not in propose(text, built_in()).classes
    made = came(claim, text)
    words = [
        Word(each.number, "grievance", grieved=Grieved("conduct"))
        if each.proposed == "grievance"
        else Word(each.number, "none", why="a hurried clerk's word")
        for each in made.issues.order_by("number")
    ]
    settle(made.pk, words, decision_to_change=False, actor=coordinator, now=NOW)
    row = closed(Grievance.objects.get())
    assert list(read_closed(LATER, ZONE, MINUTE)) == [
        f"{row.number}: an appeal may have been missed"
    ]
    (said,) = row.readings.get().proposes
    assert said["because"][0]["weak"]


def test_a_grievance_that_is_an_appeal_ends_with_its_clocks_and_can_come_back(
    claim: Claim, coordinator: Actor
) -> None:
    row = misfiled(claim, coordinator)
    turned = Turned(
        "appeal",
        "They want the denied claim paid.",
        appeal=wanted(claim),
        told_at=LATER,
        told_how="telephone",
    )
    done = reclassify(row.number, turned, coordinator, LATER, version_of(row.pk))
    row.refresh_from_db()
    assert row.state == "reclassified"
    assert not Deadline.objects.filter(case=row.pk).exists()
    assert {each.after for each in done.moved} == {None}
    assert Event.objects.get(case=row.pk, name="reclassified").facts["told_how"] == "telephone"
    settled = Issue.objects.filter(contact=row.contact, settled_as="appeal")
    assert {each.told_at for each in settled} == {LATER}
    undo(row.number, "the rest is one", actor=coordinator, now=LATER, version=version_of(row.pk))
    assert Deadline.objects.get(case=row.pk, clock="ma_grievance").due_on == date(2026, 7, 1)
    assert Appeal.objects.filter(number=done.became).exists()


def test_what_is_both_goes_on_as_both(claim: Claim, coordinator: Actor) -> None:
    row = misfiled(claim, coordinator)
    turned = Turned(
        "appeal", "The denial is to be changed as well.", too=True, appeal=wanted(claim)
    )
    reclassify(row.number, turned, coordinator, LATER, version_of(row.pk))
    row.refresh_from_db()
    assert row.state == "received"
    assert Deadline.objects.get(case=row.pk, clock="ma_grievance").due_on == date(2026, 7, 1)
    assert Appeal.objects.get().received_at == RECEIVED


def test_a_person_says_that_it_is_none_and_the_night_asks_no_more(
    claim: Claim, coordinator: Actor
) -> None:
    row = closed(misfiled(claim, coordinator))
    assert list(read_closed(LATER, ZONE, MINUTE))
    why = "asked: they accept it"
    looked_at(row.number, why, actor=coordinator, now=LATER, version=version_of(row.pk))
    assert not WorkItem.objects.filter(case=row.pk, queue="triage", done_at=None).exists()
    staff("c.odom", "compliance_officer")
    extend(ADDED, "a new word", actor=actor_named("c.odom"), now=LATER)
    assert list(read_closed(LATER + timedelta(days=1), ZONE, MINUTE)) == []


def test_an_opened_appeal_was_not_missed(claim: Claim, coordinator: Actor) -> None:
    made = came(claim)
    words = [Word(1, "appeal", appeal=wanted(claim)), Word(2, "grievance"), Word(3, "grievance")]
    settle(made.pk, words, decision_to_change=True, actor=coordinator, now=NOW)
    for each in Grievance.objects.all():
        closed(each)
    assert list(read_closed(LATER, ZONE, MINUTE)) == []
    assert NightlyReading.objects.get().read == 2


ADDED = """
concepts: {refused: {phrases: [gave me the cold shoulder on]}}
"""


def test_an_officer_extends_the_table_and_the_night_finds_more(
    claim: Claim, coordinator: Actor
) -> None:
    made = came(claim, "The nurse was rude. You gave me the cold shoulder on my second opinion.")
    words = [Word(1, "grievance", grieved=Grieved("conduct"))]
    settle(made.pk, words, decision_to_change=False, actor=coordinator, now=NOW)
    row = closed(Grievance.objects.get())
    assert list(read_closed(LATER, ZONE, MINUTE)) == []
    with pytest.raises(NotAllowed):
        extend(ADDED, "they say so here", actor=coordinator, now=LATER)
    staff("c.odom", "compliance_officer")
    officer = actor_named("c.odom")
    with pytest.raises(UnableToReadTable, match=r"concepts.cold.means: say what"):
        extend("concepts: {cold: {phrases: [brr]}}", "no", actor=officer, now=LATER)
    assert table_in_force() is built_in()
    extend(ADDED, "they say so here", actor=officer, now=LATER)
    assert len(list(read_closed(LATER + timedelta(days=1), ZONE, MINUTE))) == 1
    assert WorkItem.objects.filter(case=row.pk, queue="triage", done_at=None).exists()


def test_an_addition_over_another_that_was_not_seen_is_refused() -> None:
    staff("c.odom", "compliance_officer")
    officer, seen = actor_named("c.odom"), built_in().mark
    first = extend(ADDED, "they say so here", actor=officer, now=NOW, seen=seen)
    with pytest.raises(Stale):
        extend("{}", "all that was added goes", actor=officer, now=NOW, seen=seen)
    assert table_in_force().mark == first.mark
    last = extend("{}", "all that was added goes", actor=officer, now=NOW, seen=first.mark)
    assert table_in_force().mark == last.mark != first.mark


def test_by_commands(claim: Claim, coordinator: Actor, tmp_path: Path) -> None:
    staff("c.odom", "compliance_officer")
    assert claim.member is not None

    def run(*arguments: str) -> str:
        out = StringIO()
        call_command(*arguments, stdout=out)
        return out.getvalue()

    read = run("triage_read", P16)
    assert "Is there a decision they want changed? Yes." in read
    assert "1. appeal (service_denied): You denied my second opinion" in read
    assert "records_not_sent: not_sent about papers -> grievance (obstruction)" in run(
        "triage_table"
    )
    added = tmp_path / "added.yaml"
    added.write_text(ADDED.replace("refused", "refusd"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"addition 1.concepts.refusd.means"):
        run("triage_table", "--check", str(added))
    added.write_text(ADDED, encoding="utf-8")
    run("triage_table", "--extend", str(added), "--why", "said so here", "--by", "c.odom")
    assert table_in_force().mark != built_in().mark
    took = run(
        *("grievance_receive", "--text", P16, "--channel", "phone", "--by", "g.coord"),
        *("--received", "2026-06-01T10:30", "--member", claim.member.number),
    )
    assert "1. proposed appeal (service_denied)" in took
    contact = Contact.objects.get()
    said = tmp_path / "said.yaml"
    said.write_text(
        """
decision_to_change: false
issues:
- {issue: 1, becomes: none, why: Misheard.}
- {issue: 2, becomes: grievance, grieved: {category: conduct}}
- {issue: 3, becomes: grievance, grieved: {joins: 2, qualty: true}}
""",
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match=r"issues\[2\].grieved.qualty: unknown key"):
        run("grievance_settle", str(contact.pk), str(said), "--by", "g.coord")
    said.write_text(said.read_text().replace(", qualty: true", ""), encoding="utf-8")
    run("grievance_settle", str(contact.pk), str(said), "--by", "g.coord")
    row = Grievance.objects.get()
    assert [each.quality_of_care for each in row.issues.order_by("number")] == [False, True]
    said.write_text(f"appeal: {{claim: {claim.number}, asked_by: member}}", encoding="utf-8")
    became = run(
        *("grievance_reclassify", row.number, "appeal", str(said), "--too", "--by", "g.coord"),
        *("--why", "They want the denied claim paid."),
    )
    appeal = Appeal.objects.get()
    assert appeal.number in became
    assert appeal.received_at == datetime(2026, 6, 1, 14, 30, tzinfo=UTC)
    run("grievance_reclassify", row.number, "told", "--how", "telephone", "--by", "g.coord")
    assert Event.objects.filter(case=row.pk, name="way_told").exists()


def test_one_call_is_not_another_that_came_before(claim: Claim) -> None:
    """Two letters of the same words are one; of calls nobody can tell."""
    came(claim, "The nurse was rude.")
    later = came(claim, "You denied my scan.")
    assert later.same_as is None
    assert not [each for each in later.doubts if "the same came" in each]
    came(claim, "I appeal.", channel="mail")
    again = came(claim, "I  appeal.", channel="mail")
    assert [each for each in again.doubts if "the same came" in each]
