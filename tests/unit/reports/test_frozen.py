"""A snapshot's frozen rows beside what the record gives today."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from reports.layout import layout_on
from reports.live import of_snapshot
from reports.live.universes import Universe
from reports.models import Snapshot
from reports.table import Row
from reports.tables import od
from reports.vocabulary import CaseFacts, Mark
from reports.writing.document import piece_of

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
    monkeypatch.setattr(of_snapshot, "pieces", lambda _: iter([piece_of(rows)]))
    snapshot = Snapshot(
        report="od", run=UUID(int=1), layout_version=layout.version, zone="UTC", parameters={},
        since=date(2026, 1, 1), until=date(2026, 4, 1), as_of=AT,
    )  # fmt: skip
    found = of_snapshot.frozen(snapshot)
    assert [each.number for each in found.facts] == ["A26-1"]
    assert found.lost == ["A26-2"]
