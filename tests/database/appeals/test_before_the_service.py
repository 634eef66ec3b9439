"""Appeals of a request refused before the service: by a physician, urgent, or never decided."""

from datetime import UTC, date, datetime, timedelta

import pytest

from appeals.facts import waits_for_papers
from appeals.models import Appeal
from appeals.operations.examine import examine
from appeals.operations.expedite import grant, refuse
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import settle
from appeals.operations.intake.waiting import waiting
from appeals.operations.merge import merge, unmerge
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.open import Wanted, open_appeal
from appeals.operations.receipt import correct
from appeals.operations.worded import AppealWord, check
from claims.operations.authorizations.decide import decide
from kernel.cases.deadlines import reckon_again
from kernel.cases.models import Deadline
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from kernel.people.policy import Actor
from tests import authorizing
from tests.appealing import ZONE, paying

pytestmark = pytest.mark.django_db

DECIDED = authorizing.RECEIVED + timedelta(days=2)
NOTICE = DECIDED.date()
FRIDAY = datetime(2026, 3, 27, 21, 0, tzinfo=UTC)
"""17:00 in New York."""
MONDAY = datetime(2026, 3, 30, 14, 0, tzinfo=UTC)


@pytest.fixture
def actor() -> Actor:
    return actor_named("i.katz")  # nobody is on file: whoever holds the terminal


def asked(*regimes: str, decided: bool = True) -> str:
    of = paying.member(paying.plan(*(regimes or ("medicare_advantage",))))
    number = authorizing.requested(of).number
    if decided:
        decide(number, authorizing.refusal(), now=DECIDED, by="m.ortiz")
    return number


def filed(number: str, actor: Actor, at: datetime = FRIDAY, **said: object) -> Appeal:
    contact = receive(
        Incoming("fax", at, ZONE, text="I appeal. It is urgent."), now=MONDAY, by="i.katz"
    )
    row = {"asked_by": "member", "request": number, "notice_dated": NOTICE} | said
    return settle(contact.pk, [Wanted(**row)], actor=actor, now=MONDAY)[0]  # type: ignore[arg-type]


def test_a_treating_physician_needs_no_papers_and_is_followed(actor: Actor) -> None:
    """Friday 17:00 + 72 hours: Monday 17:00."""
    row = filed(asked(), actor, asked_by="treating_physician", physician_supports=True)
    assert (row.state, row.track) == ("admitted", "expedited")
    clock = Deadline.objects.get(case=row.pk, clock="ma_appeal_expedited")
    assert clock.late_from == datetime(2026, 3, 30, 21, 0, tzinfo=UTC)
    assert "must be expedited" in examine(row.number).of("expedited").message


def test_support_that_came_with_the_letter_came_when_the_letter_did(actor: Actor) -> None:
    row = filed(asked(), actor, asked_by="treating_physician", physician_supports=True)
    earlier = FRIDAY - timedelta(hours=5)
    correct(row.number, earlier, "log", actor=actor, now=MONDAY, version=version_of(row.pk))
    clock = Deadline.objects.get(case=row.pk, clock="ma_appeal_expedited")
    assert clock.late_from == datetime(2026, 3, 30, 16, 0, tzinfo=UTC)
    assert row.case.events.filter(name="receipt_corrected").count() == 2


def test_merged_the_hours_run_from_the_first_time_it_was_asked_to_hurry(actor: Actor) -> None:
    """The first came Friday 17:00, and was granted Monday 10:00: until Thursday 10:00.  What is
    merged into it was urgent on Friday 19:00, by a physician's word: until Monday 19:00."""
    number = asked()
    first = filed(number, actor)
    urgent = Wanted(
        "member", request=number, notice_dated=NOTICE, expedited=True, physician_supports=True
    )
    evening = FRIDAY + timedelta(hours=2)
    again = open_appeal(urgent, received_at=evening, zone=ZONE, now=MONDAY, by="i.katz")
    grant(first.number, "It could harm her.", actor, MONDAY, version_of(first.pk))

    def until() -> datetime | None:
        return Deadline.objects.get(case=first.pk, clock="ma_appeal_expedited").late_from

    assert until() == datetime(2026, 4, 2, 14, 0, tzinfo=UTC)
    said = {"actor": actor, "now": MONDAY}
    merge(again.number, first.number, "twice", **said, version=version_of(again.pk))  # type: ignore[arg-type]
    assert until() == datetime(2026, 3, 30, 23, 0, tzinfo=UTC)
    with pytest.raises(UnableToAppeal, match="a physician says it is urgent"):
        refuse(first.number, "no harm", actor, MONDAY, version_of(first.pk))
    moved = first.case.events.filter(name="deadlines_moved").latest("pk").facts
    assert "ma_appeal_expedited" in str(moved)
    unmerge(again.number, "another knee", **said, version=version_of(again.pk))  # type: ignore[arg-type]
    assert until() == datetime(2026, 4, 2, 14, 0, tzinfo=UTC), "as if it had not been merged"


def test_an_expedited_appeal_of_a_daughter_has_its_hours_while_papers_are_missing(
    actor: Actor,
) -> None:
    row = filed(asked(), actor, asked_by="representative", expedited=True)
    assert (row.state, row.track) == ("received", "expedited")
    assert waits_for_papers(row)
    clock = Deadline.objects.get(case=row.pk, clock="ma_appeal_expedited")
    assert clock.state == "running"


def test_what_may_be_urgent_is_shown_with_its_hours_before_anybody_settles_it() -> None:
    receive(Incoming("mail", FRIDAY, ZONE, text="I appeal."), now=MONDAY, by="i.katz")
    receive(Incoming("fax", FRIDAY, ZONE, text="I appeal, urgent."), now=MONDAY, by="i.katz")
    first, second = waiting(MONDAY)
    assert (first.urgent, second.urgent) == (True, False)
    assert first.late_from == datetime(2026, 3, 30, 21, 0, tzinfo=UTC)
    assert (second.rule, second.late_from) == ("MA-25", datetime(2026, 4, 4, 4, 0, tzinfo=UTC))


def test_what_was_not_decided_in_time_can_be_appealed(actor: Actor) -> None:
    """MA-11.  Before its time ends there is nothing to appeal."""
    number = asked(decided=False)
    with pytest.raises(UnableToAppeal, match="there is nothing to appeal yet"):
        filed(number, actor, at=MONDAY - timedelta(hours=1), notice_dated=None)
    case = Deadline.objects.filter(clock="ma_determination_under_pa_rules").get().case_id
    reckon_again([case], now=MONDAY)
    assert Deadline.objects.get(case=case, clock="ma_determination_under_pa_rules").state == "late"
    row = filed(number, actor, notice_dated=None)
    found = examine(row.number)
    assert found.of("decision_exists").message.startswith("It was not decided in time")
    assert "there is no notice" in found.of("filed_in_time").message
    assert found.missing == ()
    assert row.state == "admitted"


def test_of_what_nobody_decided_there_is_no_line_to_decide(actor: Actor) -> None:
    """A word on no line is neither for nor against anybody: it is decided below first."""
    number = asked(decided=False)
    case = Deadline.objects.filter(clock="ma_determination_under_pa_rules").get().case_id
    reckon_again([case], now=MONDAY)
    row = filed(number, actor, notice_dated=None)
    with pytest.raises(UnableToAppeal, match="was never decided"):
        check(row, AppealWord((), "It was late.", "The request was looked at."), MONDAY)


def test_two_levels_where_the_plans_terms_say_so(actor: Actor) -> None:
    """15 days each: March 27 + 15: 4 in March, 11: April 11."""
    of = paying.member(paying.plan("aca_group", review_levels="two"))
    number = authorizing.requested(of).number
    decide(number, authorizing.refusal(), now=DECIDED, by="m.ortiz")
    row = filed(number, actor)
    assert (row.levels, row.level) == ("two", "internal_1")
    clock = Deadline.objects.get(case=row.pk, clock="erisa_preservice_appeal_two_levels")
    assert clock.due_on == date(2026, 4, 11)
