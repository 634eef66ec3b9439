"""Deadlines, reckoned from the events of a case.  README.md beside this file says how."""

from kernel.clocks.answer import Reckoning, State, shown
from kernel.clocks.asking import ask
from kernel.clocks.catalogue import Catalogue, UnableToChooseClocks, catalogue, in_order
from kernel.clocks.clock import Clock
from kernel.clocks.happening import Happening, UnableToReckon, event_names
from kernel.clocks.reckoning import reckon

__all__ = [
    "Catalogue",
    "Clock",
    "Happening",
    "Reckoning",
    "State",
    "UnableToChooseClocks",
    "UnableToReckon",
    "ask",
    "catalogue",
    "event_names",
    "in_order",
    "reckon",
    "shown",
]
