"""What bare COPY takes for the rows a round wrote: the bound no way of deciding can pass.

The rows go, in the transactions they were written in, into tables of the same constraints and
indexes that hold the same claims; only the triggers rest.
"""

from pathlib import Path

from django.db import connection

from config.bench.databases import UnableToBench

# The rows of one transaction, by table, in the order in which they may be written.
_OF_BATCH = {
    "claims_decision": "SELECT * FROM claims_decision WHERE batch = {batch}",
    "claims_decidedline": (
        "SELECT l.* FROM claims_decidedline l JOIN claims_decision d ON d.id = l.decision_id "
        "WHERE d.batch = {batch}"
    ),
    "claims_lineadjustment": (
        "SELECT a.* FROM claims_lineadjustment a JOIN claims_decidedline l ON l.id = a.line_id "
        "JOIN claims_decision d ON d.id = l.decision_id WHERE d.batch = {batch}"
    ),
    "claims_posting": "SELECT * FROM claims_posting WHERE batch = {batch}",
    "claims_untold": (
        "SELECT u.* FROM claims_untold u JOIN claims_decision d ON d.id = u.decision_id "
        "WHERE d.batch = {batch}"
    ),
    "cases_event": "SELECT * FROM cases_event WHERE batch = {batch}",
    "cases_workitem": (
        "SELECT w.* FROM cases_workitem w JOIN claims_decision d ON d.claim_id = w.case_id "
        "WHERE d.batch = {batch}"
    ),
    "cases_queuemovement": (
        "SELECT m.* FROM cases_queuemovement m JOIN cases_workitem w ON w.id = m.item_id "
        "JOIN claims_decision d ON d.claim_id = w.case_id WHERE d.batch = {batch}"
    ),
    "claims_claimhistory": (
        "SELECT h.* FROM claims_claimhistory h JOIN claims_decision d ON d.claim_id = h.pgh_obj_id "
        "WHERE d.batch = {batch} AND h.pgh_label = 'update'"
    ),
    "record_seal": "SELECT * FROM record_seal WHERE batch = {batch}",
}
_ONCE = {"members_memberyear": "SELECT * FROM members_memberyear"}
WRITTEN = (*_ONCE, *_OF_BATCH)


def counts() -> dict[str, int]:
    """The rows of every table of this database."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
        return found


def written_rows(before: dict[str, int], after: dict[str, int]) -> int:
    """How many rows a round wrote.  UnableToBench where it wrote tables that are not copied."""
    grown = {table: after[table] - before[table] for table in after if after[table] > before[table]}
    strangers = grown.keys() - set(WRITTEN)
    if strangers:
        raise UnableToBench(f"the bound leaves out rows of {', '.join(sorted(strangers))}")
    return sum(grown.values())


def take_out(folder: Path) -> int:
    """Every transaction's rows as COPY gives them, a folder each; the number of rows."""
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT batch FROM claims_decision ORDER BY 1")
        batches = [row[0] for row in cursor.fetchall()]
        for place, batch in enumerate(batches):
            into = folder / f"{place:05d}"
            into.mkdir(parents=True)
            wanted = {**(_ONCE if place == 0 else {}), **_OF_BATCH}
            for number, (table, query) in enumerate(wanted.items()):
                with (into / f"{number:02d}-{table}").open("wb") as file:
                    cursor.copy_expert(f"COPY ({query.format(batch=batch)}) TO STDOUT", file)
                    rows += cursor.rowcount
    return rows


def rest_triggers() -> None:
    """The tables keep their constraints and indexes; their triggers rest."""
    with connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
