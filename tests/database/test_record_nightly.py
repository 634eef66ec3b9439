"""The night's look at the record: what it covers, proves, keeps and anchors; and an export."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kernel.members.models import Member
from kernel.record import tasks
from kernel.record.anchors import read
from kernel.record.covering import UnableToCover, cover_new
from kernel.record.exporting import UnableToExport, export
from kernel.record.keys import make_key, read_key
from kernel.record.looking import looked
from kernel.record.models import Anchored, Verification
from kernel.record.nightly import Night, Places, due, night
from kernel.record.offline import UnableToReadExport, main, verify_export
from kernel.record.standing import damaged, status
from kernel.record.verifying import verify
from tests.contracts.source import PROJECT
from tests.factories import NOW, case, happened, member, sealed

DAY = timedelta(days=1)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "anchors.jsonl", tmp_path / "key")


def one_night(places: Places, now: datetime = NOW, whole: bool | None = None) -> Night:
    done = night(now, places, whole=whole)
    assert done
    return done


def unguarded(table: str, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        assert cursor.rowcount, "nothing was changed: the test is blind"
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db
class TestNight:
    def test_it_covers_proves_and_anchors(self, places: Places) -> None:
        matter = case(member=member())
        sealed(happened(matter), happened(matter, "decided"))
        looked("ann", "claim page", now=NOW, case=matter.number)
        before = status(NOW)
        assert (before.verified_at, before.anchored_at, before.is_whole) == (None, None, False)
        assert before.unproven_in_words == "unproven: all 4 rows; nothing was anchored yet"

        done = one_night(places)
        assert (done.whole, done.found.damage, done.remarks) == (True, [], [])
        (kept,) = Verification.objects.all()
        assert (kept.whole, kept.damaged, kept.position) == (True, 0, done.found.position)
        (anchor,) = read(places.anchors, read_key(places.key.with_name("key.pub")))
        assert anchor.tables["cases_event"] == 2
        assert anchor.tables["record_verification"] == 1
        after = status(NOW)
        assert (after.is_whole, after.anchored_to, after.overdue) == (True, anchor.position, False)

        sealed(happened(matter, "paid"))
        looked("bob", "claim page", now=NOW, case=matter.number)
        later = status(NOW + DAY + timedelta(hours=3))
        assert later.overdue
        # the event, the look, and the note that an anchor was written
        assert later.unproven_in_words == "unproven: 3 rows since 2026-03-02 15:30 UTC"

    def test_only_what_is_new_and_once_a_week_the_whole(self, places: Places) -> None:
        matter = case()
        sealed(happened(matter))
        assert one_night(places).whole
        sealed(happened(matter, "decided"))
        second = one_night(places, NOW + DAY)
        assert not second.whole
        # the first night's outcome; the event; covers of events, of the anchor's note, of outcomes
        assert (second.found.rows, second.found.sealed) == (5, 1 + 1 + 5)
        assert second.found.unproven == 4  # the first outcome was anchored with its night
        assert verify().position == second.found.position + 1
        assert not one_night(places, NOW + 6 * DAY).whole
        assert one_night(places, NOW + 7 * DAY).whole

    def test_damage_is_kept_and_stays_until_the_whole_is_sound(self, places: Places) -> None:
        matter = case()
        sealed(happened(matter))
        one_night(places)
        unguarded("cases_event", "UPDATE cases_event SET name = 'paid'")
        assert one_night(places, NOW + DAY).found.damage == []  # what is new is sound
        found = one_night(places, NOW + 2 * DAY, whole=True)
        assert len(found.found.damage) == 1
        assert found.anchored is None
        assert found.remarks == ["not anchored: the record is damaged"]
        now = status(NOW + 2 * DAY)
        assert (now.damaged, now.is_whole, damaged()) == (1, False, 1)
        assert now.damage[0][1] == "a column says other than its text"
        assert one_night(places, NOW + 3 * DAY).whole
        unguarded("cases_event", "UPDATE cases_event SET name = 'received'")
        assert one_night(places, NOW + 4 * DAY).found.damage == []
        assert (damaged(), not one_night(places, NOW + 5 * DAY).whole) == (0, True)

    def test_a_chain_made_anew_from_the_last_look_on_is_found(self, places: Places) -> None:
        sealed(happened(case()))
        one_night(places)
        unguarded(
            "record_seal", f"UPDATE record_seal SET digest = '{'ab' * 32}' WHERE position = 1"
        )
        found = one_night(places, NOW + DAY)
        assert not found.whole
        assert "seal 1: is not the one" not in "".join(map(str, found.found.damage))
        whole = one_night(places, NOW + 2 * DAY, whole=True).found
        assert any(each.where == "seal 1" for each in whole.damage)

    def test_anchors_of_another_key_are_remarked(self, places: Places) -> None:
        sealed(happened(case()))
        one_night(places)
        places.key.unlink()
        places.key.with_name("key.pub").unlink()
        make_key(places.key)
        (remark,) = one_night(places, NOW + DAY).remarks
        assert remark.startswith("no anchor was compared: ")

    def test_a_file_of_anchors_that_is_gone_is_remarked(self, places: Places) -> None:
        sealed(happened(case()))
        one_night(places)
        places.anchors.unlink()
        (remark,) = one_night(places, NOW + DAY).remarks
        assert remark == f"no anchor was compared: {places.anchors} is gone, and one was written"

    def test_a_lost_key_is_not_made_anew_among_its_anchors(self, places: Places) -> None:
        sealed(happened(case()))
        one_night(places)
        places.key.unlink()
        found = one_night(places, NOW + DAY)
        assert found.anchored is None
        assert found.remarks[-1].startswith(f"not anchored: {places.key} is gone: bring it back")
        assert not places.key.exists()
        assert len(places.anchors.read_text().splitlines()) == 1

    @pytest.mark.parametrize(
        ("at", "is_due"),
        [
            (datetime(2026, 3, 3, 6, 59, tzinfo=UTC), False),  # 1:59 in New York
            (datetime(2026, 3, 3, 7, 0, tzinfo=UTC), True),
            (datetime(2026, 3, 5, 6, 0, tzinfo=UTC), True),
        ],
    )
    def test_when_it_is_due(self, places: Places, at: datetime, is_due: bool) -> None:
        sealed(happened(case()))
        assert due(NOW, "America/New_York")
        one_night(places)
        assert due(at, "America/New_York") is is_due

    def test_the_worker(self, tmp_path: Path, settings: Any) -> None:
        settings.ANCHORS_FILE, settings.ANCHOR_KEY_FILE = tmp_path / "a", tmp_path / "k"
        sealed(happened(case()))
        tasks.prove()
        tasks.prove()
        assert (Verification.objects.count(), Anchored.objects.count()) == (1, 1)

    def test_the_command(self, tmp_path: Path, settings: Any) -> None:
        settings.ANCHORS_FILE, settings.ANCHOR_KEY_FILE = tmp_path / "a", tmp_path / "k"
        sealed(happened(case()))
        said = StringIO()
        call_command("audit_night", stdout=said)
        assert "The record is as it was sealed." in said.getvalue()
        verified = StringIO()
        call_command("audit_verify", stdout=verified)
        assert "unproven: 1 rows since" in verified.getvalue()  # the anchor's own note


@pytest.mark.django_db(transaction=True)
def test_what_may_still_be_written_is_waited_for(run_beside: Callable[[str], object]) -> None:
    sealed(happened(case()))
    held = run_beside("SELECT 1")
    assert held
    with pytest.raises(UnableToCover, match="may still write"):
        cover_new(now=NOW, patience=0.3)
    assert verify().covered == 0


@pytest.fixture
def run_beside(transactional_db: None) -> Iterator[Callable[[str], object]]:
    """Another session, left inside its transaction until the test ends."""
    other = psycopg2.connect(**connection.get_connection_params())

    def run(sql: str) -> object:
        with other.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()

    yield run
    other.close()


@pytest.mark.django_db
class TestExport:
    @pytest.fixture
    def folder(self, tmp_path: Path, places: Places) -> Path:
        matter = case(member=member())
        sealed(happened(matter), happened(matter, "decided"))
        looked("ann", "claim page", now=NOW, case=matter.number)
        one_night(places)
        made = tmp_path / "export"
        export(made, now=NOW)
        return made

    def change(self, file: Path, old: str, new: str) -> None:
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))

    def test_it_is_what_the_database_is(self, folder: Path) -> None:
        here, there = verify(), verify_export(folder)
        assert there.damage == []
        assert (there.rows, there.seals, there.head) == (here.rows, here.seals, here.head)
        assert there.covered == here.covered > 0
        assert (folder.stat().st_mode & 0o777, there.uncovered) == (0o700, here.uncovered)

    def test_without_django(self, folder: Path, places: Places, tmp_path: Path) -> None:
        """As an auditor has it: the files, the anchors, the public half of the key."""
        code = "import sys; from kernel.record.offline import main; code = main(); "
        code += "assert not [each for each in sys.modules if each.startswith('django')]; exit(code)"
        given = [str(folder), "--anchors", str(places.anchors), "--key", f"{places.key}.pub"]
        run = [sys.executable, "-c", code, *given, "--json"]
        done = subprocess.run(run, cwd=PROJECT, env={}, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["damage"] == []
        (folder / "rows" / "cases_event.jsonl").unlink()
        done = subprocess.run(run, cwd=PROJECT, env={}, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "cases_event" in done.stdout

    def test_a_zip_of_it(self, folder: Path, tmp_path: Path) -> None:
        file = tmp_path / "export.zip"
        with zipfile.ZipFile(file, "w") as packed:
            for each in sorted(folder.rglob("*")):
                packed.write(each, each.relative_to(folder))
        assert verify_export(file).damage == []

    def test_damage_is_named(self, folder: Path) -> None:
        events = folder / "rows" / "cases_event.jsonl"
        (first, second) = [json.loads(line)["id"] for line in events.read_text().splitlines()]
        self.change(events, "decided", "denied!")
        assert [str(each) for each in verify_export(folder).damage] == [
            f"cases_event {second}: its digest is not that of its text"
        ]
        events.write_text(events.read_text().splitlines()[0] + "\nnot a line\n")
        assert [str(each) for each in verify_export(folder).damage] == [
            "rows/cases_event.jsonl, line 2: is no line of an export",
            f"cases_event {second}: is missing (seal 1)",
        ]
        assert first < second

    def test_covered_rows(self, folder: Path) -> None:
        looks = folder / "covered" / "record_look.jsonl"
        (row,) = [json.loads(line)["id"] for line in looks.read_text().splitlines()]
        self.change(looks, "ann", "bob")
        assert [str(each) for each in verify_export(folder).damage] == [
            f"record_look {row}: a column is not as it was covered"
        ]
        looks.unlink()
        told = [str(each) for each in verify_export(folder).damage]
        assert "covered/record_look.jsonl: is missing" in told
        assert any(each.startswith(f"record_look {row}: is missing (cover ") for each in told)

    def test_seals_listings_and_covers(self, folder: Path) -> None:
        self.change(folder / "seals.jsonl", '"rows": 2', '"rows": 3')
        told = [str(each) for each in verify_export(folder).damage]
        assert "seal 1: was changed: its digest is not that of its contents" in told
        self.change(folder / "seals.jsonl", '"rows": 3', '"rows": 2')
        listings = (folder / "listings.jsonl").read_text()
        (folder / "listings.jsonl").write_text("")
        told = [str(each) for each in verify_export(folder).damage]
        assert told == [f"seal {place}: its list of rows was changed" for place in (1, 2, 3)]
        (folder / "listings.jsonl").write_text(listings)
        (folder / "covers.jsonl").write_text("")
        assert all(
            each.what == "is not among the covers of the export"
            for each in verify_export(folder).damage
        )
        assert verify_export(folder).damage

    def test_what_is_no_export(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(UnableToReadExport):
            verify_export(tmp_path)
        assert main([str(tmp_path)]) == 2
        assert "no export of format 1" in capsys.readouterr().err
        with pytest.raises(CommandError) as stopped:
            call_command("audit_verify", export=tmp_path)
        assert stopped.value.returncode == 2

    def test_the_command(self, tmp_path: Path) -> None:
        sealed(happened(case()))
        said = StringIO()
        call_command("audit_export", str(tmp_path / "one"), stdout=said)
        assert said.getvalue().startswith("1 rows in ")
        call_command("audit_verify", export=tmp_path / "one", stdout=said)
        with pytest.raises(UnableToExport):
            export(tmp_path / "one", now=NOW)
        with pytest.raises(CommandError, match="is not empty"):
            call_command("audit_export", str(tmp_path / "one"))


@pytest.mark.django_db
def test_who_acted_in_a_block_inside_another_is_told_apart() -> None:
    """pghistory itself would write the last name over all of them."""
    from kernel.record.acting import acting

    one = member()
    with acting("ann"):
        Member.objects.filter(pk=one.pk).update(last_name="FIRST")
        with acting("bob"):
            Member.objects.filter(pk=one.pk).update(last_name="SECOND")
        Member.objects.filter(pk=one.pk).update(last_name="THIRD")
    history = Member.pgh_event_model.objects.filter(pgh_obj=one).order_by("pgh_id")  # type: ignore[attr-defined]
    who = [each.pgh_context.metadata["actor"] if each.pgh_context else None for each in history]
    assert who == [None, "ann", "bob", "ann"]
