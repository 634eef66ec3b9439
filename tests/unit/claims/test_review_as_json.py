"""A claim under review as JSON: what every kind of value becomes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from claims.desk.as_json import plain
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Marked:
    page: int
    box: tuple[float, float, float, float]
    paid: Money
    units: Decimal
    on: date | None
    at: datetime


def test_money_is_text_and_a_place_on_a_page_a_number() -> None:
    at = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    marked = Marked(2, (72.5, 90.0, 300.25, 104.0), Money("114.02"), Decimal("1.5"), None, at)
    assert plain({"found": [marked]}) == {
        "found": [
            {
                "page": 2,
                "box": [72.5, 90.0, 300.25, 104.0],
                "paid": "114.02",
                "units": "1.5",
                "on": None,
                "at": "2026-03-02T15:30:00Z",
            }
        ]
    }
