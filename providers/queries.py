"""Reads for whoever decides: many prices and localities, in a fixed number of queries."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from kernel.dates import Days
from kernel.money import Money
from providers.fees import Fee, FeeKey, Priced, Schedule
from providers.models import (
    FeeSchedule,
    FeeScheduleRow,
    LocalityIndex,
    PlanRate,
)
from providers.pricing import Gpci, ScheduleRow, UnableToPrice, component, locality_key


def _days(days: Any) -> Days:
    return Days(days.lower, days.upper)


_IN_FORCE = """
    SELECT * FROM providers_feeschedule WHERE days && daterange(%s, %s, '[]') ORDER BY days
"""
_RATES = "SELECT * FROM providers_planrate WHERE plan = ANY(%s) AND code = ANY(%s)"
_STATES = """
    SELECT lower(s.days), upper(s.days), l.state, l.name, l.carrier, l.number
    FROM providers_localityindex l JOIN providers_feeschedule s ON s.id = l.schedule_id
    WHERE s.days && daterange(%s, %s, '[]') AND l.state <> ''
"""

_schedules: dict[int, Schedule] = {}
"""Whole versions this process has read, by id.  A version's rows never change."""


def load_fees(keys: Iterable[FeeKey]) -> dict[FeeKey, Fee]:
    """The allowed amount of one unit for each question: Medicare's, or a plan's contract's.

    Under a contract the rate of the code wins, then a percentage of Medicare's amount.  At most
    four queries for any number of questions, two where the versions were read before.
    """
    asked = dict.fromkeys(keys)
    rates = _rates(asked)
    schedule_on = schedules_for({key.on for key in asked})
    answers = {}
    for key in asked:
        try:
            modifier = component(key.code, key.modifiers)
            if key.plan is None:
                answers[key] = _medicare_fee(key, modifier, schedule_on)
            else:
                answers[key] = _plan_fee(key, modifier, rates, schedule_on)
        except UnableToPrice as reason:
            answers[key] = Fee(None, why=str(reason))
    return answers


def price_of(key: FeeKey, modifier: str, schedule_on: Callable[[date], Schedule]) -> Priced:
    """Medicare's price with every number it was reckoned from; UnableToPrice says why not."""
    return schedule_on(key.on).priced(
        key.code,
        modifier,
        on=key.on,
        locality=key.locality,
        facility=key.facility,
        qualifying=key.qualifying,
    )


def schedules_for(days: Collection[date]) -> Callable[[date], Schedule]:
    """Reads the versions in force on `days`; the answer gives the one of a day, and UnableToPrice
    for a day without one.
    """
    if not days:
        return _no_schedule
    headers = list(FeeSchedule.objects.raw(_IN_FORCE, [min(days), max(days)]))
    needed = [
        header
        for header in headers
        if any(day in header.days for day in days) and header.pk not in _schedules
    ]
    if needed:
        _read_schedules(needed)

    def schedule_on(day: date) -> Schedule:
        for header in headers:
            if day in header.days:
                return _in_force(header)
        return _no_schedule(day)

    return schedule_on


def _no_schedule(day: date) -> Schedule:
    raise UnableToPrice(
        f"no fee schedule is loaded for {day}; load it with fees_import --year {day.year}"
    )


def _in_force(header: FeeSchedule) -> Schedule:
    """The version as read, with the days it has now: a later version may have cut them short."""
    schedule = _schedules[header.pk]
    schedule.days = _days(header.days)
    return schedule


def _read_schedules(headers: Collection[FeeSchedule]) -> None:
    rows: dict[int, dict[tuple[str, str], ScheduleRow]] = defaultdict(dict)
    localities: dict[int, dict[str, Gpci]] = defaultdict(dict)
    numbers: dict[Decimal, Decimal] = {}  # a schedule repeats few numbers many times
    names = [name for name in ScheduleRow.__slots__ if name not in ("code", "modifier")]
    found = FeeScheduleRow.objects.filter(schedule__in=headers)
    for schedule, code, modifier, *values in found.values_list(
        "schedule_id", "code", "modifier", *names
    ).iterator(5_000):
        shared: list[Any] = [
            numbers.setdefault(value, value) if isinstance(value, Decimal) else value
            for value in values
        ]
        rows[schedule][code, modifier] = ScheduleRow(code, modifier, *shared)
    for schedule, carrier, number, *indices in LocalityIndex.objects.filter(
        schedule__in=headers
    ).values_list("schedule_id", "carrier", "number", "work", "pe", "mp"):
        localities[schedule][locality_key(carrier, number)] = Gpci(*indices)
    for header in headers:
        _schedules[header.pk] = Schedule(
            header.pk,
            header.year,
            _days(header.days),
            header.factor,
            rows[header.pk],
            localities[header.pk],
        )


_Rates = Mapping[tuple[str, str, str], list[PlanRate]]


def _rates(keys: Iterable[FeeKey]) -> _Rates:
    """The rates that may answer the questions about plans, by plan, code and modifier."""
    plans = {key.plan for key in keys if key.plan is not None}
    made: dict[tuple[str, str, str], list[PlanRate]] = defaultdict(list)
    if plans:
        codes = {key.code for key in keys if key.plan is not None} | {""}
        found = PlanRate.objects.raw(_RATES, [list(plans), list(codes)])
        for rate in found:
            made[rate.plan, rate.code, rate.modifier].append(rate)
    return made


def _medicare_fee(key: FeeKey, modifier: str, schedule_on: Callable[[date], Schedule]) -> Fee:
    found = price_of(key, modifier, schedule_on)
    if found.price.allowed is None:
        return Fee(None, found.cite, f"{key.code}: {found.price.note}")
    return Fee(found.price.allowed, found.cite)


def _plan_fee(
    key: FeeKey, modifier: str, rates: _Rates, schedule_on: Callable[[date], Schedule]
) -> Fee:
    plan = key.plan or ""
    for code, part in ((key.code, modifier), ("", "")):
        for rate in rates.get((plan, code, part), ()):
            if key.on not in rate.days:
                continue
            source = f"Agreement {plan}, rate from {rate.days.lower}"
            if rate.amount is not None:
                return Fee(Money(rate.amount), source)
            of, percent = _medicare_fee(key, modifier, schedule_on), rate.percent_of_medicare
            if of.amount is None or percent is None:
                return of
            cite = f"{source}: {percent.normalize():f} percent of Medicare; {of.cite}"
            return Fee(of.amount.percent(percent), cite)
    return Fee(None, why=f"plan {plan} has no rate for {key.code} on {key.on}")


# --- Localities ---------------------------------------------------------------------------------


def load_localities(
    places: Collection[tuple[str, str, date]],
) -> dict[tuple[str, str, date], str]:
    """The payment locality of each (state, ZIP code, day) that has one on record.

    By CMS's ZIP code file; where that is silent, by the state, if the whole state is one locality
    in the fee schedule of the day.  Two queries for any number.
    """
    by_zip: dict[str, list[tuple[Days, str]]] = defaultdict(list)
    zips = {zip_code[:5] for _, zip_code, _ in places if zip_code}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT zip_code, lower(days), upper(days), carrier, number "
            "FROM providers_ziplocality WHERE zip_code = ANY(%s)",
            [list(zips)],
        )
        for zip_code, start, to, carrier, number in cursor.fetchall():
            by_zip[zip_code].append((Days(start, to), locality_key(carrier, number)))
    found = {}
    for place in places:
        if locality := _on(by_zip.get(place[1][:5], ()), place[2]):
            found[place] = locality
    silent = [place for place in places if place not in found]
    statewide = _statewide({day for state, _, day in silent if state})
    for place in silent:
        if locality := _on(statewide.get(place[0], ()), place[2]):
            found[place] = locality
    return found


def _on(dated: Iterable[tuple[Days, str]], day: date) -> str:
    return next((locality for days, locality in dated if day in days), "")


def _statewide(days: Collection[date]) -> dict[str, list[tuple[Days, str]]]:
    """For states that are one locality in a version: its days and that locality.

    A locality of another state may reach into one ("DC + MD/VA SUBURBS"): then only the ZIP code
    tells, and the state is left out.
    """
    versions: dict[Days, list[tuple[str, str, str]]] = defaultdict(list)
    if days:
        with connection.cursor() as cursor:
            cursor.execute(_STATES, [min(days), max(days)])
            for start, to, state, name, carrier, number in cursor.fetchall():
                versions[Days(start, to)].append((state, name, locality_key(carrier, number)))
    made: dict[str, list[tuple[Days, str]]] = defaultdict(list)
    for of, localities in versions.items():
        count = Counter(state for state, _, _ in localities)
        reached = {
            word
            for state, name, _ in localities
            for word in re.findall(r"[A-Z]+", name)
            if word != state
        }
        for state, _, key in localities:
            if count[state] == 1 and state not in reached:
                made[state].append((of, key))
    return made
