"""Damage to the record is found, at the very row, though the triggers were turned off for it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from kernel.cases.models import Event
from kernel.record import anchoring, anchors, verifying
from kernel.record.anchors import Anchor, UnableToReadAnchor
from kernel.record.keys import make_key, read_key
from kernel.record.models import Seal
from kernel.record.sealing import FIRST, link_digest
from kernel.record.stored import canonical, digest
from kernel.record.verifying import verify
from tests.factories import NOW, case, happened, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def events() -> list[Event]:
    """Three seals over six events."""
    matters = [case() for _ in range(2)]
    for name in ("received", "accepted", "decided"):
        sealed(*(happened(each, name, step=name) for each in matters))
    return list(Event.objects.order_by("id"))


@contextmanager
def unguarded(table: str = "cases_event") -> Iterator[None]:
    """As the tables' owner may: triggers and checks away, then put back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE cases_event DROP CONSTRAINT IF EXISTS event_digest_right")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def tamper(sql: str, *values: Any, table: str = "cases_event") -> None:
    with unguarded(table), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount > 0, "nothing was changed: the test is blind"


def damage() -> list[str]:
    return [str(each) for each in verify().damage]


def test_a_whole_record(events: list[Event]) -> None:
    found = verify()
    assert (found.damage, found.rows, found.seals) == ([], 6, 3)
    assert found.head == Seal.objects.get(position=3).digest


def test_an_empty_record() -> None:
    found = verify()
    assert (found.damage, found.rows, found.seals, found.head) == ([], 0, 0, FIRST)


def test_a_text_changed(events: list[Event]) -> None:
    tamper("UPDATE cases_event SET stored = stored || ' ' WHERE id = %s", events[2].pk)
    assert damage() == [f"cases_event {events[2].pk}: its digest is not that of its text"]


def test_a_text_changed_together_with_its_digest(events: list[Event]) -> None:
    text = canonical({"case": 1})
    tamper(
        "UPDATE cases_event SET stored = %s, digest = %s WHERE id = %s",
        *(text, digest(text), events[3].pk),
    )
    assert damage() == [f"cases_event {events[3].pk}: is not as it was sealed in seal 2"]


def test_a_text_that_is_no_longer_json(events: list[Event]) -> None:
    tamper(
        "UPDATE cases_event SET stored = %s, digest = %s WHERE id = %s",
        *("{", digest("{"), events[3].pk),
    )
    assert damage() == [f"cases_event {events[3].pk}: is not as it was sealed in seal 2"]


@pytest.mark.parametrize(
    "change",
    [
        "name = 'paid'",
        "actor = 'somebody else'",
        "at = at + interval '1 second'",
        "facts = '{}'",
        """facts = facts || '{"more": 1}'""",
        "case_id = (SELECT max(id) FROM cases_case)",
    ],
)
def test_a_column_changed_beside_its_text(events: list[Event], change: str) -> None:
    tamper(f"UPDATE cases_event SET {change} WHERE id = %s", events[0].pk)
    assert damage() == [f"cases_event {events[0].pk}: a column says other than its text"]


def test_a_digest_changed(events: list[Event]) -> None:
    tamper("UPDATE cases_event SET digest = %s WHERE id = %s", "0" * 64, events[0].pk)
    assert damage() == [f"cases_event {events[0].pk}: its digest is not that of its text"]


def test_a_row_removed(events: list[Event]) -> None:
    tamper("DELETE FROM cases_event WHERE id = %s", events[5].pk)
    assert damage() == [f"cases_event {events[5].pk}: is missing (seal 3)"]


def test_every_row_of_a_seal_removed(events: list[Event]) -> None:
    tamper("DELETE FROM cases_event WHERE batch = %s", events[2].batch)
    assert damage() == [
        f"cases_event {each.pk}: is missing (seal 2)" for each in (events[2], events[3])
    ]


def test_a_row_slipped_into_a_sealed_batch(events: list[Event]) -> None:
    one = events[0]
    forged = Event.objects.create(
        case=one.case,
        name=one.name,
        at=one.at,
        recorded_at=one.recorded_at,
        actor=one.actor,
        facts=one.facts,
        stored=one.stored,
        digest=one.digest,
        batch=one.batch,
    )
    assert damage() == [f"cases_event {forged.pk}: is not among the rows of seal 1"]


def test_a_row_never_sealed(events: list[Event]) -> None:
    tamper("UPDATE cases_event SET batch = 999999 WHERE id = %s", events[1].pk)
    assert sorted(damage()) == [
        f"cases_event {events[1].pk}: is missing (seal 1)",
        f"cases_event {events[1].pk}: was never sealed (batch 999999)",
    ]


def test_two_rows_that_changed_places(events: list[Event]) -> None:
    one, another = events[0], events[1]
    tamper(
        "UPDATE cases_event e SET stored = o.stored, digest = o.digest, case_id = o.case_id "
        "FROM cases_event o WHERE (e.id, o.id) IN ((%s, %s), (%s, %s))",
        *(one.pk, another.pk, another.pk, one.pk),
    )
    assert damage() == [
        f"cases_event {each.pk}: is not as it was sealed in seal 1" for each in (one, another)
    ]


def test_a_seal_changed(events: list[Event]) -> None:
    tamper("UPDATE record_seal SET rows = 3 WHERE position = 2", table="record_seal")
    assert damage() == [
        "seal 2: was changed: its digest is not that of its contents",
        "seal 2: its rows are not those that were sealed",
    ]


def test_a_seal_made_anew_for_changed_rows(events: list[Event]) -> None:
    """Whoever rewrites a seal must rewrite all that follow: the next one tells."""
    seal = Seal.objects.get(position=2)
    link = link_digest(seal.previous, seal.batch, 2, "ab" * 32)
    tamper(
        "UPDATE record_seal SET batch_digest = %s, digest = %s WHERE position = 2",
        *("ab" * 32, link),
        table="record_seal",
    )
    assert damage()[0] == "seal 3: does not follow from the seal before it"


def test_a_seal_removed(events: list[Event]) -> None:
    tamper("DELETE FROM record_seal WHERE position = 2", table="record_seal")
    assert damage() == [
        "seal 2: is missing",
        *(
            f"cases_event {each.pk}: was never sealed (batch {each.batch})"
            for each in (events[2], events[3])
        ),
    ]


def test_a_listing_changed_with_its_rows_still_tells_the_seal(events: list[Event]) -> None:
    tamper("UPDATE record_seal SET listing = 'x' WHERE position = 1", table="record_seal")
    tamper("DELETE FROM cases_event WHERE id = %s", events[0].pk)
    assert damage() == ["seal 1: its rows are not those sealed, and its list was changed"]


def test_a_listing_changed_alone(events: list[Event]) -> None:
    """Before it is needed to name what is missing."""
    tamper("UPDATE record_seal SET listing = ''", table="record_seal")
    assert damage()[0] == "seal 1: its list of rows was changed"
    assert len(damage()) == Seal.objects.count()


class TestAnchor:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        make_key(tmp_path / "key")
        return tmp_path / "anchor.jsonl"

    def write(self, file: Path) -> None:
        call_command("audit_anchor", str(file), key=file.parent / "key", stdout=StringIO())

    def read(self, file: Path) -> list[Anchor]:
        return anchors.read(file, read_key(file.parent / "key.pub"))

    def cut_the_end_off(self, events: list[Event]) -> None:
        tamper("DELETE FROM cases_event WHERE id > %s", events[3].pk)
        tamper("DELETE FROM record_seal WHERE position > 2", table="record_seal")

    def test_an_end_cut_off_is_no_damage_without_an_anchor(self, events: list[Event]) -> None:
        self.cut_the_end_off(events)
        assert damage() == []

    def test_an_anchor_tells(self, events: list[Event], file: Path) -> None:
        self.write(file)
        assert verify(self.read(file)).damage == []
        self.cut_the_end_off(events)
        found, counted = verify(self.read(file)).damage
        assert found.where == "seal 3"
        assert "is gone: the chain ends at 2" in found.what
        assert str(counted).startswith("cases_event: had 6 rows when anchored at ")

    def test_a_chain_made_anew_is_not_the_one_anchored(
        self, events: list[Event], file: Path
    ) -> None:
        self.write(file)
        self.cut_the_end_off(events)
        sealed(happened(events[0].case, "paid"))
        assert damage() == []
        found, counted = verify(self.read(file)).damage
        assert str(found).startswith("seal 3: is not the one anchored at ")
        assert str(counted).endswith("; now 5")

    def test_later_anchors_are_added(self, events: list[Event], file: Path) -> None:
        self.write(file)
        sealed(happened(events[0].case, "paid"))
        self.write(file)
        anchors = self.read(file)
        assert [(each.position, each.rows) for each in anchors] == [(3, 6), (4, 7)]
        assert verify(anchors).damage == []

    def test_an_anchor_changed_by_hand_is_refused(self, events: list[Event], file: Path) -> None:
        self.write(file)
        row = json.loads(file.read_text())
        file.write_text(json.dumps(row | {"position": 2}))
        with pytest.raises(UnableToReadAnchor, match="line 1: its signature"):
            self.read(file)

    def test_an_anchor_of_another_key_is_refused(self, events: list[Event], file: Path) -> None:
        self.write(file)
        another = make_key(file.parent / "another")
        with pytest.raises(UnableToReadAnchor, match="signature is not of the key ed25519-"):
            anchors.read(file, another)

    def test_a_shared_secret_signs_too(self, events: list[Event], file: Path) -> None:
        secret = file.parent / "secret"
        secret.write_bytes(b"x" * 32)
        call_command("audit_anchor", str(file), key=secret, stdout=StringIO())
        assert verify(anchors.read(file, read_key(secret))).unproven == 0
        with pytest.raises(UnableToReadAnchor):
            self.read(file)

    def test_the_public_half_signs_nothing(self, events: list[Event], file: Path) -> None:
        with pytest.raises(CommandError, match="it verifies, and cannot sign"):
            call_command("audit_anchor", str(file), key=file.parent / "key.pub")
        assert not file.exists()

    def test_rows_since_the_last_anchor_are_unproven(self, events: list[Event], file: Path) -> None:
        assert (verify().unproven, verify().proven_to) == (6, "")
        self.write(file)
        assert verify(self.read(file)).unproven == 0
        sealed(happened(events[0].case, "paid"))
        found = verify(self.read(file))
        assert (found.unproven, found.proven_to) == (1, self.read(file)[0].at)

    def test_a_table_cut_with_its_seals_and_one_grown_in_its_place(
        self, events: list[Event], file: Path
    ) -> None:
        """The anchor's digest tells it; the counts name the table."""
        self.write(file)
        (made,) = self.read(file)
        assert made.tables["cases_event"] == 6
        tamper("DELETE FROM cases_event WHERE id = %s", events[5].pk)
        assert "cases_event: had 6 rows when anchored at" in "".join(
            str(each) for each in verify([made]).damage
        )

    @pytest.mark.parametrize("text", ["{}", "x", "[1]", '{"position": "x"}'])
    def test_what_is_no_anchor(self, file: Path, text: str) -> None:
        file.write_text(f"\n{text}\n")
        with pytest.raises(UnableToReadAnchor, match="line 2: it is no anchor"):
            self.read(file)

    def test_nothing_to_anchor_yet(self, file: Path) -> None:
        self.write(file)
        assert not file.exists()
        assert anchoring.anchor(now=NOW) is None


class TestCommand:
    def run(self, *given: str) -> str:
        said = StringIO()
        call_command("audit_verify", *given, stdout=said)
        return said.getvalue()

    def test_whole(self, events: list[Event]) -> None:
        assert "6 rows under 3 seals" in self.run()
        answer = json.loads(self.run("--json"))
        assert (answer["rows"], answer["seals"], answer["damage"]) == (6, 3, [])

    def test_damaged(self, events: list[Event]) -> None:
        tamper("DELETE FROM cases_event WHERE id = %s", events[5].pk)
        with pytest.raises(CommandError, match="damaged in 1 places") as stopped:
            self.run()
        assert stopped.value.returncode == 1

    def test_an_anchor_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="No such file") as stopped:
            self.run("--anchors", str(tmp_path / "none"))
        assert stopped.value.returncode == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_recorded_meanwhile_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals and rows are read one after the other, but as of one moment."""
    matter = case()
    sealed(happened(matter))
    read = verifying._rows

    def record_meanwhile() -> None:
        sealed(happened(matter, "paid"))
        connections.close_all()

    def rows(query: str) -> Iterator[tuple[Any, ...]]:
        if "cases_event" in query:
            other = threading.Thread(target=record_meanwhile)
            other.start()
            other.join()
        return read(query)

    monkeypatch.setattr(verifying, "_rows", rows)
    found = verify()
    assert (found.damage, found.rows, found.seals) == ([], 1, 1)
    assert Event.objects.count() == 2
