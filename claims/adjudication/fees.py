"""The fee of a line: one unit's amount times the units."""

from claims.adjudication.facts import Fee, Line
from claims.adjudication.tally import UnableToPrice


def full_fee(line: Line) -> Fee:
    """Raises UnableToPrice where no fee is on file: missing is not zero."""
    if line.fee is None:
        reason = line.no_fee_because or "no fee is on file"
        raise UnableToPrice(f"{line.code} on {line.served.isoformat()} has no price: {reason}")
    return Fee(line.fee.amount.times(line.units), line.fee.cite)
