"""The record: append-only, digests PostgreSQL checks itself, seals, COPY, outbox, who acted."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.cases.models import Event
from kernel.cases.timeline import COLUMNS
from kernel.dates import Days
from kernel.members.models import Member, MemberHistory
from kernel.money import Money
from kernel.record import outbox
from kernel.record.acting import acting, actor
from kernel.record.copying import copy_rows, ids_of, next_ids, table_ids
from kernel.record.models import Outbox, Recorded, Seal
from kernel.record.sealing import FIRST, Batch, batch_digest, link_digest, listed, listing
from kernel.record.stored import canonical, digest
from kernel.record.verifying import recorded_models
from tests.factories import NOW, case, happened, member, sealed


def refused(words: str, sql: str, *values: Any) -> None:
    """PostgreSQL refuses the statement, in these words."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            cursor.execute(sql, values)


@pytest.mark.django_db
class TestAppendOnly:
    @pytest.fixture
    def event(self) -> Event:
        sealed(happened(case()))
        return Event.objects.get()

    def test_update(self, event: Event) -> None:
        refused("never changed or removed: UPDATE", "UPDATE cases_event SET name = 'x'")

    def test_delete(self, event: Event) -> None:
        refused("never changed or removed: DELETE", "DELETE FROM cases_event")

    def test_truncate(self, event: Event) -> None:
        refused("never changed or removed: TRUNCATE", "TRUNCATE cases_event CASCADE")

    def test_seals_too(self, event: Event) -> None:
        refused("never changed", "UPDATE record_seal SET rows = 0")
        refused("never changed", "TRUNCATE record_seal")

    def test_no_setting_of_the_session_turns_it_off(self, event: Event) -> None:
        ignored = "{pgtrigger_append_only_6207c}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s)", [ignored])
            assert cursor.fetchone(), "the trigger has another name"
            cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [ignored])
        refused("never changed or removed", "UPDATE cases_event SET name = 'x'")

    def test_every_table_of_the_record_refuses_all_three(self) -> None:
        """Those of the apps above too, and the seals and looks themselves."""
        tables = {model._meta.db_table for model in recorded_models()}
        tables |= {"record_seal", "record_look", "members_openingbalance"}
        assert "cases_event" in tables
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT c.relname, t.tgtype FROM pg_trigger t
                JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE p.proname = 'record_never_changed' AND t.tgenabled = 'O'
                """
            )
            kinds = dict(cursor.fetchall())
        # bits of tgtype: 2 before, 8 delete, 16 update, 32 truncate; no bit 1: by statement
        assert {table: kinds.get(table, 0) for table in tables} == dict.fromkeys(tables, 58)

    def test_the_database_refuses_a_wrong_digest(self) -> None:
        text = canonical({"case": 1})
        row = (case().pk, "received", NOW, NOW, "x", {}, text, digest(text + " "), 1)
        columns = COLUMNS[1:]
        with pytest.raises(DatabaseError, match="event_digest_right"), transaction.atomic():
            copy_rows("cases_event", columns, [row])
        copy_rows("cases_event", columns, [(*row[:-2], digest(text), 1)])

    def test_every_table_of_the_record_checks_its_digest(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conrelid::regclass::text FROM pg_constraint "
                "WHERE contype = 'c' AND pg_get_constraintdef(oid) LIKE '%sha256%stored%'"
            )
            checked = {row[0] for row in cursor.fetchall()}
        assert {model._meta.db_table for model in recorded_models()} <= checked


class TestStored:
    def test_one_text_whatever_the_order_of_keys(self) -> None:
        told = {"b": Money("1.50"), "a": [date(2026, 3, 2), Decimal("2.0"), None, True, "é"]}
        assert canonical(told) == '{"a":["2026-03-02","2.0",null,true,"é"],"b":"1.50"}'
        assert canonical(dict(reversed(told.items()))) == canonical(told)
        assert digest("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"

    def test_sets_have_an_order(self) -> None:
        assert canonical({"c", "a", "b"}) == '["a","b","c"]'

    def test_what_has_no_one_text_is_refused(self) -> None:
        with pytest.raises(TypeError, match="object has no one text"):
            canonical({"a": object()})
        with pytest.raises(ValueError, match="not JSON compliant"):
            canonical({"a": float("nan")})

    def test_what_postgresql_cannot_keep_goes(self) -> None:
        assert canonical({"a\x00": ["x\x00y", "\ud800"]}) == '{"a":["xy","?"]}'
        assert canonical({"a": "\\u0000"}) == '{"a":"\\\\u0000"}'


def texts() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@pytest.mark.django_db
class TestCopy:
    @pytest.fixture(autouse=True)
    def table(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE copied (t text, n numeric, i bigint, b boolean, d date, "
                "at timestamptz, j jsonb, a text[], r daterange, y bytea) ON COMMIT DROP"
            )

    def back(self, columns: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM copied")
            return cursor.fetchall()

    @settings(
        max_examples=200,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(texts(), st.lists(st.none() | texts()), st.dictionaries(texts(), texts()), st.binary())
    def test_what_goes_in_comes_out(
        self, text: str, array: list[str | None], told: dict[str, str], content: bytes
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM copied")
        copy_rows("copied", ("t", "a", "j", "y"), [(text, array, told, content)])
        ((t, a, y),) = self.back("t, a, y")
        assert (t, a, bytes(y)) == (text, array, content)
        with connection.cursor() as cursor:
            cursor.execute("SELECT j = %s::jsonb FROM copied", [canonical(told)])
            assert cursor.fetchone() == (True,)

    def test_every_type(self) -> None:
        at = datetime(2026, 3, 8, 7, 30, 0, 123, tzinfo=UTC)
        days = Days(date(2026, 1, 1), date(2026, 7, 1))
        rows = [
            ("x", Decimal("12.50"), 7, True, date(2026, 3, 2), at, {"a": Money("1.00")}, ["a"]),
            ("", Money("-0.05"), -7, False, date(1900, 1, 1), at, {}, []),
            (None, None, None, None, None, None, None, None),
        ]
        copy_rows("copied", ("t", "n", "i", "b", "d", "at", "j", "a"), rows)
        copy_rows("copied", ("r",), [(days,), (Days(date(2026, 1, 1)),)])
        assert self.back("t, n, i, b, d, at, j ->> 'a', a")[:3] == [
            ("x", Decimal("12.50"), 7, True, date(2026, 3, 2), at, "1.00", ["a"]),
            ("", Decimal("-0.05"), -7, False, date(1900, 1, 1), at, None, []),
            (None,) * 8,
        ]
        assert [row[0] for row in self.back("r::text")][3:] == [
            "[2026-01-01,2026-07-01)",
            "[2026-01-01,)",
        ]

    def test_many_rows_are_read_as_they_are_written(self) -> None:
        """More than one piece, a line longer than a piece, and no row kept."""
        rows = [(f"row {number}", number) for number in range(20_000)]
        rows[7] = ("x" * 200_000, 7)
        assert copy_rows("copied", ("t", "i"), iter(rows)) == 20_000
        assert sorted(self.back("t, i")) == sorted(rows)

    def test_no_rows(self) -> None:
        assert copy_rows("copied", ("t",), []) == 0

    def test_a_failing_row_comes_out_as_itself(self) -> None:
        def rows() -> Any:
            yield from (("x" * 100_000,) for _ in range(3))
            raise LookupError("row 4")

        with pytest.raises(LookupError, match="row 4"), transaction.atomic():
            copy_rows("copied", ("t",), rows())
        assert self.back("t") == []


@pytest.mark.django_db
class TestSeals:
    def test_each_link_follows_from_the_one_before(self) -> None:
        one, another = case(), case()
        first = sealed(happened(one), happened(another))
        second = sealed(happened(one, "accepted"))
        links = list(Seal.objects.order_by("position"))
        assert [(link.batch, link.rows) for link in links] == [(first, 2), (second, 1)]
        assert (links[0].previous, links[1].previous) == (FIRST, links[0].digest)
        for link in links:
            assert link.digest == link_digest(
                link.previous, link.batch, link.rows, link.batch_digest
            )
            rows = Event.objects.filter(batch=link.batch).values_list("id", "digest")
            over = [("cases_event", identity, mark) for identity, mark in rows]
            assert link.batch_digest == batch_digest(reversed(over))
            assert listed(bytes(link.listing)) == {
                (table, identity): mark[:16] for table, identity, mark in over
            }

    def test_a_batch_of_nothing_makes_no_link(self) -> None:
        Batch().seal(NOW)
        assert not Seal.objects.exists()

    def test_a_listing_that_is_none_is_told(self) -> None:
        made = listing([("cases_event", 7, "ab" * 32), ("a", 2**62, "00" * 32)])
        assert listed(made) == {("cases_event", 7): "ab" * 8, ("a", 2**62): "00" * 8}
        for damaged in (made[:-1], made + b"x", b"\n", b"\xff\n\0\0\0\1"):
            with pytest.raises(ValueError, match="not a listing"):
                listed(damaged)


@pytest.mark.django_db(transaction=True)
def test_seals_made_at_once_stand_in_one_chain() -> None:
    matters = [case() for _ in range(4)]

    def work(number: int) -> None:
        for _ in range(10):
            sealed(happened(matters[number]))

    at_once(work, 4)
    links = list(Seal.objects.order_by("position"))
    assert [link.position for link in links] == list(range(1, 41))
    assert [link.previous for link in links] == [FIRST, *(link.digest for link in links[:-1])]


def at_once(work: Callable[[int], None], count: int) -> None:
    """`work(0)` … in threads with connections of their own; their errors come out."""
    problems: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not problems, problems


@pytest.mark.django_db
def test_ids_are_taken_beforehand_and_never_twice() -> None:
    taken = table_ids("cases_event", 3) + table_ids("cases_event", 2)
    assert len(set(taken)) == 5
    assert len(set(next_ids("case_number", 5))) == 5


@pytest.mark.django_db
def test_ids_of_several_tables_are_taken_in_one_statement() -> None:
    one, other, none = "cases_event", "claims_decision", "claims_posting"
    with CaptureQueriesContext(connection) as asked:
        ids = ids_of({one: 3, none: 0, other: 2})
    assert len(asked) == 1
    taken = {table: list(each) for table, each in ids.items()}
    assert [len(taken[table]) for table in (one, none, other)] == [3, 0, 2]
    for table in (one, other):
        assert taken[table] == sorted(set(taken[table]))
        assert table_ids(table, 1)[0] == taken[table][-1] + 1
    with CaptureQueriesContext(connection) as asked:
        assert list(ids_of({none: 0})[none]) == []
    assert len(asked) == 0


@pytest.mark.django_db
class TestRowHistory:
    def test_every_version_names_who_made_it(self) -> None:
        with acting("j.ortiz"):
            assert actor() == "j.ortiz"
            one = member(last_name="OKAFOR")
            with acting("m.lund"):
                Member.objects.filter(pk=one.pk).update(last_name="BELL")
            Member.objects.filter(pk=one.pk).update(city="AUSTIN")
        assert actor() == "system"
        Member.objects.filter(pk=one.pk).delete()
        kept = MemberHistory.objects.filter(pgh_obj_id=one.pk).order_by("pgh_id")
        assert list(kept.values_list("pgh_label", "last_name", "city")) == [
            ("insert", "OKAFOR", ""),
            ("update", "BELL", ""),
            ("update", "BELL", "AUSTIN"),
            ("delete", "BELL", "AUSTIN"),
        ]

    def test_an_update_that_changes_nothing_is_no_version(self) -> None:
        one = member()
        Member.objects.filter(pk=one.pk).update(last_name=one.last_name)
        assert MemberHistory.objects.filter(pgh_obj_id=one.pk).count() == 1


@pytest.mark.django_db(transaction=True)
class TestOutbox:
    @pytest.fixture
    def sent(self) -> list[int]:
        return []

    @pytest.fixture
    def send(self, sent: list[int]) -> outbox.Send:
        def send(topic: str, identity: int, body: dict[str, Any]) -> None:
            if body.get("fails"):
                raise ConnectionError("the broker is away")
            sent.append(body["n"])

        return send

    def test_nothing_is_sent_of_work_that_was_undone(
        self, sent: list[int], send: outbox.Send
    ) -> None:
        with suppress(ZeroDivisionError), transaction.atomic():
            outbox.put_many("work", [{"n": 1}], now=NOW)
            raise ZeroDivisionError
        outbox.put_many("work", [{"n": 2}, {"n": 3}], now=NOW)
        assert (outbox.relay(send, now=NOW), outbox.relay(send, now=NOW)) == (2, 0)
        assert sent == [2, 3]

    def test_what_was_not_sent_stays(self, sent: list[int], send: outbox.Send) -> None:
        outbox.put_many("work", [{"n": 1}, {"n": 2, "fails": 1}, {"n": 3}], now=NOW)
        with pytest.raises(ConnectionError):
            outbox.relay(send, now=NOW)
        assert sent == [1]
        assert Outbox.objects.filter(sent_at__isnull=True).count() == 2

    def test_two_relays_send_nothing_twice(self, sent: list[int], send: outbox.Send) -> None:
        outbox.put_many("work", [{"n": number} for number in range(300)], now=NOW)

        def work(_: int) -> None:
            while outbox.relay(send, now=NOW, limit=7):
                pass

        at_once(work, 3)
        assert sorted(sent) == list(range(300))

    def test_sent_messages_are_forgotten(self, send: outbox.Send) -> None:
        outbox.put_many("work", [{"n": 1}], now=NOW)
        outbox.relay(send, now=NOW)
        outbox.put_many("work", [{"n": 2}], now=NOW)
        assert outbox.forget_sent(before=datetime(2026, 3, 3, tzinfo=UTC)) == 1
        assert Outbox.objects.count() == 1


def test_the_abstract_row_of_the_record_is_no_table() -> None:
    assert Recorded not in recorded_models()
