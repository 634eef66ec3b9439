"""What was agreed with the sender of a file, held against the file.

With no trading partner on file everything is taken: an installation that has named none is trying
things out.  With the first one, a file is taken only from a sender on file for the day it came.

The TA1 says what was not agreed: 005 and 006 for the sender (ISA05, ISA06), 020 for a test or a
production file (ISA15), 024 for the content: an application code (GS02) or a guide (GS08).  The
first three refuse the interchange; 024 refuses the group, whose 999 says it too, and the groups
beside it are taken.

A test that was agreed is checked and answered like any other file, and nothing of it is posted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from claims.edi.receipt import Receipt
from claims.models import EdiFile, TradingPartner
from kernel.record.stored import clean
from kernel.x12.envelopes import NOTED_ONLY, REFUSED, Group, Interchange

SENDER_QUALIFIER, SENDER, USAGE, CONTENT = "005", "006", "020", "024"
GROUP_NOT_SUPPORTED, VERSION_NOT_SUPPORTED = "1", "2"
TEST = "T"


@dataclass(frozen=True, slots=True)
class Objection:
    """What was not agreed of an interchange, or of one of its groups, by their places.

    `code` is the TA1's, or TEST where the interchange is only answered; `group_code` is AK905's.
    """

    interchange: int
    code: str
    message: str = ""
    group: int | None = None
    group_code: str = ""

    @property
    def refuses(self) -> bool:
        return self.code != TEST


@dataclass(frozen=True, slots=True)
class Agreements:
    """The agreements of a day; `in_force` is false while no partner was ever named."""

    partners: tuple[TradingPartner, ...] = ()
    in_force: bool = False
    only: str = ""

    def of(self, interchange: Interchange) -> TradingPartner | None:
        """The partner that sends as this interchange says."""
        sender = interchange.sender
        return next((p for p in self.partners if (p.qualifier, p.sender) == sender), None)


def agreements_on(day: date, *, only: str = "") -> Agreements:
    """Those in force on a day; `only` those of the partner in whose folder a file lay."""
    if not TradingPartner.objects.exists():
        return Agreements()
    rows = TradingPartner.objects.filter(days__contains=day)
    return Agreements(tuple(rows.filter(name=only) if only else rows), True, only)


def objections(receipt: Receipt, agreed: Agreements) -> list[Objection]:
    """What was not agreed of what would be taken; what is refused anyway is told by itself."""
    if not agreed.in_force:
        return []
    found = []
    for place, interchange in enumerate(receipt.interchanges):
        if interchange.ack != REFUSED:
            found += _of_interchange(place, interchange, agreed)
    return found


def _of_interchange(place: int, interchange: Interchange, agreed: Agreements) -> list[Objection]:
    qualifier, sender = interchange.sender
    partner = agreed.of(interchange)
    if partner is None:
        known = any(each.sender == sender for each in agreed.partners)
        code = SENDER_QUALIFIER if known else SENDER
        return [Objection(place, code, f"no trading partner sends as {qualifier} {sender} here")]
    usage = interchange.usage
    if usage not in partner.usage:
        kind = "tests" if usage == TEST else "claims to be paid"
        return [Objection(place, USAGE, f"{partner.name} may not send {kind} (ISA15 {usage})")]
    found = [Objection(place, TEST)] if usage == TEST else []
    for number, group in enumerate(interchange.groups):
        if group.ack != REFUSED:
            found += _of_group(place, number, group, partner)
    return found


def _of_group(place: int, number: int, group: Group, partner: TradingPartner) -> list[Objection]:
    if group.sender.strip() not in partner.applications:
        message = f"{partner.name} does not send as application {group.sender!r} (GS02)"
        return [Objection(place, CONTENT, message, number, GROUP_NOT_SUPPORTED)]
    if group.version not in partner.guides:
        message = f"{partner.name} may not send {group.version} (GS08)"
        return [Objection(place, CONTENT, message, number, VERSION_NOT_SUPPORTED)]
    return []


def hold(receipt: Receipt, found: Iterable[Objection]) -> None:
    """Refuse in the receipt what was not agreed, and mark tests."""
    for each in found:
        interchange = receipt.interchanges[each.interchange]
        if not each.refuses:
            interchange.answered_only = True
        elif each.group is None:
            if interchange.error in NOTED_ONLY:
                interchange.error = "000"  # what was only noted gives way to what refuses
            interchange.refuse(each.code, each.message)
        else:
            group = interchange.groups[each.group]
            group.error(each.group_code, each.message)
            interchange.groups[each.group] = group
            interchange.refuse(each.code, each.message)
        receipt.interchanges[each.interchange] = interchange


def sender_of(receipt: Receipt, agreed: Agreements) -> str:
    """The name of the partner every interchange of a file is from; "" where there is none."""
    names = {partner.name if (partner := agreed.of(each)) else "" for each in receipt.interchanges}
    return names.pop() if len(names) == 1 else ""


def held_before(
    file: EdiFile, found: list[Objection], receipt: Receipt, agreed: Agreements
) -> list[Objection]:
    """What answers bytes that came before: what was held against them then.

    In the folder of a partner whose file it is not, it is answered as anybody else's.
    """
    foreign = agreed.only and sender_of(receipt, agreed) != agreed.only
    return found if foreign else from_rows(file.agreement)


def comes_anew(file: EdiFile, found: list[Objection]) -> bool:
    """Whether bytes that were not agreed, and of which nothing is on file, may be now."""
    before = from_rows(file.agreement)
    refused = any(each.refuses for each in before)
    return refused and found != before and not file.posted_sets.exists()


def as_rows(found: Sequence[Objection]) -> list[list[Any]]:
    """As `EdiFile.agreement` keeps them."""
    return [
        [clean(said) if isinstance(said, str) else said for said in astuple(each)] for each in found
    ]


def from_rows(rows: Sequence[Sequence[Any]]) -> list[Objection]:
    return [Objection(*row) for row in rows]
