"""The law as numbers: each with its citation and the day it took effect.

A `Book` is all law files together.  A `Law` is the book opened for one set of regimes and dates:
`law.money("part_b.deductible")` answers a `Value`, never a bare number, and where the book has no
number for this regime and day it raises `UnableToCite`; nothing is assumed in its place.
"""

from kernel.law.book import Book, Entry, Law, UnableToCite, Value, Version
from kernel.law.citations import UnableToReadCitation, link
from kernel.law.regimes import Regime, regimes

__all__ = [
    "Book",
    "Entry",
    "Law",
    "Regime",
    "UnableToCite",
    "UnableToReadCitation",
    "Value",
    "Version",
    "link",
    "regimes",
]
