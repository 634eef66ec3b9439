"""A round of letters looks at what is marked alone, and every letter owed later is still made."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pgtrigger
import pytest
from django.db import connection, connections

from claims.adjudication import Claim as Facts
from claims.letters import cycles
from claims.letters.senders import Senders
from claims.models import Claim, Decision, Untold
from claims.operations.letters import issue_letters
from claims.operations.untold import mark_missed
from kernel.cases.queue import Work, put_many
from kernel.letters.models import Letter, LetterAbout
from kernel.members.models import Member
from tests import lettering, paying
from tests.database.test_letters import IN_CYCLE, member
from tests.lettering import ADVANTAGE, DATED, LATER, NOW, PART_B, PRIVATE, decided, issued

pytestmark = pytest.mark.django_db


def marked() -> list[str]:
    return list(Untold.objects.order_by("decision", "step").values_list("step", flat=True))


def without_a_price(claim: Facts) -> Facts:
    return replace(claim, lines=tuple(replace(line, fee=None) for line in claim.lines))


def rounds(dated: date = DATED, times: int = 3) -> None:
    """Nothing is owed, and the marks are gone over."""
    for _ in range(times):
        assert issued(dated=dated).letters == []


def test_a_decision_is_marked_until_everything_it_owes_was_told() -> None:
    decided(member(*PRIVATE))
    assert marked() == ["at_once", "statements"], "nobody has looked what it owes"
    issued()
    rounds()
    assert marked() == []


def test_a_statement_owed_later_stays_marked_and_is_made() -> None:
    decided(member(*PART_B))
    rounds(dated=IN_CYCLE)
    assert marked() == ["statements"]
    assert dict(issued(dated=DATED).codes) == {"msn": 1}
    rounds()
    assert marked() == []


def test_a_denial_of_medicare_advantage_owes_its_notice_and_then_the_statement() -> None:
    decided(member(*ADVANTAGE, network="required"), change=lettering.out_of_network)
    assert set(issued(dated=IN_CYCLE).codes) == {"idn", "ncp_deny"}
    rounds(dated=IN_CYCLE)
    assert marked() == ["statements"]
    assert dict(issued().codes) == {"ma_eob": 1}


def test_what_is_pended_or_asked_for_beforehand_is_not_marked() -> None:
    case = decided(member(*PRIVATE))
    (made,) = Decision.objects.filter(claim=case)
    assert set(Untold.objects.values_list("decision", flat=True)) == {made.pk}
    pended = decided(member(*PRIVATE), change=without_a_price)
    assert Decision.objects.get(claim=pended).disposition == "pended"
    assert set(Untold.objects.values_list("decision", flat=True)) == {made.pk}


def test_a_decision_made_anew_is_told_after_rounds_in_which_nothing_was_owed() -> None:
    case = decided(member(*PRIVATE), change=lettering.excluded)
    assert len(issued().letters) == 1
    rounds()
    Claim.objects.filter(pk=case).update(state="denied")
    Claim.objects.filter(pk=case).update(state="accepted")
    rounds()
    lettering.judge(case)
    assert dict(issued().codes) == {"eob_commercial": 1}
    rounds()
    assert marked() == []


def test_what_was_taken_back_before_it_was_told_is_told_once_it_is_decided_anew() -> None:
    case = decided(member(*PART_B))
    Claim.objects.filter(pk=case).update(state="reversed")
    rounds()
    assert marked() == []
    Claim.objects.filter(pk=case).update(state="accepted")
    lettering.judge(case)
    assert dict(issued().codes) == {"msn": 1}


def test_the_decision_in_force_takes_the_place_of_one_that_was_never_told() -> None:
    case = decided(member(*PART_B))
    Claim.objects.filter(pk=case).update(state="denied")
    Claim.objects.filter(pk=case).update(state="accepted")
    lettering.judge(case)
    rounds(dated=IN_CYCLE)
    assert list(Untold.objects.values_list("decision__number", flat=True)) == [2]


def test_a_letter_held_through_many_rounds_is_made_when_it_can_be() -> None:
    of = member(*PRIVATE, address="")
    decided(of)
    rounds()
    Member.objects.filter(pk=of.pk).update(address="12 ELM STREET")
    assert dict(issued().codes) == {"eob_commercial": 1}
    rounds()
    assert marked() == []


def test_a_statement_nobody_writes_is_made_the_day_its_sender_is_named() -> None:
    others = Senders(tuple(one for one in lettering.senders().all if one.regimes == ADVANTAGE))
    decided(member(*PART_B))
    for _ in range(3):
        done = issue_letters(dated=DATED, now=NOW, by="letters", senders=others)
        assert "no sender writes for plan" in done.held[0].why
    assert dict(issued().codes) == {"msn": 1}


def test_the_second_reader_is_told_after_many_rounds() -> None:
    claim = {"as_received": {"billing": {"name": "CLINIC"}, "rendering": {"name": "ROWE"}}}
    case = decided(member(*ADVANTAGE, network="required"), change=lettering.out_of_network, **claim)
    issued(dated=IN_CYCLE)
    rounds(dated=IN_CYCLE)
    row = Claim.objects.get(pk=case)
    street = {"lines": ["500 CLINIC WAY"], "city": "COLUMBUS", "state": "OH", "zip": "43215"}
    row.as_received["billing"]["address"] = street
    Claim.objects.filter(pk=case).update(as_received=row.as_received)
    assert dict(issued(dated=IN_CYCLE).codes) == {"ncp_deny": 1}


def test_what_a_person_puts_among_the_held_is_looked_at_again() -> None:
    case = decided(member(*PRIVATE))
    issued()
    rounds()
    put_many([Work(case, "letters", ("held eob_commercial: to the son",))], now=NOW)
    rounds(times=1)
    assert marked() == ["at_once"]


def test_a_statement_not_due_is_looked_at_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a quarter, so that the month it was decided in ends before the cycle does."""
    looked: list[int] = []
    plain = cycles.due

    def due(claims: Any, dated: date, **said: Any) -> Any:
        looked.append(len(claims))
        return plain(claims, dated, **said)

    monkeypatch.setattr("claims.operations.letters.due", due)
    monkeypatch.setattr(cycles, "cycle", lambda day, span: (date(2026, 3, 1), date(2026, 6, 30)))
    of = member(*PART_B)
    decided(of)
    rounds(dated=date(2026, 4, 2))
    assert looked == [1]
    decided(of, patient_control_number="SECOND")
    rounds(dated=date(2026, 4, 2))
    assert looked == [1, 2], "another decision of the member: all of them together"
    rounds(dated=date(2026, 4, 3))
    assert looked == [1, 2, 2]
    done = issued(dated=date(2026, 7, 1), now=LATER)
    assert dict(done.codes) == {"msn": 1}
    assert LetterAbout.objects.count() == 2


def test_a_running_cycle_is_told_though_it_was_looked_at_that_day() -> None:
    decided(member(*PART_B))
    rounds(dated=IN_CYCLE)
    assert dict(issued(dated=IN_CYCLE, running_cycles=True).codes) == {"msn": 1}


def test_without_its_mark_no_decision_is_looked_at_until_it_is_marked_again() -> None:
    """The mark alone is the way to it: so a round costs nothing for what has none."""
    decided(member(*PRIVATE))
    decided(member(*PART_B))
    Untold.objects.all().delete()
    rounds()
    assert mark_missed() == 2
    assert dict(issued().codes) == {"eob_commercial": 1, "msn": 1}
    assert mark_missed() == 0


def test_what_was_decided_with_triggers_at_rest_is_told_all_the_same() -> None:
    with pgtrigger.ignore("claims.Decision:marked_untold"):
        decided(member(*ADVANTAGE, network="required"), change=lettering.out_of_network)
    assert marked() == []
    rounds(dated=IN_CYCLE)
    assert mark_missed() == 2
    assert set(issued(dated=IN_CYCLE).codes) == {"idn", "ncp_deny"}
    assert dict(issued().codes) == {"ma_eob": 1}


def test_what_owes_a_statement_alone_is_not_marked_again_for_a_letter() -> None:
    """All of it paid, in a cycle that runs: nothing was missed, however often one looks."""
    decided(member(*ADVANTAGE))
    rounds(dated=IN_CYCLE)
    assert marked() == ["statements"]
    assert mark_missed() == 0


def test_a_mark_that_is_there_already_stops_no_decision() -> None:
    last = Decision.objects.filter(claim=decided(member(*PRIVATE))).values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        for ahead in range(1, 9):  # as after a restore of the rows alone
            cursor.execute(
                "INSERT INTO claims_untold (step, decision_id) VALUES ('at_once', %s)",
                [last + ahead],
            )
    decided(member(*PRIVATE))
    assert issued().codes["eob_commercial"] == 2


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_holds_is_passed_over_and_made_in_the_next_round() -> None:
    """Nobody waits: neither for its claim, nor for the marks it takes away."""
    first, second = decided(member(*PRIVATE)), decided(member(*PRIVATE))
    other = connections.create_connection(connection.alias)
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor, connection.cursor() as own:
            cursor.execute("SELECT pg_advisory_xact_lock(7263016)")  # it takes marks away
            cursor.execute("SELECT 1 FROM claims_claim WHERE case_id = %s FOR UPDATE", [first])
            own.execute("SET lock_timeout = '2s'")
            done = issued()
            own.execute("RESET lock_timeout")
        told = LetterAbout.objects.filter(letter__in=done.letters).values_list("case_id", flat=True)
        assert list(told) == [second]
        other.rollback()
    finally:
        other.close()
    assert dict(issued().codes) == {"eob_commercial": 1}
    rounds()
    assert marked() == []


def test_what_was_on_file_before_there_were_marks_is_marked() -> None:
    told, untold = decided(member(*PRIVATE)), decided(member(*PRIVATE))
    decided(member(*PART_B))
    Claim.objects.filter(pk=untold).update(state="denied")
    Claim.objects.filter(pk=untold).update(state="accepted")
    issued()
    lettering.judge(untold)
    Untold.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("claims.migrations.0023_untold_decisions").MARK_ALL)
    assert dict(issued().codes) == {"eob_commercial": 1}
    assert Letter.objects.filter(about__case=told).count() == 1
    rounds()
    assert marked() == []


def test_pended_claims_on_file_have_no_mark() -> None:
    paying.on_file([paying.submitted(member(*PRIVATE), (paying.Lined("350.00", "0.00"),))])
    assert marked() == []
