"""A clearing house drops a file; a real worker takes it, answers it and decides its claims."""

from pathlib import Path

import pytest

from claims.models import Claim, Decision, ExchangedFile
from config.embedded.place import Place
from tests.journeys.test_worker import await_, worker
from tests.journeys.test_worker import broker as broker
from tests.journeys.test_worker import place as place
from tests.partners import FILE, inbound, kinds, partner

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_dropped_is_decided_and_answered_without_a_hand(
    broker: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOURSE_EXCHANGE", str(tmp_path))
    monkeypatch.setenv("EXCHANGE_SECONDS", "1")
    monkeypatch.setenv("EXCHANGE_QUIET_SECONDS", "0.5")
    partner()
    folder = inbound(tmp_path)
    with worker(broker):
        (folder / "a.837.part").write_bytes(FILE)
        (folder / "a.837.part").rename(folder / "a.837")
        (folder / "b.837").write_bytes(b"not X12")
        await_(lambda: ExchangedFile.objects.filter(finished_at__isnull=False).count() == 2)
        await_(lambda: Decision.objects.count() == 3)
    home = tmp_path / "lakeside"
    assert list(folder.iterdir()) == []
    assert set(kinds((home / "outbound").iterdir())) == {"ta1", "999", "277ca"}
    assert Claim.objects.count() == 3
    assert [path.read_bytes() for path in (home / "archive").iterdir()] == [FILE]
    assert len(list((home / "refused").glob("*.why"))) == 1
