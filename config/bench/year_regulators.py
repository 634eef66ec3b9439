"""The reports for CMS and the exchanges over the synthetic year, beside plain SQL.

The statements ask rows as they are kept (the appeals' decisions, the requests' own columns); the
reports read events.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from config.bench import year_counts
from config.bench.year_pairs import FIRST, RECEIVED, Pair, Rows, ask, figures, in_year

UNMERGED = """NOT EXISTS (SELECT 1 FROM cases_event m WHERE m.case_id = c.id
    AND m.name = 'merged')"""
ACA = "'aca_individual' = ANY(c.regimes)"


def part_c(rows: Rows) -> Iterator[Pair]:
    """Requests decided, outcomes of reconsiderations, grievances resolved."""
    told = {row["element"]: int(row["year"]) for row in rows}
    ((services,),) = ask(
        f"""
        SELECT count(DISTINCT c.id) FROM cases_case c JOIN cases_event e ON e.case_id = c.id
        WHERE c.kind = 'authorization' AND 'medicare_advantage' = ANY(c.regimes)
          AND e.name = 'decided' AND {in_year("e.at")}
        """
    )
    yield Pair("services decided", told["OD-SE"], services)
    outcomes = dict(
        ask(
            f"""
            SELECT d.outcome, count(*) FROM appeals_appealdecision d
            JOIN cases_case c ON c.id = d.appeal_id JOIN appeals_appeal a ON a.case_id = c.id
            WHERE d.by = 'plan' AND 'medicare_advantage' = ANY(c.regimes)
              AND a.asked_by <> 'contract_provider' AND {in_year("d.decided_at")}
            GROUP BY 1
            """
        )
    )
    for outcome, letter in (("overturned", "F"), ("partly", "P")):
        found = sum(told[f"RC-{what}-{letter}"] for what in ("SE", "SN", "CE", "CN"))
        yield Pair(f"reconsiderations {outcome}", found, outcomes.get(outcome, 0))
    ((total,),) = ask(
        f"""
        SELECT count(*) FROM cases_case c WHERE c.kind = 'grievance'
          AND 'medicare_advantage' = ANY(c.regimes)
          AND EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id
            AND e.name IN ('resolution_made', 'resolved') AND {in_year("e.at")})
          AND NOT EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id
            AND e.name IN ('withdrawn', 'merged', 'dismissed'))
        """
    )
    yield Pair("grievances", told["G-A"], total)


def qhp_transparency(rows: Rows) -> Iterator[Pair]:
    """Claims and appeals of the exchange's issuer; the ten reasons add up to what was denied."""
    issuer, plan = figures(rows, level="issuer", issuer="99999"), figures(rows, level="plan")
    ((*counts,),) = ask(
        f"""
        SELECT count(*), count(*) FILTER (WHERE x.denied), count(*) FILTER (WHERE k.frequency = '7')
        FROM cases_case c JOIN claims_claim k ON k.case_id = c.id LEFT JOIN LATERAL (
            SELECT x.denied FROM (SELECT 1) one {FIRST}) x ON true
        WHERE {ACA} AND {RECEIVED} AND k.frequency <> '8'
        """
    )
    kinds = ("Received", "Denied", "Resubmitted")
    for of, before in ((issuer, "Issuer_Claims"), (plan, "Plan_Number_Claims")):
        told = [
            of[f"{before}_{kind}_In_Network"] + of[f"{before}_{kind}_Out_of_Network"]
            for kind in kinds
        ]
        yield Pair(f"{before}: received, denied, resubmitted", told, counts)
    ((outside,),) = ask(
        f"""
        SELECT count(*) FROM cases_case c JOIN claims_claim k ON k.case_id = c.id {FIRST}
        WHERE {ACA} AND {RECEIVED} AND x.denied AND NOT EXISTS (
            SELECT 1 FROM jsonb_array_elements(
                coalesce(d.stored::jsonb #> '{{facts,provider,in_network}}', '[]')) r
            WHERE (r ->> 'start')::date <= k.first_served
              AND k.first_served < coalesce((r ->> 'to')::date, 'infinity'))
        """
    )
    yield Pair("denied out of network", issuer["Issuer_Claims_Denied_Out_of_Network"], outside)
    reasons = [value for name, value in plan.items() if is_reason(name)]
    yield Pair("reasons, denied by them", (len(reasons), sum(reasons)), (10, counts[1]))
    (appeals,) = ask(
        f"""
        SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM appeals_appealdecision d
            WHERE d.appeal_id = c.id AND d.by = 'plan' AND d.outcome IN ('overturned', 'partly')))
        FROM cases_case c JOIN appeals_appeal a ON a.case_id = c.id
        WHERE {ACA} AND {RECEIVED} AND a.state <> 'merged'
        """
    )
    filed = issuer["Issuer_Internal_Appeals_Filed"]
    won = issuer["Issuer_Number_Internal_Appeals_Overturned"]
    yield Pair("appeals filed, overturned", (filed, won), appeals)
    ((nowhere,),) = ask(
        f"""SELECT count(*) FROM cases_case c JOIN claims_claim k ON k.case_id = c.id
        WHERE 'aca_group' = ANY(c.regimes) AND {RECEIVED} AND k.frequency <> '8'"""
    )
    yield Pair("of no issuer", figures(rows, level="none")["No_Issuer_Claims"], nowhere)


def is_reason(name: str) -> bool:
    before = "Plan_Number_Claims_Denied_"
    return name.startswith(before) and not name.endswith(("_In_Network", "_Out_of_Network"))


def bridge(rows: Rows) -> Iterator[Pair]:
    """Its ends are what the two tables of the audit have, and they meet."""
    told = {
        (row["one"], row["other"], row["line"]): int(row["comes_to"])
        for row in rows
        if row["measure"] == "counted"
    }
    since, until = year_counts.YEAR
    audited = sum(year_counts.rows(each, since, until) for each in ("od", "recon"))
    for other in ("service_level", "part_c", "cms0057"):
        yield Pair(f"audit to {other}, begun with", told["odag", other, "start"], audited)
    meet = told["part_c", "cms0057", "start"], told["part_c", "cms0057", "end"]
    yield Pair("ends", (told["odag", "part_c", "end"], told["odag", "cms0057", "end"]), meet)
    ((received,),) = ask(
        f"""
        SELECT count(*) FROM cases_case c WHERE c.kind IN ('authorization', 'claim', 'appeal')
            AND 'medicare_advantage' = ANY(c.regimes) AND {RECEIVED} AND {UNMERGED}
        """
    )
    ends = told["odag", "service_level", "end"], told["service_level", "part_c", "start"]
    yield Pair("service level, with a line", ends, (received, received))


def cms10905(rows: Rows) -> Iterator[Pair]:
    """A row of the initial sections for each line received in the year."""
    told = Counter(row["section"] for row in rows)
    for section, table, of in (
        ("payment", "claims_line", "claim_id"),
        ("coverage", "claims_requestedservice", "request_id"),
    ):
        ((lines,),) = ask(
            f"SELECT count(*) FROM {table} l JOIN cases_case c ON c.id = l.{of} "
            f"WHERE 'medicare_advantage' = ANY(c.regimes) AND {RECEIVED} AND {UNMERGED}"
        )
        yield Pair(f"initial, {section}", told[f"Initial, {section}"], lines)


def cms0057(rows: Rows) -> Iterator[Pair]:
    """Requests approved, of how many, where no small count hides them."""
    told = {row["metric"]: row for row in rows if row["level"] == "H9999"}
    ((*said,),) = ask(
        f"""
        SELECT count(*) FILTER (WHERE NOT hurried AND said = 'approved'),
            count(*) FILTER (WHERE NOT hurried),
            count(*) FILTER (WHERE hurried AND said = 'approved'), count(*) FILTER (WHERE hurried)
        FROM (SELECT r.track = 'expedited' AS hurried, (SELECT e.facts ->> 'disposition'
                FROM cases_event e WHERE e.case_id = c.id AND e.name = 'decided'
                ORDER BY e.id LIMIT 1) AS said
            FROM claims_authorizationrequest r JOIN cases_case c ON c.id = r.case_id
            WHERE 'medicare_advantage' = ANY(c.regimes) AND r.under_pa_rules
              AND NOT r.part_b_drug AND {RECEIVED} AND NOT EXISTS (
                SELECT 1 FROM cases_event m WHERE m.case_id = c.id AND m.name = 'merged')) base
        WHERE said IS NOT NULL
        """
    )
    found = [told[metric][part] for metric in ("M2", "M6") for part in ("numerator", "denominator")]
    hidden = [place for place, each in enumerate(found) if not each.isdecimal()]
    wanted = [found[place] if place in hidden else str(each) for place, each in enumerate(said)]
    yield Pair("standard and expedited: approved, of", found, wanted)


REGULATORS: Mapping[str, Callable[[Rows], Iterator[Pair]]] = {
    "part_c": part_c,
    "qhp_transparency": qhp_transparency,
    "bridge": bridge,
    "cms10905": cms10905,
    "cms0057": cms0057,
}
"""By the name of the report."""
