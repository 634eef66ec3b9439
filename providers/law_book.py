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
    if qualifying and law.find("conversion_factor.qualifying_apm"):
        return law.number("conversion_factor.qualifying_apm")
    try:
        return law.number("conversion_factor.amount")
    except UnableToCite:
        return None


def is_facility(place_of_service: str, day: date) -> Value[bool] | None:
    """Whether a place of service earns the facility rate; None where it is in neither list."""
    law = law_on(day)
    for name, answer in (("facility", True), ("nonfacility", False)):
        places = law.find(f"place_of_service.{name}")
        if places and place_of_service in places.amount.split():
            return Value(answer, places.cite, places.since, places.name, places.weak)
    return None
