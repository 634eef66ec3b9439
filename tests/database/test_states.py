"""A machine's table is kept by Python and by PostgreSQL alike."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, models, transaction

from kernel.states import Machine, UnableToMove

PARCEL = Machine(
    "parcel",
    {"packed": ("sent",), "sent": ("arrived", "lost"), "arrived": (), "lost": ("sent",)},
    initial=("packed",),
)


class Parcel(models.Model):
    state = models.CharField(max_length=10)

    class Meta:
        app_label = "record"
        managed = False
        db_table = "tests_parcel"


@pytest.fixture
def parcels(db: None) -> Iterator[type[Parcel]]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tests_parcel (id bigserial PRIMARY KEY, state text NOT NULL)")
    for trigger in PARCEL.triggers("state"):
        trigger.install(Parcel)
    yield Parcel
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE tests_parcel")


ALL = [(old, new) for old in PARCEL.states for new in PARCEL.states if old != new]


@pytest.mark.parametrize(("old", "new"), ALL)
def test_python_and_postgresql_allow_the_same_moves(
    parcels: type[Parcel], old: str, new: str
) -> None:
    with connection.cursor() as cursor:  # put there as no product code could
        cursor.execute("ALTER TABLE tests_parcel DISABLE TRIGGER USER")
        cursor.execute("INSERT INTO tests_parcel (state) VALUES (%s)", [old])
        cursor.execute("ALTER TABLE tests_parcel ENABLE TRIGGER USER")
    if PARCEL.may(old, new):
        PARCEL.check(old, new)
        assert parcels.objects.update(state=new) == 1
        return
    with pytest.raises(UnableToMove, match=f"that is {old} may become"):
        PARCEL.check(old, new)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        parcels.objects.update(state=new)


@pytest.mark.parametrize("state", [*PARCEL.states, "stolen"])
def test_how_it_begins(parcels: type[Parcel], state: str) -> None:
    if state == "packed":
        parcels.objects.create(state=state)
        return
    with (
        pytest.raises(DatabaseError, match=f"a parcel cannot begin as {state}"),
        transaction.atomic(),
    ):
        parcels.objects.create(state=state)


def test_to_stay_is_no_move(parcels: type[Parcel]) -> None:
    parcels.objects.create(state="packed")
    assert parcels.objects.update(state="packed") == 1


def test_the_message_says_what_is_possible() -> None:
    with pytest.raises(UnableToMove, match="a parcel that is arrived may become nothing, not lost"):
        PARCEL.check("arrived", "lost")


def test_a_table_with_a_hole_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\['b'\] are moved to"):
        Machine("x", {"a": ("b",)})
    with pytest.raises(ValueError, match="not all in the table"):
        Machine("x", {"a": ()}, initial=("b",))
