"""People on file, and what policy says of them."""

import pytest
from django.db import IntegrityError

from kernel.money import Money
from kernel.people.acting import (
    UnknownPerson,
    able_among,
    actor_named,
    actor_of,
    holders_of,
    who_could,
)
from kernel.people.models import Person, RoleHeld
from kernel.people.policy import NotAllowed, UnknownPermission, may, require
from kernel.people.staffing import Staffed, UnableToStaff, put_on_file
from tests.staff import SURGEON, browser, staff

pytestmark = pytest.mark.django_db


def test_an_actor_has_what_is_on_file() -> None:
    staff("m.osei", "supervisor", authority={"": "25000"})
    staff("t.ruiz", "senior_adjuster", reports_to="m.osei")
    user = staff("d.marsh", "adjuster", reports_to="t.ruiz", authority={"medicare": "5000.00"})
    actor = actor_of(user)
    assert (actor.name, actor.shown) == ("d.marsh", "D Marsh")
    assert actor.roles == {"adjuster"}
    assert actor.above == ("t.ruiz", "m.osei")
    assert actor.limit("medicare") == Money("5000.00")
    assert actor.limit("aca_group") is None


def test_what_policy_says_names_who_could() -> None:
    actor = actor_of(staff("d.marsh", "adjuster"))
    assert may(actor, "work.take")
    answer = may(actor, "work.assign")
    assert not answer
    assert answer.why == "d.marsh may not hand work to somebody: senior adjuster, supervisor may"
    assert answer.who == ("senior_adjuster", "supervisor")
    with pytest.raises(NotAllowed, match="may not hand work"):
        require(actor, "work.assign")
    with pytest.raises(UnknownPermission):
        may(actor, "work.burn")


def test_who_has_no_role_may_nothing_not_even_what_everyone_may() -> None:
    actor = actor_of(staff("visitor"))
    assert not may(actor, "clocks.ask")
    assert not may(actor, "claim.read")


def test_at_a_terminal_nobody_on_file_means_the_operator() -> None:
    assert may(actor_named("root"), "claim.sign")
    staff("d.marsh", "adjuster")
    assert not may(actor_named("d.marsh"), "claim.sign")
    with pytest.raises(UnknownPerson, match="root"):
        actor_named("root")


def test_who_could_and_who_has_the_authority() -> None:
    staff("m.osei", "supervisor", authority={"": "25000"})
    staff("t.ruiz", "senior_adjuster", authority={"": "9000", "medicare": "30000"})
    staff("d.marsh", "adjuster", authority={"": "90000"})
    assert who_could("claim.sign") == ["m.osei", "t.ruiz"]
    signers = holders_of(("senior_adjuster", "supervisor"))
    assert [each.shown for each in able_among(signers, "medicare", Money("26000.00"))] == ["T Ruiz"]
    assert [each.shown for each in able_among(signers, "aca_group", Money("9000.00"))] == [
        "T Ruiz",
        "M Osei",
    ]


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(UnableToStaff, match="no such role"):
        staff("a", "wizard")
    staff("a", "adjuster")
    staff("b", "adjuster", reports_to="a")
    with pytest.raises(UnableToStaff, match="who reports to them"):
        put_on_file(Staffed("a", "A", roles=("adjuster",), reports_to="b"))
    with pytest.raises(UnableToStaff, match="is not here"):
        staff("c", "adjuster", reports_to="nobody")


def test_put_on_file_again_they_are_as_given_and_the_history_has_both() -> None:
    staff("a", "adjuster", "intake", authority={"": "100"}, licences=(SURGEON,))
    staff("a", "supervisor")
    person = Person.objects.get(user__username="a")
    assert [each.role for each in person.roles.all()] == ["supervisor"]
    assert not person.authorities.exists()
    assert not person.qualifications.exists()
    held = RoleHeld.pgh_event_model.objects.filter(person_id=person.pk)  # type: ignore[attr-defined]
    assert {(each.role, each.pgh_label) for each in held} == {
        ("adjuster", "insert"), ("intake", "insert"), ("supervisor", "insert"),
        ("adjuster", "delete"), ("intake", "delete"),
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        RoleHeld.objects.create(person=person, role="supervisor")


def test_a_page_sends_who_is_not_signed_in_to_sign_in_and_says_why_not() -> None:
    from django.test import Client

    response = Client().get("/keys")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/keys"
    refused = browser("visitor").get("/keys")
    assert refused.status_code == 403
    assert b"visitor may not keep one&#x27;s own sign-in" in refused.content
    assert b"they have no role; an administrator gives them" in refused.content


def test_keys_are_turned_off_and_on() -> None:
    client = browser("d.marsh", "adjuster")
    assert b'data-shortcuts="on"' in client.get("/keys").content
    client.post("/keys", {"shortcuts": "off"})
    assert b'data-shortcuts="off"' in client.get("/keys").content


def test_every_page_says_that_nothing_comes_from_elsewhere() -> None:
    policy = browser("d.marsh", "adjuster").get("/keys")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
