"""What no law says and the plan chose itself, as dated data that says so."""

from datetime import date

from appeals.external.ire import WAITED_FOR
from appeals.law_book import book
from kernel.clocks import catalogue
from kernel.dates import Unit


def test_the_carrier_is_waited_for_inside_the_hours_the_law_gives_to_send_the_file() -> None:
    law = book().opened(("medicare_advantage",), late_date=date(2026, 11, 2))
    chosen = law.span(WAITED_FOR)
    assert (chosen.cite.split(" on ")[0], chosen.weak) == ("Plan terms", True)
    given = catalogue()["ma_forward_expedited_not_decided"].limits[-1].span
    assert given.unit is chosen.amount.unit is Unit.HOURS
    assert 0 < chosen.amount.amount < given.amount
