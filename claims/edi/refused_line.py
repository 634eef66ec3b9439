"""A service line for which its claim is refused, as the 277CA names it (loop 2220D).

It is kept of refused lines alone, and holds what is written: the same bytes are told the same.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self

from claims.edi.submitted import ServiceLine
from kernel.money import Money
from kernel.x12.writer import carried, plain

_LONGEST_CODE, _LONGEST_NUMBER, _MODIFIER = 48, 50, 2
_UNREADABLE = "UNKNOWN"


class RefusedLine(NamedTuple):
    """`number` is LX01; `known_by` the provider's number of the line (REF*6R), else LX01."""

    number: int
    known_by: str
    procedure: tuple[str, ...]
    charge: str
    units: str
    served: str

    @classmethod
    def of(cls, line: ServiceLine) -> Self:
        return cls.told(
            number=line.number,
            control_number=line.control_number,
            procedure=(line.procedure_kind, line.procedure, *line.modifiers),
            charge=line.charge,
            units=line.units,
            days=(line.first, line.last),
        )

    @classmethod
    def told(
        cls,
        *,
        number: int,
        control_number: str,
        procedure: Iterable[str],
        charge: Money | str,
        units: Decimal | str,
        days: tuple[date, date],
    ) -> Self:
        kind, code, *modifiers = procedure
        first, last = (f"{day:%Y%m%d}" for day in days)
        return cls(
            number,
            carried(control_number, longest=_LONGEST_NUMBER) or str(number),
            (
                kind,
                carried(code, longest=_LONGEST_CODE) or _UNREADABLE,
                *(plain(each, longest=_MODIFIER).ljust(_MODIFIER, "_") for each in modifiers),
            ),
            str(charge),
            units if isinstance(units, str) else f"{units:f}",
            first if first == last else f"{first}-{last}",
        )

    @classmethod
    def from_row(cls, row: list[Any] | None) -> Self | None:
        """From JSON, which knows no tuples."""
        if row is None:
            return None
        number, known_by, procedure, *others = row
        return cls(number, known_by, tuple(procedure), *others)
