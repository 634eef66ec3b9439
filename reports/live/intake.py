"""The intake log: every case of Medicare Advantage that came in, and why it is in no table.

Told by SQL on the record alone, without the facts the tables are made of: so a case the facts lose
is found missing.  Corrections (`corrects`, `undoes`) are applied as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.facts.reading import rows_of
from reports.facts.selecting import bounds
from reports.table import Asked

LOOK_BACK = timedelta(days=150)
"""What came in so long before a period can be decided in it."""
KINDS = ("authorization", "claim", "appeal", "external_review", "grievance")


@dataclass(frozen=True, slots=True)
class Entry:
    """One case.  `counts_on` is the day by which it belongs to a period; `elsewhere` why it is in
    no table of this period, empty where it must be in one."""

    case: int
    number: str
    table: str
    received: date
    delegate: str
    counts_on: date | None
    elsewhere: str


_LOG = """
    WITH asked AS (
        SELECT c.id, c.number, c.kind, c.zone, c.received_at, c.request FROM cases_case c
        WHERE c.kind = ANY(%(kinds)s) AND 'medicare_advantage' = ANY(c.regimes)
            AND c.opened_at <= %(as_of)s
            AND ((c.received_at >= %(since)s AND c.received_at < %(end)s)
                OR c.id = ANY(%(cases)s))
    ), told AS (
        SELECT e.id, e.case_id, e.name, e.at, e.facts, a.zone
        FROM cases_event e JOIN asked a ON a.id = e.case_id WHERE e.recorded_at <= %(as_of)s
    ), undone AS (
        SELECT unnest(string_to_array(facts ->> 'undoes', ' '))::bigint AS id
        FROM told WHERE facts ? 'undoes'
    ), moved AS (
        SELECT DISTINCT ON (facts ->> 'corrects') (facts ->> 'corrects')::bigint AS id, at, facts
        FROM told WHERE facts ? 'corrects' ORDER BY facts ->> 'corrects', told.id DESC
    ), happened AS (
        SELECT t.id, t.case_id, t.name, t.facts,
            coalesce((coalesce(m.facts, t.facts) ->> 'only_day')::date,
                (coalesce(m.at, t.at) AT TIME ZONE t.zone)::date) AS day
        FROM told t LEFT JOIN moved m ON m.id = t.id
        WHERE NOT t.facts ? 'corrects' AND t.id NOT IN (SELECT id FROM undone)
    ), events AS (
        SELECT case_id,
            (array_agg(day ORDER BY id) FILTER (WHERE name = 'received'))[1] AS received,
            (array_agg(day ORDER BY id) FILTER (WHERE name = 'decided'))[1] AS decided,
            (array_agg(facts ->> 'decision' ORDER BY id) FILTER (WHERE name = 'decided'))[1]
                AS decision,
            (array_agg(facts ->> 'outcome' ORDER BY id) FILTER (WHERE name = 'decided'))[1]
                AS outcome,
            (array_agg(day ORDER BY id) FILTER (WHERE name IN ('paid', 'effectuated')))[1]
                AS carried_out,
            (array_agg(day ORDER BY id) FILTER (WHERE name = 'dismissed'))[1] AS dismissed,
            (array_agg(day ORDER BY id) FILTER (WHERE name = 'file_forwarded'))[1] AS forwarded,
            (array_agg(day ORDER BY id) FILTER (WHERE name = 'reversal_received'))[1] AS reversal,
            (array_agg(facts ->> 'trace' ORDER BY id)
                FILTER (WHERE name = 'remitted' AND NOT facts ? 'reversal'))[1] AS trace,
            (array_agg(day ORDER BY id)
                FILTER (WHERE name = 'remitted' AND NOT facts ? 'reversal'))[1] AS remitted,
            max(id) FILTER (WHERE name = 'reopened') AS reopened,
            bool_or(name = 'withdrawn') AS withdrawn,
            bool_or(name = 'merged') AND NOT bool_or(name = 'unmerged') AS merged
        FROM happened GROUP BY case_id
    ), dues AS (
        SELECT d.case_id, min(d.due_on) FILTER (WHERE d.rule = ANY(%(rules)s)) AS due,
            bool_or(d.clock IN ('ma_payment_clean', 'ma_payment_other')) AS no_contract
        FROM cases_deadline d JOIN asked a ON a.id = d.case_id GROUP BY d.case_id
    ), answered AS (
        SELECT h.case_id, min(h.day) FILTER (WHERE h.name IN ('told_orally', 'notice_sent'))
                AS told,
            max(h.day) FILTER (WHERE h.name IN ('resolution_made', 'resolved')) AS resolved
        FROM happened h JOIN asked a ON a.id = h.case_id AND a.kind = 'grievance'
        JOIN events e ON e.case_id = h.case_id
        WHERE (e.reopened IS NULL OR h.id > e.reopened)
            AND (h.name <> 'notice_sent' OR coalesce(h.facts ->> 'tells', 'notice')
                 IN ('denial', 'approval', 'payment', 'dismissal', 'notice'))
        GROUP BY h.case_id
    )
    SELECT a.id, a.number, a.kind, a.request,
        coalesce(e.received, (a.received_at AT TIME ZONE a.zone)::date) AS received,
        e.decided, e.outcome, e.carried_out, e.dismissed, e.forwarded, e.reversal, e.remitted,
        e.withdrawn, e.merged,
        d.due, x.told, x.resolved, k.assigned, k.original_reference,
        coalesce(r.process, '') AS process, b.number AS below, coalesce(g.delegate,
            CASE WHEN t.reached = 'delegate' THEN t.reached_whom END, '') AS delegate,
        CASE WHEN d.no_contract THEN false WHEN k.coverage_id IS NULL THEN NULL
            ELSE EXISTS (SELECT 1 FROM providers_networkparticipation n
                JOIN members_coverage v ON v.id = k.coverage_id
                JOIN members_plan q ON q.id = v.plan_id AND q.code = n.plan
                WHERE n.provider_id = k.rendering_npi AND n.days @> (SELECT min(l.served)
                    FROM claims_line l WHERE l.claim_id = k.case_id)) END AS contracted,
        (SELECT p.issued_on FROM claims_payment p JOIN claims_remitteddecision y
            ON y.payment_id = p.id JOIN claims_decision z ON z.id = y.decision_id
            AND z.claim_id = a.id WHERE p.trace = e.trace LIMIT 1) AS paid,
        (SELECT z.disposition = 'denied' OR NOT EXISTS (SELECT 1 FROM claims_decidedline l
                WHERE l.decision_id = z.id AND l.disposition <> 'denied')
            FROM claims_decision z WHERE z.claim_id = a.id AND z.disposition <> 'pended'
            AND (e.decision IS NULL OR z.number::text = e.decision)
            ORDER BY z.number LIMIT 1) AS denied
    FROM asked a LEFT JOIN events e ON e.case_id = a.id LEFT JOIN dues d ON d.case_id = a.id
    LEFT JOIN answered x ON x.case_id = a.id LEFT JOIN claims_claim k ON k.case_id = a.id
    LEFT JOIN appeals_appeal p ON p.case_id = a.id
    LEFT JOIN appeals_contact t ON t.id = p.contact_id
    LEFT JOIN grievances_grievance g ON g.case_id = a.id
    LEFT JOIN appeals_externalreview r ON r.case_id = a.id
    LEFT JOIN cases_case b ON b.id = coalesce(r.claim_id, r.asked_id)
    ORDER BY a.id
"""
RULES = (
    *("MA-01", "MA-02", "MA-03", "MA-04", "MA-05", "MA-06", "MA-07", "MA-08"),
    *("MA-23", "MA-24", "MA-25", "MA-26", "MA-62", "MA-64", "MA-68"),
)
BODIES = ("ire", "hearing", "council", "court")


def log(asked: Asked, cases: Sequence[int] = ()) -> list[Entry]:
    """Every case that came in so lately that the period may hold it, and those given: one
    statement."""
    start, end = bounds(asked)
    said = {
        "kinds": list(KINDS),
        "as_of": asked.as_of,
        "since": start - LOOK_BACK,
        "end": end,
        "cases": list(cases),
        "rules": list(RULES),
    }
    return [_entry(row, asked) for row in rows_of(_LOG, said)]


def _entry(row: dict[str, object], asked: Asked) -> Entry:
    table, on = _table_and_day(row)
    received = row["reversal"] if table == "eff_c" else row["received"]
    number = row["below"] if table == "eff_c" and row["below"] else row["number"]
    assert isinstance(on, date | None)
    assert isinstance(received, date | None)
    return Entry(
        case=int(str(row["id"])),
        number=str(number),
        table=table,
        received=received or date.min,
        delegate=str(row["delegate"] or ""),
        counts_on=on,
        elsewhere=_elsewhere(row, table, on, asked),
    )


def _table_and_day(row: dict[str, object]) -> tuple[str, object]:
    """The table it is of, and the day by which it belongs to a period."""
    if row["kind"] == "authorization":
        return "od", row["decided"] or row["dismissed"] or row["due"]
    if row["kind"] == "claim":
        dismissed = None if row["decided"] else row["dismissed"]
        on = row["decided"] if row["denied"] else row["paid"] or row["remitted"]
        return "pymt_c", on or dismissed or row["due"]
    if row["kind"] == "appeal":
        ended = row["decided"] or row["dismissed"] or row["forwarded"]
        if row["request"] != "payment":
            return "recon", ended or row["due"]
        won = row["outcome"] == "overturned"
        return "pymt_c", (row["carried_out"] if won else ended) or row["due"]
    if row["kind"] == "grievance":
        return "grv_c", row["told"] or row["resolved"] or row["due"]
    return "eff_c", row["reversal"]


def _elsewhere(row: dict[str, object], table: str, on: object, asked: Asked) -> str:
    """Why it is in no table of the period; empty where it must be in one."""
    ended = row["decided"] or row["dismissed"] or row["forwarded"]
    if row["merged"] or (row["withdrawn"] and (table == "grv_c" or not ended)):
        return "it was withdrawn, or goes on in another case"
    if row["kind"] == "claim" and row["contracted"] and row["assigned"] is not False:
        return "a claim of a contracted provider"
    if row["kind"] == "claim" and row["original_reference"]:
        return "it corrects an earlier claim"
    if table == "eff_c" and (row["process"] not in BODIES or on is None):
        return "no reversal by a body of Medicare"
    if not isinstance(on, date):
        return "nothing was decided, and nothing is due yet"
    return "" if asked.period.holds(on) else f"it counts by {on.isoformat()}"
