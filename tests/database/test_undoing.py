"""What is given back, or skipped, by mistake is had back: by the same hand, soon, while free."""

from datetime import timedelta

import pytest

from kernel.cases.assigning import GRACE, UNDO, UnableToUndo
from kernel.cases.models import WorkItem
from kernel.cases.queue import LEASE, Work, give_back, put_many, skip, take_next
from kernel.cases.undoing import have_back
from kernel.cases.wanted import Wanted
from kernel.record.acting import acting
from tests.factories import NOW, case

pytestmark = pytest.mark.django_db
ZONE = "America/New_York"


def taken(person: str = "ann") -> WorkItem:
    with acting(person):
        found = take_next(Wanted(("claims",), person, NOW, ZONE))
    assert found
    return found


@pytest.fixture
def item() -> WorkItem:
    put_many([Work(case().pk, "claims")], now=NOW)
    return taken()


def test_a_skip_leaves_no_trace_but_its_movements(item: WorkItem) -> None:
    WorkItem.objects.filter(pk=item.pk).update(assigned_to="")
    skip(item.pk, "ann", "It is my neighbour.", now=NOW)
    have_back(item.pk, "ann", now=NOW)
    item.refresh_from_db()
    assert (item.leased_by, item.leased_until) == ("ann", NOW + LEASE)
    assert (item.skipped_by, item.assigned_to) == ([], "")
    told = [(each.what, each.who, each.why) for each in item.movements.order_by("id")]
    assert told[-2:] == [("skip", "ann", "It is my neighbour."), ("take", "ann", "undone")]


def test_in_its_seconds_and_no_later(item: WorkItem) -> None:
    give_back(item.pk, "ann", now=NOW)
    with pytest.raises(UnableToUndo, match="for 10 seconds"):
        have_back(item.pk, "ann", now=NOW + UNDO + GRACE + timedelta(milliseconds=1))
    have_back(item.pk, "ann", now=NOW + UNDO + GRACE)


def test_not_by_another_nor_from_another(item: WorkItem) -> None:
    give_back(item.pk, "ann", now=NOW)
    with pytest.raises(UnableToUndo):
        have_back(item.pk, "bob", now=NOW)
    assert taken("bob").pk == item.pk
    with pytest.raises(UnableToUndo):
        have_back(item.pk, "ann", now=NOW)
    assert WorkItem.objects.get(pk=item.pk).leased_by == "bob"


def test_what_is_done_stays_done(item: WorkItem) -> None:
    give_back(item.pk, "ann", now=NOW)
    WorkItem.objects.filter(pk=item.pk).update(done_at=NOW)
    with pytest.raises(UnableToUndo):
        have_back(item.pk, "ann", now=NOW)
