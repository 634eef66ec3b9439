"""It was filed in time: by the clock of its line of business, from receipt of the notice.

Receipt is presumed some days after the notice's date until another day is proven.  Where no law
presumes it (29 CFR 2560.503-1), nobody is late by a presumption.  A last day on which nobody works
is followed by the next open one, in favor of who asks.  Good cause excuses; a person finds it.
Of what the plan did not decide in time there is no notice, and no day from which anybody is late.
No notice is older than its decision: where its date is not known, or it has not left yet, who asks
within the time of a notice of that very day is in time.
"""

from datetime import date, timedelta

from appeals.judging import Filing, Finding, fails, lacks, passes, rule
from appeals.judging.filing_time import Window, no_notice, window
from kernel.calendars import open_day
from kernel.dates import written
from kernel.law import Law


@rule
def filed_in_time(filing: Filing, law: Law) -> Finding:
    if filing.undecided_late and not filing.disposition:
        never = law.find("admissibility.late_is_adverse")
        if never is not None:
            return passes(
                "It was never decided: there is no notice from which a time to ask would run.",
                never,
            )
    time = window(filing) if filing.regimes else None
    if time is None:
        return no_notice(filing)
    came, last = written(filing.received), written(time.last_day)
    if filing.received <= time.last_day:
        return passes(f"Received {came}; the last day is {last}. {time.how}", *time.cites)
    if filing.received <= _next_open(time):
        return passes(
            f"Received {came}; the last day, {last}, is one on which nobody works. {time.how}",
            *time.cites,
        )
    causes = law.text("admissibility.good_causes")
    if filing.cause_found in causes.amount.split():
        found = filing.cause_found.replace("_", " ")
        return passes(f"Received {came}, after {last}; excused: {found}.", *time.cites, causes)
    late = f"Received {came}; the last day was {last}. {time.how}"
    if time.presumed and not time.by_law:
        return lacks(f"{late} A person finds out when it came.", "notice_received", *time.cites)
    if filing.cause_claimed and not filing.cause_refused:
        return lacks(f"{late} A good cause is claimed.", "good_cause", *time.cites, causes)
    return fails(late, "untimely", *time.cites)


def _next_open(time: Window) -> date:
    is_open = open_day("us_federal", observed=True)
    day = time.last_day
    while not is_open(day):
        day += timedelta(days=1)
    return day
