"""The reports for states over the synthetic year, beside plain SQL."""

from collections.abc import Callable, Iterator, Mapping

from config.bench.year_pairs import FIRST, RECEIVED, Pair, Rows, ask, figures, in_year

PRIVATE = "c.regimes && ARRAY['aca_individual', 'aca_group']::varchar[]"
INSURED = "EXISTS (SELECT 1 FROM unnest(c.regimes) r WHERE r LIKE '%%\\_insured')"


def mcas_health(rows: Rows) -> Iterator[Pair]:
    """Claims with their money, authorizations, appeals and grievances of insured plans."""
    told, decided = figures(rows), in_year("d.decided_at")
    (claims,) = ask(
        f"""
        SELECT count(*) FILTER (WHERE x.denied), count(*) FILTER (WHERE NOT x.denied),
            sum(x.paid) FILTER (WHERE NOT x.denied), sum(x.copay) FILTER (WHERE NOT x.denied),
            sum(x.deductible) FILTER (WHERE NOT x.denied),
            sum(x.coinsurance) FILTER (WHERE NOT x.denied)
        FROM cases_case c JOIN claims_claim k ON k.case_id = c.id {FIRST}
        WHERE {PRIVATE} AND {decided} AND k.frequency <> '8'
        """
    )
    names = ("denied", "paid", "money-paid", "money-copay", "money-deductible", "money-coinsurance")
    yield Pair("claims: " + ", ".join(names), tuple(told[f"CL-{name}"] for name in names), claims)
    requests = dict(
        ask(
            f"""
            SELECT d.disposition = 'approved', count(*) FROM cases_case c
            JOIN claims_authorizationrequest r ON r.case_id = c.id JOIN LATERAL (
                SELECT d.disposition, d.decided_at FROM claims_decision d WHERE d.request_id = c.id
                AND d.disposition <> 'pended' ORDER BY d.number LIMIT 1) d ON true
            WHERE {PRIVATE} AND {decided} AND r.under_pa_rules IS DISTINCT FROM false
              AND NOT r.part_b_drug AND NOT EXISTS (
                SELECT 1 FROM cases_event m WHERE m.case_id = c.id AND m.name = 'merged')
            GROUP BY 1
            """
        )
    )
    asked = (requests.get(True, 0), requests.get(False, 0))
    yield Pair("requests approved, denied", (told["PA-approved"], told["PA-denied"]), asked)
    outcomes = dict(
        ask(
            f"""
            SELECT d.outcome, count(*) FROM appeals_appealdecision d
            JOIN cases_case c ON c.id = d.appeal_id
            WHERE d.by = 'plan' AND {PRIVATE} AND {decided} GROUP BY 1
            """
        )
    )
    for outcome in ("upheld", "overturned", "partly"):
        yield Pair(f"appeals {outcome}", told[f"IR-{outcome}"], outcomes.get(outcome, 0))
    ((grievances,),) = ask(
        f"""
        SELECT count(*) FROM cases_case c JOIN grievances_grievance g ON g.case_id = c.id
        WHERE {PRIVATE} AND {RECEIVED} AND g.state NOT IN ('merged', 'reclassified')
        """
    )
    yield Pair("grievances", told["GV-received"], grievances)


def external_review_record(rows: Rows) -> Iterator[Pair]:
    """Requests, outcomes and days, of the carrier and of the organizations."""
    carrier, bodies = figures(rows, level="carrier"), figures(rows, level="organization")
    private = "x.process IN ('federal', 'state', 'hhs')"
    (asked,) = ask(
        f"""
        SELECT count(*), count(*) FILTER (WHERE x.outcome = 'dismissed' AND x.state = 'closed')
        FROM appeals_externalreview x JOIN cases_case c ON c.id = x.case_id
        WHERE {private} AND x.step = 'request' AND {RECEIVED}
        """
    )
    told = (carrier["C-requests"], carrier["C-ineligible"])
    yield Pair("requests, ineligible", told, asked)
    said = ask(
        f"""
        SELECT x.outcome, count(*), coalesce(sum(
            (e.at AT TIME ZONE c.zone)::date - (g.at AT TIME ZONE c.zone)::date), 0)
        FROM appeals_externalreview x JOIN cases_case c ON c.id = x.previous_id
        LEFT JOIN cases_event e ON e.case_id = x.case_id AND e.name = 'decided'
        LEFT JOIN cases_event g ON g.case_id = x.case_id AND g.name = 'received'
        WHERE {private} AND x.step = 'review' AND {RECEIVED} GROUP BY 1
        """
    )
    counts = {outcome: count for outcome, count, _ in said}
    decided = ("upheld", "overturned", "partly")
    days = sum(row[2] for row in said if row[0] in decided)
    yield Pair("with an organization", bodies["O-full"], sum(counts.values()))
    for of, letter in ((carrier, "C"), (bodies, "O")):
        found = tuple(of[f"{letter}-{each}"] for each in ("upheld", "reversed", "days"))
        wanted = (counts.get("upheld", 0), counts.get("overturned", 0), days)
        yield Pair(f"{letter}: upheld, reversed, days", found, wanted)


def grievance_register(rows: Rows) -> Iterator[Pair]:
    """Every grievance and appeal of coverage a state regulates, with how it ended."""
    said = ask(
        f"""
        SELECT c.number, d.outcome FROM cases_case c
        LEFT JOIN appeals_appeal a ON a.case_id = c.id
        LEFT JOIN grievances_grievance g ON g.case_id = c.id
        LEFT JOIN appeals_appealdecision d ON d.appeal_id = c.id AND d.by = 'plan'
        WHERE c.kind IN ('grievance', 'appeal') AND {RECEIVED} AND {INSURED}
          AND coalesce(a.state, g.state) NOT IN ('merged', 'reclassified')
        """
    )
    words = {"overturned": "reversed", "partly": "reversed in part", "upheld": "upheld"}
    yield Pair("cases", {row["number"] for row in rows}, {number for number, _ in said})
    decided = {number: words[outcome] for number, outcome in said if outcome}
    told = {row["number"]: row["resolution"] for row in rows if row["number"] in decided}
    yield Pair("how appeals ended", told, decided)


def complaint_register(rows: Rows) -> Iterator[Pair]:
    """Every grievance of such coverage, and every inquiry of a department."""
    ((grievances, inquiries),) = ask(
        f"""
        SELECT (SELECT count(*) FROM cases_case c JOIN grievances_grievance g ON g.case_id = c.id
                WHERE {RECEIVED} AND {INSURED} AND g.state NOT IN ('merged', 'reclassified')),
            (SELECT count(*) FROM grievances_matter m JOIN cases_case c ON c.id = m.case_id
                WHERE m.kind = 'inquiry' AND m.previous_id IS NULL AND {INSURED} AND {RECEIVED})
        """
    )
    yield Pair("rows", len(rows), grievances + inquiries)


STATES: Mapping[str, Callable[[Rows], Iterator[Pair]]] = {
    "mcas_health": mcas_health,
    "external_review_record": external_review_record,
    "grievance_register": grievance_register,
    "complaint_register": complaint_register,
}
"""By the name of the report."""
