"""What PostgreSQL promises about providers, and what is read of them."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kernel.dates import Days
from providers.models import (
    ApprovedListing,
    BoardCertification,
    Exclusion,
    Group,
    GroupMembership,
    MedicareParticipation,
    NetworkParticipation,
    PlanRate,
    Provider,
    ZipLocality,
)
from providers.on_record import load_providers
from providers.standing import MedicareDays, Standing
from tests.nppes_files import npi_from

pytestmark = pytest.mark.django_db

SURGEON, NURSE = "1245319599", "1003000126"
Y2025, Y2026, Y2027 = date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)


@pytest.fixture
def surgeon() -> Provider:
    Group.objects.create(tin="741234567", name="Bayou Spine")
    return Provider.objects.create(
        npi=SURGEON, entity="1", name="Okonkwo", taxonomy="207X00000X", kind="physician", state="TX"
    )


def refused(constraint: str, make: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**values)


@pytest.mark.parametrize("npi", ["1234567890", "3234567893", "123456789", "12345678x3"])
def test_postgresql_refuses_a_wrong_check_digit(npi: str):
    refused("provider_npi_check_digit", Provider.objects.create, npi=npi)


def test_postgresql_takes_the_check_digits_python_takes():
    Provider.objects.bulk_create(
        Provider(npi=npi_from(number)) for number in range(123_456_700, 123_456_900)
    )
    assert Provider.objects.count() == 200


def test_postgresql_refuses_unknown_kinds_entities_statuses_and_tins(surgeon: Provider):
    refused("provider_kind", Provider.objects.create, npi=NURSE, kind="wizard")
    refused("provider_entity", Provider.objects.create, npi=NURSE, entity="3")
    refused("group_tin", Group.objects.create, tin="74-123456")
    days = (Y2026, Y2027)
    refused(
        "medicare_participation_status",
        MedicareParticipation.objects.create,
        provider=surgeon,
        status="maybe",
        days=days,
    )
    refused("exclusion_source", Exclusion.objects.create, provider=surgeon, source="irs", days=days)
    refused("zip_locality_zip", ZipLocality.objects.create, zip_code="7703", days=days)


DATED: tuple[tuple[type, str, dict[str, Any]], ...] = (
    (GroupMembership, "group_membership", {"group_id": "741234567"}),
    (BoardCertification, "board_certification", {"specialty": "207X00000X"}),
    (MedicareParticipation, "medicare_participation", {"status": "participating"}),
    (NetworkParticipation, "network_participation", {"plan": "GOLD"}),
    (ApprovedListing, "approved_listing", {"plan": "GOLD", "specialty": "207X00000X"}),
    (Exclusion, "exclusion", {"source": "oig"}),
)


@pytest.mark.parametrize(("table", "name", "values"), DATED)
def test_ranges_may_touch_and_never_overlap(
    surgeon: Provider, table: Any, name: str, values: dict[str, Any]
):
    make = table.objects.create
    make(provider=surgeon, days=(Y2025, Y2026), **values)
    make(provider=surgeon, days=(Y2026, None), **values)
    overlapping = {"provider": surgeon, "days": (date(2025, 12, 31), Y2026), **values}
    refused(f"{name}_once", make, **overlapping)
    refused(f"{name}_days", make, **(overlapping | {"days": (None, date(2020, 1, 1))}))
    refused(f"{name}_days", make, **(overlapping | {"days": (Y2027, Y2027)}))


def test_a_rate_is_an_amount_or_a_percentage_and_for_all_codes_only_a_percentage():
    make, days = PlanRate.objects.create, (Y2026, Y2027)
    make(plan="GOLD", code="99204", amount="120.00", days=days)
    make(plan="GOLD", code="99204", modifier="26", amount="60.00", days=days)
    make(plan="GOLD", percent_of_medicare="110", days=days)
    refused("plan_rate_once", make, plan="GOLD", code="99204", amount="121.00", days=days)
    refused("plan_rate_one_of_two", make, plan="GOLD", code="99203", days=days)
    refused(
        "plan_rate_one_of_two",
        make,
        plan="GOLD",
        code="99203",
        amount="1.00",
        percent_of_medicare="1",
        days=days,
    )
    refused("plan_rate_for_all_is_a_percentage", make, plan="TIN", amount="1.00", days=days)


def test_what_was_replaced_or_removed_stays_in_history(surgeon: Provider):
    row = NetworkParticipation.objects.create(provider=surgeon, plan="GOLD", days=(Y2025, None))
    NetworkParticipation.objects.filter(pk=row.pk).update(days=(Y2025, Y2026))
    NetworkParticipation.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT days::text FROM providers_networkparticipationhistory ORDER BY pgh_id"
        )
        assert cursor.fetchall() == [("[2025-01-01,)",), ("[2025-01-01,2026-01-01)",)]


# --- Reading ------------------------------------------------------------------------------------


def furnish(npi: str) -> None:
    """A provider with something in every table."""
    whole = {"provider_id": npi, "days": (Y2025, Y2026)}
    for table, _, values in DATED:
        table.objects.create(**whole, **values)  # type: ignore[attr-defined]
    MedicareParticipation.objects.create(
        provider_id=npi, status="opted_out", qualifying_apm=True, days=(Y2026, None)
    )
    NetworkParticipation.objects.create(provider_id=npi, plan="SILVER", days=(Y2025, None))


def test_the_standing_of_a_provider(surgeon: Provider):
    furnish(SURGEON)
    standing = load_providers([SURGEON, NURSE], ["GOLD"])[SURGEON]
    year = (Days(Y2025, Y2026),)
    assert standing == Standing(
        npi=SURGEON,
        name="Okonkwo",
        entity="1",
        taxonomy="207X00000X",
        kind="physician",
        state="TX",
        groups={"741234567": year},
        certified={"207X00000X": year},
        medicare=(
            MedicareDays("participating", year[0]),
            MedicareDays("opted_out", Days(Y2026), qualifying_apm=True),
        ),
        networks={"GOLD": year},
        listings={("GOLD", "207X00000X"): year},
        excluded={"oig": year},
    )
    inside, outside = date(2025, 12, 31), Y2026
    assert standing.groups_on(inside) == {"741234567"}
    assert standing.certified_on(inside) == standing.approved_for("GOLD", inside) == {"207X00000X"}
    assert standing.in_network("GOLD", inside)
    assert not standing.in_network("SILVER", inside)  # not asked for
    assert standing.excluded_on(inside) == {"oig"}
    assert standing.approved_for("SILVER", inside) == frozenset()
    for read in (standing.groups_on, standing.certified_on, standing.excluded_on):
        assert read(outside) == frozenset()
    assert not standing.in_network("GOLD", outside)
    assert standing.medicare_on(inside).status == "participating"
    assert standing.medicare_on(outside).status == "opted_out"
    assert standing.medicare_on(date(2024, 1, 1)) is None


def test_an_npi_nobody_has_on_file_is_not_in_the_answer(surgeon: Provider):
    assert load_providers([NURSE]) == {}
    assert set(load_providers([NURSE, SURGEON])) == {SURGEON}
    assert load_providers([]) == {}


@pytest.mark.parametrize(
    ("deactivated", "reactivated", "active"),
    [
        (None, None, True),
        (date(2026, 3, 2), None, False),
        (date(2026, 3, 3), None, True),
        (date(2026, 1, 1), date(2026, 3, 2), True),
        (date(2026, 1, 1), date(2026, 3, 3), False),
        (date(2026, 1, 1), date(2025, 1, 1), False),
    ],
)
def test_in_use_on_a_day(deactivated: date | None, reactivated: date | None, active: bool):
    standing = Standing(SURGEON, deactivated_on=deactivated, reactivated_on=reactivated)
    assert any(date(2026, 3, 2) in days for days in standing.inactive) is not active


def test_one_query_for_any_number():
    Group.objects.create(tin="741234567")
    npis = [npi_from(150_000_000 + each) for each in range(40)]
    Provider.objects.bulk_create(Provider(npi=npi) for npi in npis)
    for npi in npis:
        furnish(npi)
    with CaptureQueriesContext(connection) as captured:
        found = load_providers(npis, ["GOLD", "SILVER"])
    assert len(found) == 40
    assert len(captured) == 1
