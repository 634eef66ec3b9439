"""Batches at work: invented claims on file, worker processes, and what must hold afterwards."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, connections, transaction

from claims.edi.post_837p import post
from claims.operations.decide import adjudicate_waiting
from claims.operations.read_payers import read_payers
from claims.operations.receive import receive
from claims.operations.submitted import Submitted, SubmittedLine
from config.bench.billed import Billed, bill, write
from config.bench.load import load
from config.bench.people import People, Person, invent
from kernel.members.matching import Named
from kernel.money import Money
from kernel.record.sealing import Batch

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 6, 15, 10, tzinfo=ZONE)
SERVED = date(2026, 3, 2)

FORK = get_context("fork")
_controls = count(1)


def people(claims: int, copies: int = 1) -> People:
    """Everybody on file, the members `copies` times: one set for each way of deciding."""
    made = invent(claims)
    made.members = [copied(one, copy) for copy in range(copies) for one in made.members]
    load(made)
    return made


def copied(one: Person, copy: int) -> Person:
    return replace(one, number=f"{one.number}{copy}") if copy else one


def billed(claims: int, copy: int = 0) -> list[Billed]:
    """What the members of that copy are billed, in one order however often this is asked."""
    made = bill(invent(claims), claims)
    return [replace(each, person=copied(each.person, copy)) for each in made]


def posted(claims: Sequence[Billed], folder: Path, *, files: int = 1) -> None:
    """The claims come in, in `files` files, in the order given."""
    for part in range(files):
        control = next(_controls)
        path = folder / f"{control}.837"
        write(path, claims[part::files], NOW, control=control)
        found = post(
            path,
            out=None,
            received_at=NOW,
            zone=ZONE.key,
            now=NOW,
            by="test",
            payers=read_payers(None),
        )
        assert found.posted == len(claims[part::files])


def of_one_member(visits: int, people: People) -> list[int]:
    """The cases of so many dear visits of one member of the plan with a deductible of $500.00."""
    person = next(
        one for one in people.members if one.plan == "BENCH-TX" and one.story == "ordinary"
    )
    clinician = people.clinicians[0]
    claims = [
        Submitted(
            patient_control_number=f"RACE-{number:02d}",
            patient=Named(person.number, person.last_name, person.first_name, person.born_on),
            charge=Money("400.00"),
            place_of_service="11",
            billing_npi=clinician.group.npi,
            billing_tin=clinician.group.tin,
            rendering_npi=clinician.npi,
            lines=(SubmittedLine(SERVED + timedelta(number), "99205", Money("400.00")),),
            diagnoses=("M1711",),
            as_received={"place": {"state": "TX", "zip": "752000001"}},
        )
        for number in range(visits)
    ]
    with transaction.atomic():
        batch = Batch()
        receipts = receive(
            claims, file=None, received_at=NOW, zone=ZONE.key, now=NOW, by="test", batch=batch
        )
        batch.seal(NOW)
    return [receipt.case for receipt in receipts]


def decide(batch: int = 1000) -> None:
    adjudicate_waiting(now=NOW, by="test", batch=batch)


def started(work: Callable[..., Any], *said: Any) -> BaseProcess:
    """A process of its own that does this.  It shares no connection with this one."""
    connections.close_all()
    process = FORK.Process(target=work, args=said)
    process.start()
    return process


@contextmanager
def running(*processes: BaseProcess) -> Iterator[tuple[BaseProcess, ...]]:
    """None of them outlives the block."""
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.join()


def at_once(work: Callable[..., Any], said: Sequence[tuple[Any, ...]]) -> None:
    """A process for each, all begun at one moment; every one must end well."""
    gate = FORK.Barrier(len(said))

    def when_all_are_there(*each: Any) -> None:
        connection.ensure_connection()
        gate.wait(30)
        work(*each)

    with running(*(started(when_all_are_there, *each) for each in said)) as processes:
        for process in processes:
            process.join(60)
            assert process.exitcode == 0


def kill(process: BaseProcess) -> None:
    """As `kill -9` does: it closes nothing and says nothing."""
    process.kill()
    process.join()


def end_a_session(random: Random) -> bool:
    """End one other session of this database, as an administrator or a proxy would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' "
            "AND pid <> pg_backend_pid() ORDER BY pid"
        )
        pids = [row[0] for row in cursor.fetchall()]
        if not pids:
            return False
        cursor.execute("SELECT pg_terminate_backend(%s)", [random.choice(pids)])
        return True


def value(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def money(copy: int = 0) -> str:
    """Every amount decided for the claims of a copy's members, line by line and code by code."""
    like = f"BN_______{copy or ''}"
    return str(
        value(
            f"""
            SELECT string_agg(concat_ws('|', c.patient_control_number, l.number, l.disposition,
                d.disposition, d.payee, l.charge, l.allowed, l.deductible, l.copay, l.coinsurance,
                l.other_payer, l.sequestration, l.paid, l.adjusted, l.member_owes,
                (SELECT string_agg(a."group" || a.carc || ' ' || a.amount, ',' ORDER BY a.sequence)
                 FROM claims_lineadjustment a WHERE a.line_id = l.id)
            ), chr(10) ORDER BY c.patient_control_number, l.number)
            FROM claims_claim c JOIN claims_decision d ON d.claim_id = c.case_id
            JOIN claims_decidedline l ON l.decision_id = d.id
            WHERE c.subscriber_id LIKE '{like}'
            """
        )
    )


# What must be nothing after whatever happened: a query each, for any connection to the database.
FAULTS = {
    "claims nobody decided": "SELECT count(*) FROM claims_claim WHERE state = 'accepted'",
    "claims without one decision": """
        SELECT count(*) FROM claims_claim c
        WHERE (SELECT count(*) FROM claims_decision d WHERE d.claim_id = c.case_id) <> 1
    """,
    "claims whose state is not their decision's": """
        SELECT count(*) FROM claims_claim c JOIN claims_decision d ON d.claim_id = c.case_id
        WHERE c.state <> CASE d.disposition WHEN 'pended' THEN 'pended' ELSE 'decided' END
    """,
    "lines billed and not decided, or the other way": """
        SELECT count(*) FROM claims_line b FULL JOIN (
            SELECT d.claim_id, l.number FROM claims_decidedline l
            JOIN claims_decision d ON d.id = l.decision_id
        ) l ON l.claim_id = b.claim_id AND l.number = b.number
        WHERE b.id IS NULL OR l.number IS NULL
    """,
    "lines that do not balance": """
        SELECT count(*) FROM claims_decidedline l WHERE disposition <> 'pended' AND charge <> paid +
            (SELECT coalesce(sum(amount), 0) FROM claims_lineadjustment a WHERE a.line_id = l.id)
    """,
    "decisions whose postings are not zero": """
        SELECT count(*) FROM (
            SELECT decision_id FROM claims_posting WHERE account NOT LIKE 'toward\\_%'
            GROUP BY 1 HAVING sum(amount) <> 0
        ) unbalanced
    """,
    "members whose accumulator is not the sum of their lines": """
        SELECT count(*) FROM (
            SELECT member_id, sum(amount) AS posted FROM claims_posting
            WHERE account = 'toward_deductible' GROUP BY 1
        ) p FULL JOIN (
            SELECT c.member_id, sum(l.deductible) AS taken FROM claims_claim c
            JOIN claims_decision d ON d.claim_id = c.case_id
            JOIN claims_decidedline l ON l.decision_id = d.id WHERE d.disposition <> 'pended'
            GROUP BY 1 HAVING sum(l.deductible) > 0
        ) l USING (member_id) WHERE posted IS DISTINCT FROM taken
    """,
    "claims whose decision is not one event": """
        SELECT count(*) FROM claims_claim c
        WHERE (SELECT count(*) FROM cases_event e
               WHERE e.case_id = c.case_id AND e.name IN ('decided', 'pended')) <> 1
    """,
    "pended claims without work for a person": """
        SELECT count(*) FROM claims_claim c WHERE state = 'pended' AND NOT EXISTS (
            SELECT 1 FROM cases_workitem w WHERE w.case_id = c.case_id AND w.done_at IS NULL)
    """,
    "batches of the record without their seal": """
        SELECT count(*) FROM (
            SELECT batch FROM claims_decision UNION SELECT batch FROM claims_posting
            UNION SELECT batch FROM cases_event
            EXCEPT SELECT batch FROM record_seal
        ) unsealed
    """,
}


def faults() -> dict[str, int]:
    """What is wrong, with how many; empty where all is well."""
    found = {name: value(query.replace("%", "%%")) for name, query in FAULTS.items()}
    return {name: number for name, number in found.items() if number}
