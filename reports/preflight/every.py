"""Every check, in the order of its number, and all of them asked at once.  Pure."""

from collections.abc import Sequence

from reports.preflight import (
    u01,
    u02,
    u03,
    u04,
    u05,
    u06,
    u07,
    u08,
    u09,
    u10,
    u11,
    u12,
    u13,
    u14,
    u15,
    u16,
    u17,
    u18,
)
from reports.preflight.checking import ERROR, Beside, Check, CouldNotLook, Export, Fault

CHECKS: tuple[Check, ...] = (
    u01.CHECK,
    u02.CHECK,
    u03.CHECK,
    u04.CHECK,
    u05.CHECK,
    u06.CHECK,
    u07.CHECK,
    u08.CHECK,
    u09.CHECK,
    u10.CHECK,
    u11.CHECK,
    u12.CHECK,
    u13.CHECK,
    u14.CHECK,
    u15.CHECK,
    u16.CHECK,
    u17.CHECK,
    u18.CHECK,
)


def ask_all(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    """What every check says of the tables of one submission."""
    return [said for check in CHECKS for said in check.ask(exports, beside)]


def blocks(found: Sequence[Fault | CouldNotLook]) -> bool:
    """Whether the submission may not leave: an error, or a check of errors that could not look."""
    of_errors = {each.id for each in CHECKS if each.severity == ERROR}
    return any(
        each.check in of_errors if isinstance(each, CouldNotLook) else each.severity == ERROR
        for each in found
    )
