"""An appeal as admissibility sees it: facts only."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Paper:
    """A representative's papers or a waiver of liability, of `of_whom`, in force from `valid_from`.

    `revoked_on` is the day a revocation reached us.  `here`: handed in with this appeal, and not
    with an earlier one of the same member.
    """

    kind: str
    of_whom: str
    valid_from: date
    received: date
    revoked_on: date | None = None
    here: bool = True


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another appeal of the same decision; `same`: it speaks of the same lines."""

    number: str
    state: str
    level: str
    same: bool


@dataclass(frozen=True, slots=True)
class Filing:
    """An appeal as admissibility sees it.  `received_at` is the first receipt; `request` payment or
    preservice; `level` where it was put.

    `disposition` is the decision's under appeal, empty where there is none, and `decided_on` its
    day; `undecided_late`: the plan had to decide by now and did not.  `adverse`: something of the
    lines appealed was not granted; None where that is not known.  `notice_dated` and
    `notice_received` are of its notice.
    `cause_claimed` is why who asks says it is late; `cause_found` what a person found.
    `contracted`: whether the provider who asks has a contract with the plan; `assigned`: whether
    the claim was billed on assignment.
    """

    regimes: tuple[str, ...]
    request: str
    track: str
    level: str
    received_at: datetime
    zone: str
    asked_by: str
    asker: str = ""
    member_known: bool = True
    died_on: date | None = None
    disposition: str = ""
    adverse: bool | None = None
    undecided_late: bool = False
    decided_on: date | None = None
    notice_dated: date | None = None
    notice_received: date | None = None
    cause_claimed: str = ""
    cause_found: str = ""
    cause_refused: bool = False
    papers: tuple[Paper, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    contracted: bool | None = None
    assigned: bool | None = None
    urgent_asked: bool = False
    physician_supports: bool = False

    @property
    def received(self) -> date:
        """The day of the first receipt, in the zone of the case."""
        return self.received_at.astimezone(ZoneInfo(self.zone)).date()
