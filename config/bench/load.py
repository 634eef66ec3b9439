"""Bench step: everything that is on file before the claims come."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from claims.models import Authorization, ChainOpinion, OpinionChain
from config.bench.databases import UnableToBench
from config.bench.people import (
    NEXT_YEAR,
    SPECIALTIES,
    YEAR,
    People,
    directory,
    enrolment,
    invent,
    plans,
)
from kernel.members.documents import read_members
from kernel.members.enrolling import enrol
from kernel.members.models import Member
from kernel.members.plan_documents import read_plans
from kernel.members.planning import put_on_file
from providers.files.directory import read_directory
from providers.operations.import_directory import import_directory
from providers.operations.import_fees import import_fees

DEMO = Path(__file__).parents[1] / "demo"


def prepare(*, claims: int) -> Callable[[], dict[str, Any]]:
    def run() -> dict[str, Any]:
        call_command("migrate", verbosity=0)
        people = invent(claims)
        load(people)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return {"members": len(people.members)}

    return run


def load(people: People) -> None:
    """Plans, clinicians, fees, members and chains come on file."""
    _put_on_file(people)
    _chains(people)


def _put_on_file(people: People) -> None:
    terms, faults = read_plans(json.dumps(plans()), source="bench")
    refused = [*faults, *put_on_file(terms).refused]
    found = read_directory(directory(people))
    refused += found.faults
    import_directory(found)
    refused += enrol(read_members(enrolment(people)), source="bench").refused
    fees = import_fees(
        year=YEAR.year, rvu=DEMO / "rvu_2026.csv", gpci=DEMO / "gpci_2026.csv", now=timezone.now()
    )
    if refused or fees.faults:
        raise UnableToBench(f"what was invented was refused: {[*refused, *fees.faults][:3]}")


def _chains(people: People) -> None:
    """The members' questions with the opinions given so far, and the authorizations."""
    known = dict(Member.objects.values_list("number", "id"))
    asking = [each for each in people.members if each.opinions and each.number in known]
    chains = [
        OpinionChain(
            member_id=known[each.number],
            scenario="elective_surgery",
            subject_kind="surgery",
            diagnosis=SPECIALTIES[each.specialty],
            opened_on=each.opinions[0][1],
            started_by="bench",
        )
        for each in asking
    ]
    with transaction.atomic():
        OpinionChain.objects.bulk_create(chains, batch_size=2000)
        ChainOpinion.objects.bulk_create(
            [
                ChainOpinion(chain=chain, number=number, npi=who.npi, on=day, finding=finding)
                for chain, each in zip(chains, asking, strict=True)
                for number, (who, day, finding) in enumerate(each.opinions, 1)
            ],
            batch_size=2000,
        )
        Authorization.objects.bulk_create(
            [
                Authorization(
                    number=each.permit,
                    member_id=known[each.number],
                    chain=chain,
                    purpose="third_opinion",
                    days=(YEAR + timedelta(days=1), NEXT_YEAR),
                )
                for chain, each in zip(chains, asking, strict=True)
                if each.permit
            ],
            batch_size=2000,
        )
