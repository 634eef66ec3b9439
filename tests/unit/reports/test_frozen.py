"""A snapshot's frozen rows beside what the record gives today."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from reports.layout import layout_on
from reports.live import of_snapshot
from reports.live.universes import Universe
from reports.models import Snapshot
from reports.table import Row
from reports.tables import eff_c, od
from reports.vocabulary import CaseFacts, Mark

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


def test_a_row_the_record_gives_no_more_is_lost_and_not_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layout = layout_on("odag_od", date(2026, 1, 1))
    today = Universe(od.TABLE, layout)
    facts = CaseFacts(
        case=1, number="A26-1", kind="authorization", zone="UTC", received=Mark(AT, "received")
    )
    today.add(facts, Row(1, "A26-1", {"number": "A26-1"}))
    rows = [["A26-1" if f == "number" else "" for f in layout.fields]]
    rows.append(["A26-2" if f == "number" else "" for f in layout.fields])
    monkeypatch.setattr(of_snapshot, "universe", lambda *_: today)
    kept = iter([("A26-1", rows[0]), ("A26-2", rows[1])])
    monkeypatch.setattr(of_snapshot, "rows_with_case", lambda _: kept)
    snapshot = Snapshot(
        report="od", run=UUID(int=1), layout_version=layout.version, zone="UTC", parameters={},
        since=date(2026, 1, 1), until=date(2026, 4, 1), as_of=AT,
    )  # fmt: skip
    found = of_snapshot.frozen(snapshot)
    assert [each.number for each in found.facts] == ["A26-1"]
    assert found.lost == ["A26-2"]


def test_two_reversals_under_one_number_are_two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The IRE reversed, and later a judge: both are reported under the number of the request."""
    layout = layout_on("odag_eff_c", date(2026, 1, 1))
    today = Universe(eff_c.TABLE, layout)
    for case, number in ((2, "X26-2"), (3, "X26-3")):
        facts = CaseFacts(
            case=case, number=number, kind="external_review", zone="UTC", received=Mark(AT, "x")
        )
        today.add(facts, Row(case, number, {"number": "A26-1"}))
    rows = [["A26-1" if f == "number" else "" for f in layout.fields]] * 2
    monkeypatch.setattr(of_snapshot, "universe", lambda *_: today)
    kept = iter([("X26-2", rows[0]), ("X26-3", rows[1])])
    monkeypatch.setattr(of_snapshot, "rows_with_case", lambda _: kept)
    snapshot = Snapshot(
        report="eff_c", run=UUID(int=1), layout_version=layout.version, zone="UTC", parameters={},
        since=date(2026, 1, 1), until=date(2026, 4, 1), as_of=AT,
    )  # fmt: skip
    assert [each.number for each in of_snapshot.frozen(snapshot).facts] == ["X26-2", "X26-3"]
