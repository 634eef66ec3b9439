"""Whatever a superuser does by SQL to any protected table is found, and named at its row.

Made from the models: a new append-only table or row history is tampered with here by itself.
Rows are invented column by column, with triggers, checks and foreign keys off, as an owner may.
What columns must say by a row's text (`AGREES`) is tested where real rows are; here it is off, so
that covers and seals are seen to be enough.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from pghistory.models import Event as History

from kernel.record import anchoring
from kernel.record.anchors import Anchor
from kernel.record.copying import next_ids
from kernel.record.covering import Covered, cover_new, covered_tables
from kernel.record.exporting import export
from kernel.record.links import batch_digest, link_digest, listing
from kernel.record.models import Cover, Recorded, Seal, is_append_only
from kernel.record.offline import verify_export
from kernel.record.sealing import Batch
from kernel.record.stored import canonical, digest
from kernel.record.verifying import recorded_models, verify
from kernel.record.versions import versioned_tables
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TABLES = {each.table: each for each in covered_tables()}
RECORDED = [name for name, each in TABLES.items() if each.recorded]
OTHERS = [name for name, each in TABLES.items() if not each.recorded]
AGREES = {each._meta.label: each.AGREES for each in recorded_models()}
_NOT_COVERED = {
    "record_seal": "the chain itself",
    "record_cover": "says all it is in its text; tampered with below",
    "claims_chaincase": "its id is the chain's, in no order; OpinionChainHistory tells of chains",
}
VERSIONED = {each.table: each for each in versioned_tables()}
_VALUES = {
    "text": "'one'",
    "character varying": "'o'",
    "jsonb": """'{"one": 1}'""",
    "boolean": "false",
    "date": "'2026-03-02'",
    "timestamp with time zone": "'2026-03-02 15:30+00'",
    "time without time zone": "'15:30'",
    "interval": "'1 day'",
    "bytea": "'one'",
    "uuid": "'11111111-1111-1111-1111-111111111111'",
    "ARRAY": "'{}'",
    "daterange": "'[2026-03-02,2026-03-03)'",
    "int4range": "'[1,2)'",
}
_OTHER_VALUES = {
    "text": "'another'",
    "character varying": "'a'",
    "jsonb": """'{"one": 2}'""",
    "boolean": "true",
    "date": "'2026-03-03'",
    "timestamp with time zone": "'2026-03-02 15:30:00.000001+00'",
    "time without time zone": "'15:31'",
    "interval": "'2 days'",
    "bytea": "'another'",
    "uuid": "'22222222-2222-2222-2222-222222222222'",
    "ARRAY": "'{2}'",
    "daterange": "'[2026-03-02,2026-03-04)'",
    "int4range": "'[1,3)'",
}


def test_every_append_only_table_and_all_row_history_is_protected() -> None:
    owed = {
        model._meta.db_table
        for model in apps.get_models()
        if is_append_only(model) or (issubclass(model, History) and model._meta.managed)
    }
    assert owed - TABLES.keys() == _NOT_COVERED.keys()
    assert {each._meta.db_table for each in recorded_models()} - {"record_cover"} == set(RECORDED)
    assert len(RECORDED) > 10
    assert len(OTHERS) > 40


def test_every_recorded_table_says_what_its_columns_must_say() -> None:
    """But where the text is a file's own: of its name and its payment covers tell."""
    silent = {name for name, agrees in AGREES.items() if not agrees.strip()}
    assert silent == {"claims.Remittance", "claims.RunFile"}


def run(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def types(table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return dict(cursor.fetchall())


def invented(each: Covered, identity: int, **said: Any) -> None:
    """A row with something in every column."""
    if "pgh_context_id" in types(each.table):
        run(
            "INSERT INTO pghistory_context (id, created_at, updated_at, metadata) VALUES "
            "(%s, now(), now(), %s) ON CONFLICT (id) DO NOTHING",
            *("11111111-1111-1111-1111-111111111111", '{"actor": "ann"}'),
        )
    invented_in(each.table, {each.key: str(identity)}, **said)


def invented_in(table: str, fixed: dict[str, str], **said: Any) -> None:
    given = {name: _VALUES.get(kind, "1") for name, kind in types(table).items()}
    given |= fixed | dict.fromkeys(said, "%s")
    names = ", ".join(f'"{name}"' for name in given)
    run(
        f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE '
        f"VALUES ({', '.join(given.values())})",
        *(said[name] for name in given if name in said),
    )


def recorded(each: Covered, identities: tuple[int, ...]) -> None:
    """Sealed rows, one batch."""
    with transaction.atomic():
        batch = Batch()
        for identity in identities:
            text = canonical({"row": identity})
            said = {"stored": text, "digest": digest(text), "batch": batch.number}
            invented(each, identity, **said)
            batch.add(each.table, identity, digest(text))
        batch.seal(NOW)


@pytest.fixture(autouse=True)
def nothing_in_the_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No trigger, no check, no key is in the way of whoever owns the tables; and no `AGREES`."""
    for model in recorded_models():
        monkeypatch.setattr(model, "AGREES", "")
    named = getattr(request.node, "callspec", None)
    mine = [str(named.params["table"])] if named else []
    mine += [each.history for each in VERSIONED.values() if each.table in mine]
    for table in {*mine, "record_seal", "record_cover", "record_look"}:
        unguarded(table)


def unguarded(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute(
            "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) "
            "FROM pg_constraint "
            "WHERE (conrelid = %s::regclass AND contype IN ('c', 'x', 'u', 'f')) "
            "OR (confrelid = %s::regclass AND contype = 'f') ORDER BY contype = 'u'",
            [table, table],
        )
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique "
            "AND NOT indisprimary AND indrelid = %s::regclass",
            [table],
        )
        for (index,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {index}")


@contextmanager
def undone() -> Iterator[None]:
    mark = transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)


def damage(*anchors: Anchor) -> list[str]:
    return [str(each) for each in verify(anchors).damage]


def anchored() -> Anchor:
    made = anchoring.anchor(now=NOW)
    assert made
    return made


def reseal(change: Callable[[], None]) -> None:
    """The whole chain made anew over the rows as they now are, as who knows the code could."""
    change()
    previous = "0" * 64
    for seal in Seal.objects.order_by("position"):
        rows = []
        for model in recorded_models():
            table = model._meta.db_table
            found = model._default_manager.filter(batch=seal.batch).values_list("pk", "digest")
            rows += [(table, *row) for row in found]
        over = batch_digest(rows)
        link = link_digest(previous, seal.batch, len(rows), over)
        run(
            "UPDATE record_seal SET rows = %s, batch_digest = %s, previous = %s, digest = %s, "
            "listing = %s WHERE position = %s",
            *(len(rows), over, previous, link, listing(rows), seal.position),
        )
        previous = link


def change_text(table: str) -> None:
    text = canonical({"row": "forged"})
    run(f'UPDATE "{table}" SET stored = %s, digest = %s WHERE id = 2', text, digest(text))


@pytest.mark.parametrize("table", RECORDED)
def test_a_recorded_table(table: str) -> None:
    each = TABLES[table]
    recorded(each, (1, 2, 3))
    cover_new(now=NOW)
    recorded(each, (4,))
    assert damage() == []
    for column, kind in types(table).items():
        if column not in ("id", "stored", "digest", "batch"):
            with undone():
                other = _OTHER_VALUES.get(kind, "2")
                run(f'UPDATE "{table}" SET "{column}" = {other} WHERE id = 2')
                assert damage() == [f"{table} 2: a column is not as it was covered"], column
    with undone():
        run(f"UPDATE \"{table}\" SET stored = '{{}}' WHERE id = 2")
        assert damage() == [f"{table} 2: its digest is not that of its text"]
    with undone():
        change_text(table)
        assert damage() == [f"{table} 2: is not as it was sealed in seal 1"]
    with undone():
        run(f'DELETE FROM "{table}" WHERE id = 2')
        assert damage() == [f"{table} 2: is missing (seal 1)"]
    with undone():
        batch = Seal.objects.get(position=1).batch
        invented(each, 9, stored="{}", digest=digest("{}"), batch=batch)
        assert damage() == [f"{table} 9: is not among the rows of seal 1"]
    with undone():
        (batch,) = next_ids("record_batch", 1)
        invented(each, 9, stored="{}", digest=digest("{}"), batch=batch)
        assert damage() == [f"{table} 9: was never sealed (batch {batch})"]


@pytest.mark.parametrize("table", RECORDED)
def test_a_recorded_table_against_its_anchor(table: str, tmp_path: Path) -> None:
    each = TABLES[table]
    recorded(each, (1, 2, 3))
    recorded(each, (4,))
    anchor = anchored()
    assert damage(anchor) == []
    with undone():  # an end cut off
        run(f'DELETE FROM "{table}" WHERE id = 4')
        run("DELETE FROM record_seal WHERE position = 2")
        assert damage() == []
        assert any(said.startswith("seal 2: was the last when anchored") for said in damage(anchor))
        assert any(said.startswith(f"{table}: had 4 rows when anchored") for said in damage(anchor))
    with undone():  # every seal rewritten
        reseal(lambda: change_text(table))
        assert damage() == []
        assert f"seal 2: is not the one anchored at {anchor.at}" in damage(anchor)
        export(tmp_path / "forged", now=NOW)
        assert [str(one) for one in verify_export(tmp_path / "forged").damage] == []
        told = [str(one) for one in verify_export(tmp_path / "forged", [anchor]).damage]
        assert told == damage(anchor)


@pytest.mark.parametrize("table", OTHERS)
def test_row_history_looks_and_other_append_only_rows(table: str) -> None:
    each = TABLES[table]
    for identity in (1, 2, 4):
        invented(each, identity)
    cover_new(now=NOW)
    assert damage() == []
    for column, kind in types(table).items():
        if column != each.key:
            with undone():
                other = _OTHER_VALUES.get(kind, "2")
                run(f'UPDATE "{table}" SET "{column}" = {other} WHERE "{each.key}" = 2')
                assert damage() == [f"{table} 2: a column is not as it was covered"], column
    with undone():
        run(f'DELETE FROM "{table}" WHERE "{each.key}" = 2')
        (cover,) = Cover.objects.filter(table=table)
        assert damage() == [f"{table} 2: is missing (cover {cover.pk})"]
    with undone():
        invented(each, 3)
        assert damage() == [f"{table} 3: was slipped in among rows already covered"]
    if "pgh_context_id" in types(table):
        with undone():
            run("""UPDATE pghistory_context SET metadata = '{"actor": "bob"}'""")
            assert len(damage()) == 3
    anchor = anchored()
    with undone():  # the rows, their cover and its seal
        run(f'DELETE FROM "{table}"')
        run("DELETE FROM record_cover")
        run("DELETE FROM record_seal")
        assert damage() == []
        assert "record_cover: had 1 rows when anchored" in "".join(damage(anchor))


class TestCovers:
    @pytest.fixture
    def cover(self) -> Cover:
        invented(TABLES["record_look"], 1)
        assert cover_new(now=NOW) == 1
        return Cover.objects.get()

    def test_a_list_changed(self, cover: Cover) -> None:
        run("UPDATE record_cover SET listing = %s", listing([("record_look", 1, "ab" * 32)]))
        assert damage() == [f"record_cover {cover.pk}: its list was changed"]

    def test_a_cover_removed(self, cover: Cover) -> None:
        run("DELETE FROM record_cover")
        assert damage() == [f"record_cover {cover.pk}: is missing (seal 1)"]

    def test_what_is_covered_is_covered_once(self, cover: Cover) -> None:
        assert cover_new(now=NOW) == 0
        invented(TABLES["record_look"], 5)
        assert verify().uncovered == 1
        assert cover_new(now=NOW) == 1
        assert (verify().uncovered, verify().covered) == (0, 2)

    def test_a_column_that_is_gone_is_said(self, cover: Cover) -> None:
        run("UPDATE record_cover SET stored = replace(stored, 'why', 'gone')")
        text = Cover.objects.values_list("stored", flat=True).get()
        run("UPDATE record_cover SET digest = %s", digest(text))
        reseal(lambda: None)
        found = verify()
        assert found.damage == []
        assert "gone is no longer a column of it" in found.unread[0]


@pytest.mark.parametrize("table", VERSIONED)
def test_a_row_changed_without_a_version(table: str) -> None:
    """Triggers off, a row whose history is kept is changed, or removed."""
    each = VERSIONED[table]
    history = TABLES[each.history]
    invented_in(table, {})
    invented(history, 1)

    def told() -> list[str]:
        return [str(one) for one in verify(versions=True).damage if one.where.startswith(table)]

    key = _VALUES.get(types(table)[each.key], "1").strip("'")
    assert told() == []
    for column in each.columns:
        if column != each.key:
            with undone():
                other = _OTHER_VALUES.get(types(table)[column], "2")
                run(f'UPDATE "{table}" SET "{column}" = {other}')
                assert told() == [f"{table} {key}: is not as its last version says"], column
    with undone():
        run(f"UPDATE \"{each.history}\" SET pgh_label = 'delete'")
        assert told() == [f"{table} {key}: is not as its last version says"], "it was put back"
    with undone():
        run(f'DELETE FROM "{table}"')
        gone = f"{table} {key}: is gone, and no version says that it was removed"
        assert told() == ([gone] if each.removals else [])
        run(f"UPDATE \"{each.history}\" SET pgh_label = 'delete'")
        assert told() == []


def test_recorded_is_what_the_record_has() -> None:
    assert all(issubclass(each, Recorded) for each in recorded_models())
