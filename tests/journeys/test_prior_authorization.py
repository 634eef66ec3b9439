"""Asked for, incomplete, completed, approved, used by a claim, used up, and given back."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from claims.models import Claim, Decision, Posting
from claims.operations.authorizations.asked import AskedService, ServiceVerdict, Verdict
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.pend import receive_information
from claims.operations.authorizations.prolong import prolong
from claims.operations.authorizations.read import read
from claims.operations.authorizations.take_back import take_back
from claims.operations.decide import adjudicate
from claims.operations.reverse import reverse
from kernel.dates import Days
from kernel.members.models import Member
from kernel.record.verifying import verify
from tests import authorizing, paying
from tests.authorizing import OTHER, RECEIVED, SURGEON, requested
from tests.paying import Lined

pytestmark = pytest.mark.django_db

FROM_FEBRUARY = Days(date(2026, 2, 1), date(2026, 6, 1))
CAME = RECEIVED + timedelta(days=2)
DECIDED = datetime(2026, 3, 20, 16, tzinfo=UTC)
NEAREST = Verdict((ServiceVerdict("approve", "No surgeon of the network is free in time."),))


def visit(of: Member, control: str, *, charge: str = "350.00", **said: Any) -> int:
    """A claim for the opinion, of February 20; judged."""
    made = paying.submitted(
        of, [Lined(charge, "170.00")], patient_control_number=control, marked_as_opinion=True,
        **said,
    )  # fmt: skip
    (case,) = paying.on_file([made])
    adjudicate([case], now=DECIDED, by="test")
    return case


def state(case: int) -> str:
    return Claim.objects.get(pk=case).state


def said(case: int, rule: str) -> dict[str, Any]:
    stored = json.loads(Decision.objects.filter(claim=case).latest("number").stored)
    found: dict[str, Any] = next(each for each in stored["findings"] if each["rule"] == rule)
    return found


def test_from_the_question_to_the_last_unit() -> None:
    of = paying.member(authorizing.plan())
    asked = requested(
        of, AskedService("99204", FROM_FEBRUARY), missing=("medical_records",)
    )  # fmt: skip
    assert asked.state == "pended"
    answer = receive_information(asked.number, ("medical_records",), at=CAME, now=CAME, by="desk")
    assert (answer.state, answer.services[0].used_units) == ("approved", 0)

    first = visit(of, "ONE", authorization_number=asked.number)
    assert state(first) == "decided"
    assert asked.number in said(first, "prior_authorization")["message"]
    assert read(asked.number).services[0].used_units == 1

    second = visit(of, "TWO", charge="360.00", authorization_number=asked.number)
    assert state(second) == "pended"
    assert "all its units are used" in said(second, "prior_authorization")["message"]

    prolong(asked.number, units=2, why="A second visit is needed.", now=DECIDED, by="desk")
    adjudicate([second], now=DECIDED, by="test")
    assert state(second) == "decided"
    assert read(asked.number).services[0].used_units == 2
    assert verify().damage == []


def test_a_reversal_gives_the_unit_back(tmp_path: Path) -> None:
    of = paying.member(authorizing.plan())
    number = requested(of, AskedService("99204", FROM_FEBRUARY)).number
    case = visit(of, "ONE", authorization_number=number)
    assert read(number).services[0].used_units == 1
    paying.run(tmp_path, as_of=date(2026, 3, 20))
    Claim.objects.filter(pk=case).update(state="paid")
    reverse(case=case, reason="billed twice", by="t", now=DECIDED, recover_from=date(2026, 4, 1))
    assert read(number).services[0].used_units == 0
    accounts = Posting.objects.filter(account__startswith="toward_pa_")
    assert sorted(int(row.amount) for row in accounts) == [-1, 1]


def test_an_approval_is_a_hard_stop_for_what_comes_later() -> None:
    of = paying.member(authorizing.plan(network="required"))
    number = requested(of, AskedService("99204", FROM_FEBRUARY)).number
    decide(number, NEAREST, now=CAME, by="nurse")
    case = visit(of, "ONE", authorization_number=number)
    assert state(case) == "decided"
    assert Decision.objects.get(claim=case).disposition == "paid"
    network = said(case, "in_network")
    assert (network["says"], network["cites"]) == ("note", ["42 CFR 422.138(c)"])
    assert "the approval stands" in network["message"]


def test_it_stops_nothing_that_was_not_approved() -> None:
    of = paying.member(authorizing.plan(network="required"))
    number = requested(of, AskedService("99204", FROM_FEBRUARY)).number
    decide(number, NEAREST, now=CAME, by="nurse")
    other = visit(of, "ONE", authorization_number=number, rendering_npi=OTHER)
    assert said(other, "in_network")["says"] == "deny"
    another = paying.submitted(
        of, [Lined("350.00", "0.00", code="99205")], patient_control_number="TWO",
        marked_as_opinion=True, authorization_number=number,
    )  # fmt: skip
    (case,) = paying.on_file([another])
    adjudicate([case], now=DECIDED, by="test")
    assert "is not for service 99205" in said(case, "prior_authorization")["message"]
    assert said(case, "in_network")["says"] == "deny"


def test_what_was_taken_back_stops_nothing() -> None:
    of = paying.member(authorizing.plan(network="required"))
    number = requested(of, AskedService("99204", FROM_FEBRUARY)).number
    decide(number, NEAREST, now=CAME, by="nurse")
    why = "The request was sent under a stolen NPI, as the holder of it told us."
    take_back(number, "fraud", why, ("m.ortiz", "j.lee"), now=CAME, by="desk")
    case = visit(of, "ONE", authorization_number=number)
    assert said(case, "in_network")["says"] == "deny"


def test_several_lines_share_the_units_of_their_service() -> None:
    of = paying.member(authorizing.plan())
    number = requested(of, AskedService("99204", FROM_FEBRUARY, units=1)).number
    two = paying.submitted(
        of, [Lined("350.00", "0.00"), Lined("360.00", "0.00")], patient_control_number="ONE",
        marked_as_opinion=True, authorization_number=number,
    )  # fmt: skip
    (case,) = paying.on_file([two])
    adjudicate([case], now=DECIDED, by="test")
    assert "fewer of its units are left" in json.dumps(
        json.loads(Decision.objects.get(claim=case).stored)["findings"]
    )
    assert read(number).services[0].used_units == 0, "a pended claim uses nothing"


def test_an_opinion_as_such_is_used_once_a_claim() -> None:
    of = paying.member(authorizing.plan())
    number = requested(of, AskedService("", FROM_FEBRUARY, units=2)).number
    two = paying.submitted(
        of, [Lined("350.00", "0.00"), Lined("360.00", "0.00")], patient_control_number="ONE",
        marked_as_opinion=True, rendering_npi=SURGEON,
    )  # fmt: skip
    (case,) = paying.on_file([two])
    adjudicate([case], now=DECIDED, by="test")
    assert state(case) == "decided"
    assert read(number).services[0].used_units == 1
