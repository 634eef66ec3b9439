"""The reports on the plan's own work over the synthetic year, beside plain SQL.

The statements ask other tables than the reports do, or the same in another way: deadlines as they
are kept, remittances, the ledger.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from config.bench.year_pairs import AFTER, Pair, Rows, ask, by, in_year
from kernel.cases.deadlines import of_others
from kernel.clocks import catalogue


def on_time(rows: Rows) -> Iterator[Pair]:
    """Of each clock of the plan what was due in the year, and how it stands."""
    ours = [clock.name for clock in catalogue() if clock.owed_by == "plan"]
    said = ask(
        """
        SELECT d.rule || ' ' || d.clock, count(*), count(*) FILTER (WHERE d.state = 'met'),
            count(*) FILTER (WHERE d.state <> 'met')
        FROM cases_deadline d
        WHERE d.clock = ANY(%s) AND d.due_on >= '2026-01-01' AND d.due_on < '2027-01-01'
          AND (d.state IN ('met', 'met_late', 'late')
               OR (d.state = 'running' AND d.late_from <= %s))
        GROUP BY 1
        """,
        ours,
        AFTER,
    )
    columns = ("due", "on_time", "late")
    yield Pair("by clock", by(rows, "clock", *columns), {row[0]: row[1:] for row in said})
    whole = tuple(sum(row[place] for row in said) for place in (1, 2, 3))
    yield Pair("due, on time, late", by(rows, "all", *columns), {"all": whole})


def adjudication(rows: Rows) -> Iterator[Pair]:
    """First decisions that were not to wait, and by what they came."""
    columns = ("decided", "first_pass", "automatic")
    ((*figures,),) = ask(
        """
        WITH first AS (
            SELECT DISTINCT ON (claim_id) claim_id, number, decided_at FROM claims_decision
            WHERE claim_id IS NOT NULL AND disposition <> 'pended' ORDER BY claim_id, number)
        SELECT count(*), count(*) FILTER (WHERE f.number = 1),
            count(*) FILTER (WHERE NOT EXISTS (
                SELECT 1 FROM claims_determination d
                WHERE d.claim_id = f.claim_id AND d.at <= f.decided_at)
              AND NOT EXISTS (
                SELECT 1 FROM cases_event e WHERE e.case_id = f.claim_id
                AND e.name IN ('matched', 'waits', 'original_named') AND e.at <= f.decided_at))
        FROM first f
        WHERE (f.decided_at AT TIME ZONE 'America/New_York')::date BETWEEN '2026-01-01'
            AND '2026-12-31'
        """
    )
    yield Pair("decided, first pass, automatic", by(rows, "all", *columns), {"all": (*figures,)})


def overturns(rows: Rows) -> Iterator[Pair]:
    """Outcomes of the plan's appeals and of reviews outside; what was paid more by them."""
    inside = ask(
        "SELECT outcome, count(*) FROM appeals_appealdecision WHERE by = 'plan' "
        f"AND {in_year('decided_at')} GROUP BY 1"
    )
    outside = ask(
        "SELECT x.outcome, count(*) FROM appeals_externalreview x "
        "JOIN cases_event e ON e.case_id = x.case_id AND e.name = 'decided' "
        "WHERE x.outcome IN ('overturned', 'partly', 'upheld') AND x.step <> 'dismissal' "
        f"AND e.facts ->> 'outcome' = x.outcome AND {in_year('e.at')} GROUP BY 1"
    )
    columns = ("overturned", "partly", "upheld")
    for where, said in (("internal", dict(inside)), ("external", dict(outside))):
        mine = [row for row in rows if row["where"] == where]
        counts = tuple(said.get(name, 0) for name in columns)
        yield Pair(f"{where}: {', '.join(columns)}", by(mine, "all", *columns), {"all": counts})
    ((dollars,),) = ask(
        """
        SELECT coalesce(sum(n.paid - d.paid), 0)
        FROM cases_event e
        JOIN claims_decision d ON d.claim_id = e.case_id
            AND d.number = (e.facts ->> 'decision')::int
        JOIN LATERAL (SELECT paid FROM claims_decision x WHERE x.claim_id = d.claim_id
            AND x.number > d.number AND x.disposition <> 'pended' ORDER BY x.number LIMIT 1) n
            ON true
        WHERE e.name = 'reopened'
        """
    )
    told = (Decimal(row["dollars"]) for row in rows if row["by"] == "all")
    yield Pair("dollars", sum(told, start=Decimal("0.00")), dollars)


def interest(rows: Rows) -> Iterator[Pair]:
    """What the remittances tell of it."""
    ((*figures,),) = ask(
        "SELECT -coalesce(sum(amount), 0), count(*) FROM claims_providerbalance "
        "WHERE reason = 'L6' AND amount < 0"
    )
    told = [(Decimal(row["paid"]), int(row["claims"])) for row in rows if row["by"] == "all"]
    yield Pair("dollars, claims", told, [(*figures,)])


def reconciliation(rows: Rows) -> Iterator[Pair]:
    """Every check agrees, and two of its sums are those of the ledger."""
    yield Pair("differences", {row["difference"] for row in rows}, {"0.00"})
    ledger = {row["check"]: Decimal(row["ledger"]) for row in rows if row["number"] == "n/a"}
    ((payable,),) = ask("SELECT sum(amount) FROM claims_posting WHERE account = 'payable'")
    yield Pair("payable", ledger["payable is what the decision pays"], payable)
    ((payments,),) = ask("SELECT sum(amount) FROM claims_payment")
    yield Pair("payments", ledger["a payment is what is on it"], payments)


def denials(rows: Rows) -> Iterator[Pair]:
    """What was denied, as decisions are kept."""
    ((denied,),) = ask(
        "SELECT count(DISTINCT coalesce(claim_id, request_id)) FROM claims_decision "
        f"WHERE disposition IN ('denied', 'partly_approved') AND {in_year('decided_at')}"
    )
    yield Pair("denied", by(rows, "all", "denied"), {"all": (denied,)})


def open_duties(rows: Rows) -> Iterator[Pair]:
    """What the plan owes, as deadlines are kept."""
    ((opened,),) = ask(
        "SELECT count(*) FROM cases_deadline d WHERE d.state IN ('running', 'paused', 'late') "
        "AND d.clock <> ALL(%s)",
        list(of_others()),
    )
    yield Pair("open", by(rows, "all", "open"), {"all": (opened,)})


def pends(rows: Rows) -> Iterator[Pair]:
    """Claims whose last decision in the year is to wait."""
    ((waiting,),) = ask(
        """
        SELECT count(*) FROM (
            SELECT DISTINCT ON (d.claim_id) d.disposition FROM claims_decision d
            WHERE d.claim_id IS NOT NULL AND d.decided_at < '2027-01-01 05:00Z'
            ORDER BY d.claim_id, d.number DESC) last
        WHERE disposition = 'pended'
        """
    )
    yield Pair("waiting", sum(waits for (waits,) in by(rows, "all", "waiting").values()), waiting)


def concordance(rows: Rows) -> Iterator[Pair]:
    """Second and later opinions, by their findings."""
    said = ask(
        """
        SELECT CASE o.number WHEN 2 THEN 'second' ELSE 'third' END, count(*),
            count(*) FILTER (WHERE o.finding = 'agrees'),
            count(*) FILTER (WHERE o.finding = 'refines_diagnosis'),
            count(*) FILTER (WHERE o.finding = 'changes_diagnosis'),
            count(*) FILTER (WHERE o.finding = 'differs')
        FROM claims_chainopinion o
        WHERE o.number > 1 AND o."on" >= '2026-01-01' AND o."on" < '2027-01-01' GROUP BY 1
        """
    )
    columns = ("given", "agreed", "refined", "changed", "differed")
    told = {
        row["opinion"]: tuple(int(row[column]) for column in columns)
        for row in rows
        if row["by"] == "all"
    }
    yield Pair(", ".join(columns), told, {opinion: (*rest,) for opinion, *rest in said})


OPERATIONS: Mapping[str, Callable[[Rows], Iterator[Pair]]] = {
    "on_time": on_time,
    "adjudication": adjudication,
    "overturns": overturns,
    "interest": interest,
    "reconciliation": reconciliation,
    "denials": denials,
    "open_duties": open_duties,
    "pends": pends,
    "concordance": concordance,
}
"""By the name of the report."""
