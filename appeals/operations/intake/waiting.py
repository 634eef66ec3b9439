"""Contacts nobody has settled yet, the one whose time may end first on top.

Whatever it turns out to be, the time of an appeal runs from its receipt; so that what may be urgent
is not found on Monday, each is shown with the earliest day it may have to be decided by.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.models import Contact
from kernel.clocks import Happening, catalogue, reckon
from kernel.law.regimes import base_of
from kernel.members.models import PlanTerms

EARLIEST = {
    "medicare_advantage": ("ma_appeal_expedited", "ma_part_b_drug_appeal_standard"),
    "original_medicare": ("om_redetermination", "om_redetermination"),
    "aca_individual": ("erisa_appeal_urgent", "erisa_preservice_appeal"),
    "aca_group": ("erisa_appeal_urgent", "erisa_preservice_appeal_two_levels"),
    "erisa_self_funded": ("erisa_appeal_urgent", "erisa_preservice_appeal_two_levels"),
}
"""The shortest time to decide an appeal, urgent and other, by line of business."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact to be confirmed.  `late_from` is when the shortest time that may be its ends."""

    contact: Contact
    urgent: bool
    late_from: datetime | None
    rule: str

    def as_json(self) -> dict[str, Any]:
        row = self.contact
        return {
            "contact": row.pk,
            "channel": row.channel,
            "received_at": row.received_at.isoformat(),
            "entered_at": row.entered_at.isoformat(),
            "reached": row.reached,
            "reached_whom": row.reached_whom,
            "member": row.member.number if row.member else None,
            "urgent": self.urgent,
            "late_from": self.late_from.isoformat() if self.late_from else None,
            "rule": self.rule,
            "doubts": list(row.doubts),
            "said": row.said,
        }


def waiting(now: datetime) -> list[Waiting]:
    """Every open contact, the earliest end first; of equal ones the one received first."""
    rows = Contact.objects.filter(state="open").select_related("member").order_by("received_at")
    found = [waiting_of(row, now) for row in rows]
    return sorted(found, key=lambda each: (each.late_from is None, each.late_from or now))


def waiting_of(row: Contact, now: datetime) -> Waiting:
    """One contact, with the earliest end its time may have."""
    urgent = asks_to_hurry(row)
    zone = ZoneInfo(row.zone)
    found = [
        reckon(catalogue()[name], [Happening("received", row.received_at)], zone=zone, now=now)
        for name in {EARLIEST[base][0 if urgent else 1] for base in lines_of_business(row)}
    ]
    known = [each for each in found if each.late_from is not None]
    first = min(known, key=lambda each: each.late_from or now, default=None)
    return Waiting(row, urgent, first.late_from if first else None, first.rule if first else "")


def asks_to_hurry(row: Contact) -> bool:
    """Whether what was read of it has urgent words, or a physician's that it is urgent."""
    read = row.said.get("read", {}).get("proposals", ())
    return any(each["field"] in ("urgent", "physician_support") for each in read)


def lines_of_business(row: Contact) -> Iterable[str]:
    """Those the member is under on the day of receipt; all, where that is not known."""
    if row.member is None:
        return EARLIEST
    day = row.received_at.astimezone(ZoneInfo(row.zone)).date()
    terms = PlanTerms.objects.filter(
        plan__coverages__member=row.member, plan__coverages__days__contains=day, days__contains=day
    )
    return {base_of(each.terms["regimes"]) for each in terms} or EARLIEST
