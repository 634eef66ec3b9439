"""What an appeal or a request for coverage is opened with, as a form asks it and it was typed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from appeals.desk.fields import Choices, Field, choices
from appeals.desk.issues import Issue as AppealIssue
from appeals.desk.trying import Unreadable
from appeals.models.appeal import ASKERS
from appeals.operations.open import Wanted
from claims.models.chain import SUBJECTS
from claims.operations.authorizations.asked import Asked
from claims.operations.authorizations.document import read_asked
from kernel.members.models import Member

APPEALED: Choices = (("claim", "A claim"), ("request", "A prior authorization"))
FOR = {
    "other_service": "other care",
    "second_opinion": "a second opinion",
    "third_opinion": "a third opinion",
}
OF_AN_APPEAL = (
    *("about", "number", "lines", "asked_by", "asker_name", "asker_address", "asker_npi"),
    *("expedited", "physician", "notice_dated", "notice_received", "good_cause", "wants"),
)
OF_A_REQUEST = ("for", "described", "code", "from", "to", "units", "diagnosis", "subject")


def appeal_fields(after: str = "", value: Mapping[str, str] | None = None) -> tuple[Field, ...]:
    """The questions about an appeal; `after` stands behind each name."""
    first = dict(value or {})

    def one(name: str, label: str, kind: str = "text", **more: Any) -> Field:
        begun = first.get(name, "")
        return Field(name + after, label, kind, required=False, value=begun, **more)

    return (
        one("about", "What is appealed", "select", choices=APPEALED),
        one("number", "Its number", longest=20),
        one("lines", "Lines", hint="empty: all", longest=60),
        one("asked_by", "Who appeals", "select", choices=choices(*ASKERS)),
        one("asker_name", "Name, if not the member", longest=120),
        one("asker_npi", "NPI of a provider", longest=10),
        one("notice_dated", "Notice dated", "date"),
        one("notice_received", "Notice received", "date", hint="if proven"),
        one("expedited", "Expedited is asked for", "check"),
        one("physician", "A physician says that the standard time could harm", "check"),
        one("asker_address", "Address of who appeals, a line each", "area", longest=600),
        one("wants", "What is asked, in their words", "area", longest=4000),
    )


def wanted_of(typed: Mapping[str, str], received: date) -> Wanted | None:
    """What is appealed; None where no number is named.  Unreadable."""
    if not typed.get("number", "").strip():
        return None
    whole = {name: typed.get(name, "") for name in OF_AN_APPEAL}
    return AppealIssue(1, whole, received).wanted()


def request_fields(after: str = "") -> tuple[Field, ...]:
    """The questions about a request for coverage."""

    def one(name: str, label: str, kind: str = "text", **more: Any) -> Field:
        return Field(name + after, label, kind, required=False, **more)

    return (
        one("for", "What is asked for", "select", choices=choices(*FOR, words=FOR)),
        one("described", "In words, where it has no code", longest=300),
        one("code", "Procedure code", longest=8),
        one("from", "From", "date"),
        one("to", "Until, not included", "date"),
        one("units", "How often", "number", longest=4),
        one("diagnosis", "Diagnosis", longest=8),
        one("subject", "An opinion about", "select",
            choices=(("", "No opinion"), *choices(*SUBJECTS))),
    )  # fmt: skip


def asked_of(typed: Mapping[str, str], member: Member | None, sender: str) -> Asked | None:
    """What is asked for; None where no day is named.  Unreadable, with every fault."""
    said = {name: typed.get(name, "").strip() for name in OF_A_REQUEST}
    if not said["from"]:
        return None
    if member is None:
        raise Unreadable("a request for coverage: whose it is, is not known yet")
    service = {key: said[key] for key in ("code", "described", "from", "to", "units") if said[key]}
    who = {
        "number": member.number,
        "last_name": member.last_name,
        "first_name": member.first_name,
    }
    whole: dict[str, Any] = {
        "member": who | ({"born_on": member.born_on.isoformat()} if member.born_on else {}),
        "for": said["for"],
        "asked_by": "member",
        "services": [service | ({"diagnoses": [said["diagnosis"]]} if said["diagnosis"] else {})],
    }
    if said["subject"]:
        whole["subject"] = {"kind": said["subject"], "diagnosis": said["diagnosis"]}
    asked, _, faults = read_asked(whole, sender=sender, channel="desk")
    if asked is None:
        raise Unreadable("; ".join(str(each) for each in faults))
    return asked
