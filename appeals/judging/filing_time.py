"""The time to ask for an appeal, by the clock of the line of business.  Pure."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from appeals.judging.filing import Filing
from appeals.judging.findings import Finding, lacks, passes
from kernel.clocks import Happening, catalogue, reckon
from kernel.dates import written
from kernel.law.regimes import base_of

CLOCKS = {
    "medicare_advantage": "ma_reconsideration_filing",
    "original_medicare": "om_redetermination_filing",
    "aca_individual": "erisa_appeal_filing",
    "aca_group": "erisa_appeal_filing",
    "erisa_self_funded": "erisa_appeal_filing",
}


@dataclass(frozen=True, slots=True)
class Window:
    """The last day in time, how it came about, and its sources.

    `presumed`: receipt of the notice is not proven; `by_law`: the law presumes it."""

    last_day: date
    how: str
    cites: tuple[str, ...]
    presumed: bool
    by_law: bool


def window(filing: Filing) -> Window | None:
    """When the time to ask ends; None where no date of a notice is known.  UnableToReckon."""
    clock = catalogue()[CLOCKS[base_of(filing.regimes)]]
    known = {"notice_dated": filing.notice_dated, "notice_received": filing.notice_received}
    happened = [Happening(name, day) for name, day in known.items() if day]
    if not happened:
        return None
    happened.append(Happening("filed", filing.received_at))
    zone = ZoneInfo(filing.zone)
    found = reckon(clock, happened, zone=zone, now=filing.received_at)
    if found.due_on is None:
        return None
    ran = catalogue()[found.clock]  # an earlier one of the same duty, by its day
    presumed = filing.notice_received is None and ran.presumption is not None
    by_law = ran.presumption is None or ran.presumption.by_law
    how = "; ".join(step for step in found.steps if not step.startswith("filed"))
    return Window(found.due_on, f"{how}.", found.cites, presumed, by_law)


def no_notice(filing: Filing) -> Finding:
    """Of an appeal whose notice is not known: in time whenever the notice left, or a person's to
    find out."""
    if filing.regimes and filing.decided_on is not None:
        soonest = window(replace(filing, notice_dated=filing.decided_on))
        if soonest is not None and filing.received <= soonest.last_day:
            return passes(
                f"Received {written(filing.received)}. The decision is of "
                f"{written(filing.decided_on)}, and no notice of it is older: the time has not "
                f"ended before {written(soonest.last_day)}.",
                *soonest.cites,
            )
    return lacks(
        "The date of the decision's notice is not on file, and the time runs from it.",
        "notice_date",
    )
