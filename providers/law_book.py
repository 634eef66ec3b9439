"""The law this app prices by: conversion factors and rate settings, dated and cited."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from kernel.law import Book, Law, Value
from kernel.law.book import UnableToCite

LAW = Path(__file__).parent / "law"
_REGIMES = ("original_medicare",)


@cache
def book() -> Book:
    return Book(sorted(LAW.glob("*.yaml")))


def law_on(day: date) -> Law:
    return book().opened(_REGIMES, service_date=day)


def conversion_factor(day: date, *, qualifying: bool = False) -> Value[Decimal] | None:
    """The law's factor on `day`; None where no number is on record.

    A qualifying APM participant has a factor of its own from 2026; before, there is one for all.
    """
    law = law_on(day)
    of_their_own = qualifying and not one_factor_for_all(day)
    try:
        return law.number(f"conversion_factor.{'qualifying_apm' if of_their_own else 'amount'}")
    except UnableToCite:
        return None


def one_factor_for_all(day: date) -> bool:
    """Whether one factor holds for every clinician on `day`: until qualifying APM participants
    have one of their own (SSA 1848(d)(1), from 2026).  After that the one factor a published file
    prints does not say whose it is.
    """
    versions = book().entries["conversion_factor.qualifying_apm"].versions["original_medicare"]
    return day < min(version.since for version in versions)


def is_facility(place_of_service: str, day: date) -> Value[bool] | None:
    """Whether a place of service earns the facility rate; None where it is in neither list."""
    law = law_on(day)
    for name, answer in (("facility", True), ("nonfacility", False)):
        places = law.find(f"place_of_service.{name}")
        if places and place_of_service in places.amount.split():
            return Value(answer, places.cite, places.since, places.name, places.weak)
    return None
