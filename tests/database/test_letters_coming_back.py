"""Mail that comes back beside letters held back, notices of denial beside statements, and several
dispatches and confirmations at once."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kernel.cases.models import Deadline, Event, WorkItem
from kernel.letters.again import send_again
from kernel.letters.dispatch import UnableToDispatch, dispatch
from kernel.letters.models import Dispatch, DispatchBatch, Letter
from kernel.members.models import Representative
from tests import lettering
from tests.database.test_letters import IN_CYCLE, member
from tests.database.test_letters_dispatch import answered, handed_over, rows_of
from tests.lettering import ADVANTAGE, LATER, NOW, PRIVATE, decided, issued

pytestmark = pytest.mark.django_db


def work() -> dict[str, list[str]]:
    open_items = WorkItem.objects.filter(queue__in=("letters", "returned_mail"), done_at=None)
    return {item.queue: item.reasons for item in open_items}


def number_of(code: str) -> str:
    return Letter.objects.get(code=code).number


def with_representative() -> int:
    of = member(*PRIVATE)
    Representative.objects.create(
        member=of,
        name="Tomás Quintero",
        address="5 Oak St\nWaco, TX 76701",
        papers="CMS-1696",
        days=(date(2026, 1, 1), date(2027, 1, 1)),
    )
    return decided(of)


def test_returned_mail_and_a_letter_held_back_do_not_hide_each_other(tmp_path: Path) -> None:
    """The member's notice comes back while the provider's waits for an address."""
    claim = {"as_received": {"billing": {"name": "CLINIC"}, "rendering": {"name": "ROWE"}}}
    decided(member(*ADVANTAGE, network="required"), change=lettering.out_of_network, **claim)
    issued(dated=IN_CYCLE)
    rows = rows_of(handed_over(tmp_path))
    answered(rows, status="sent", date="2026-04-03")
    answered(rows, status="returned", date="2026-04-10")
    assert work().keys() == {"letters", "returned_mail"}
    assert work()["letters"][0].startswith("held ncp_deny")
    assert work()["returned_mail"] == [f"mail_returned {number_of('idn')}"]
    assert [each.code for each in issued(dated=IN_CYCLE).held] == ["ncp_deny"], "still tried"
    assert work().keys() == {"letters", "returned_mail"}


def test_one_letter_sent_again_leaves_the_other_to_do(tmp_path: Path) -> None:
    with_representative()
    issued()
    rows = rows_of(handed_over(tmp_path))
    answered(rows, status="sent", date="2026-04-03")
    answered(rows[:1], status="returned", date="2026-04-10")
    answered(rows[1:], status="returned", date="2026-04-11")
    first, second = Letter.objects.order_by("id")
    assert work()["returned_mail"] == [
        f"mail_returned {first.number}",
        f"mail_returned {second.number}",
    ], "the second did not hide the first"
    send_again(first.pk, address=["9 New St"], channel="print", now=LATER)
    assert work()["returned_mail"] == [f"mail_returned {second.number}"]
    send_again(second.pk, address=["9 New St"], channel="print", now=LATER)
    assert work() == {}


def test_a_letter_sent_again_is_on_the_record_and_moves_nothing(tmp_path: Path) -> None:
    case = decided(member(*PRIVATE))
    issued()
    rows = rows_of(handed_over(tmp_path))
    answered(rows, status="sent", date="2026-04-03")
    answered(rows, status="returned", date="2026-04-10")
    send_again(Letter.objects.get().pk, address=["1-800-555-0199"], channel="fax", now=LATER)
    assert dispatch("print", out=tmp_path, now=LATER, by="test").folders == []
    (folder,) = dispatch("fax", out=tmp_path, now=LATER, by="test").folders
    assert folder.name.endswith("-fax")
    (row,) = rows_of(folder)
    assert row["address_1"] == "1-800-555-0199"
    before = list(Deadline.objects.filter(case=case).order_by("id").values())
    answered([row], status="sent", date="2026-04-20")
    event = Event.objects.get(name="letter_sent_again")
    assert (event.case_id, event.facts["attempt"], event.facts["channel"]) == (case, 2, "fax")
    assert Event.objects.filter(name="notice_sent").count() == 1
    assert list(Deadline.objects.filter(case=case).order_by("id").values()) == before


def test_a_statement_sent_does_not_stand_for_the_notice_of_denial(tmp_path: Path) -> None:
    """MA-07: the denial is told by its own notice; the explanation of benefits only lists it."""
    case = decided(member(*ADVANTAGE, network="required"), change=lettering.out_of_network)
    issued()
    rows = rows_of(handed_over(tmp_path))
    assert sorted(row["kind"] for row in rows) == ["idn", "ma_eob", "ncp_deny"]
    clock = Deadline.objects.get(case=case, clock__startswith="ma_payment")
    answered([row for row in rows if row["kind"] == "ma_eob"], status="sent", date="2026-04-03")
    clock.refresh_from_db()
    assert clock.state in ("running", "late")
    answered([row for row in rows if row["kind"] == "idn"], status="sent", date="2026-04-04")
    clock.refresh_from_db()
    assert clock.state in ("met", "met_late")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"status": "sent", "date": "2026-04-03", "batch": "{other}"}, "went with batch"),
        ({"status": "returned", "date": "2026-04-02"}, "is before it was sent"),
    ],
)
def test_another_batchs_letter_and_mail_back_before_it_left_are_faults(
    said: dict[str, str], told: str, tmp_path: Path
) -> None:
    decided(member(*PRIVATE))
    issued()
    rows = rows_of(handed_over(tmp_path))
    if said["status"] == "returned":
        answered(rows, status="sent", date="2026-04-03")
    other = str(DispatchBatch.objects.get().pk + 1)
    done = answered(rows, **{key: word.format(other=other) for key, word in said.items()})
    assert (done.sent, done.returned) == (0, 0)
    assert told in done.faults[0].why


def test_a_carrier_that_leaves_the_batch_out_is_understood(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    (row,) = rows_of(handed_over(tmp_path))
    del row["batch"]
    assert answered([row], status="sent", date="2026-04-03").sent == 1


def test_a_batch_written_and_not_noted_is_noted_by_the_next_call(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    folder = handed_over(tmp_path)
    DispatchBatch.objects.update(written_at=None)
    assert dispatch("print", out=tmp_path, now=LATER, by="test").folders == [folder]
    assert DispatchBatch.objects.get().written_at == LATER
    assert [path.name for path in tmp_path.iterdir()] == [folder.name], "no draft is left"
    DispatchBatch.objects.update(written_at=None)
    (folder / "manifest.csv").write_text("the carrier's own notes")
    with pytest.raises(UnableToDispatch, match="is there already"):
        dispatch("print", out=tmp_path, now=LATER, by="test")


def at_once(*work: Callable[[], Any]) -> None:
    def run(one: Callable[[], Any]) -> None:
        try:
            one()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


@pytest.mark.django_db(transaction=True)
def test_two_dispatches_and_two_confirmations_at_once(tmp_path: Path) -> None:
    for _ in range(6):
        decided(member(*PRIVATE))
    issued()

    def hand_over() -> None:
        for _ in range(6):
            dispatch("print", out=tmp_path, now=NOW, by="test", most=1)

    at_once(hand_over, hand_over)
    rows = [row for folder in sorted(tmp_path.iterdir()) for row in rows_of(folder)]
    assert sorted(row["letter"] for row in rows) == sorted(
        letter.number for letter in Letter.objects.all()
    ), "each letter went out in one batch"
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"batched"}

    def tell() -> None:
        answered(rows, status="sent", date="2026-04-03")

    at_once(tell, tell)
    assert Event.objects.filter(name="notice_sent").count() == 6
