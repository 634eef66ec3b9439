"""Which claim a replacement or a void is about: found for certain, or told why not.

It names our number of that claim, or the number the provider gave it (REF*F8).  It must be one of
the same member, billed by the same provider (NPI or tax number) to the same payer.  Of several
under the provider's own number, the one that is still in force is meant; two of those, or none,
are for a person.  Nothing is guessed.

What names no claim at all is refused where an 837P comes in (`claims.edi.originals`); what is
ambiguous, and what comes on paper, comes to here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from claims.adjudication.replaced import Replaced

Row = Mapping[str, Any]
VOID = "8"
_UNDECIDED = ("accepted", "pended")
_DEEPEST = 50

_ROWS = """
    SELECT c.case_id, c.number, c.member_id, c.billing_npi, c.billing_tin, c.state, c.frequency,
           c.original_reference, c.patient_control_number, c.received, c.replaces_id,
           (SELECT e.facts ->> 'number' FROM cases_event e
            WHERE e.case_id = c.case_id AND e.name = 'original_named'
            ORDER BY e.id DESC LIMIT 1) AS named_by_a_person,
           coalesce(p.payer_id, '') AS payer, b.number AS replaced_by, b.frequency AS by_frequency
    FROM claims_claim c
    LEFT JOIN members_coverage v ON v.id = c.coverage_id
    LEFT JOIN members_plan p ON p.id = v.plan_id
    LEFT JOIN claims_claim b ON b.replaces_id = c.case_id
"""
_CANDIDATES = f"""
    {_ROWS} WHERE c.case_id <> ALL(%(seen)s) AND (c.number = upper(%(named)s) OR (
        c.member_id = %(member)s AND c.patient_control_number = %(named)s
        AND (c.received, CASE c.frequency WHEN '1' THEN 0 ELSE c.case_id END)
            <= (%(received)s, %(case)s)))
    ORDER BY c.case_id
"""
"""Under the provider's own number, what came before: of one day, corrections in their order."""

_BEGINNING = """
    WITH RECURSIVE line AS (
        SELECT case_id, replaces_id, received, 1 AS depth FROM claims_claim WHERE case_id = %s
        UNION ALL
        SELECT c.case_id, c.replaces_id, c.received, line.depth + 1
        FROM line JOIN claims_claim c ON c.case_id = line.replaces_id
    )
    SELECT line.received, (
        SELECT min((d.decided_at AT TIME ZONE k.zone)::date) FROM claims_decision d
        JOIN cases_case k ON k.id = d.claim_id
        WHERE d.claim_id = line.case_id AND d.disposition <> 'pended')
    FROM line ORDER BY depth DESC LIMIT 1
"""


class UnableToFind(LookupError):
    """It is not certain which claim is meant; `replaced_by` took its place, if that is why."""

    def __init__(self, why: str, replaced_by: str | None = None) -> None:
        super().__init__(why)
        self.replaced_by = replaced_by


@dataclass(frozen=True, slots=True)
class Original:
    """What a correction is about.  `takes` are the cases it takes back, the one it names first,
    then what that one, itself an undecided replacement, was to replace.  None where it is unclear.
    """

    replaced: Replaced
    takes: tuple[int, ...] = ()


def corrections(cases: Collection[int]) -> list[Row]:
    """The replacements and voids among these cases, in the order in which they are carried out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ROWS} WHERE c.case_id = ANY(%s) AND c.frequency IN ('7', '8') "
            "AND c.state IN ('accepted', 'pended') AND c.member_id IS NOT NULL "
            "ORDER BY c.received, c.case_id",
            [list(cases)],
        )
        return _as_rows(cursor)


def find_original(correction: Row) -> Original:
    """For a claim of frequency 7 or 8, by its row; `replaced.problem` says what is unclear."""
    named = _named(correction)
    try:
        found, takes = _found(correction, (correction["case_id"],))
    except UnableToFind as why:
        problem = Replaced(named, problem=str(why), replaced_by=why.replaced_by)
        return Original(problem)
    received, decided_on = _beginning(takes[-1])
    return Original(Replaced(found["number"], received, decided_on), takes)


def could_be(correction: Row) -> list[Row]:
    """The claims that this correction may be about, whatever number it gives: of the same member,
    by the same provider, to the same payer, before it, and not taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ROWS} WHERE c.member_id = %s AND c.case_id <> %s AND c.received <= %s "
            "ORDER BY c.received DESC, c.case_id DESC",
            [correction["member_id"], correction["case_id"], correction["received"]],
        )
        rows = _as_rows(cursor)
    return [
        each
        for each in rows
        if _is_theirs(each, correction) and each["frequency"] != VOID and not each["replaced_by"]
    ]


def already_found(cases: Collection[int]) -> dict[int, Replaced]:
    """What those of these claims that replaced another one replaced."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.case_id, o.number, o.case_id FROM claims_claim c "
            "JOIN claims_claim o ON o.case_id = c.replaces_id WHERE c.case_id = ANY(%s)",
            [list(cases)],
        )
        rows = cursor.fetchall()
    return {case: Replaced(number, *_beginning(original)) for case, number, original in rows}


def _found(correction: Row, seen: tuple[int, ...]) -> tuple[Row, tuple[int, ...]]:
    named = _named(correction)
    if not named:
        raise UnableToFind("It replaces or voids a claim and does not say which.")
    candidates = _candidates(correction, named, seen)
    found = _by_our_number(candidates, correction, named) or _by_their_number(
        candidates, correction, named
    )
    if len(seen) > _DEEPEST:
        raise UnableToFind(f"Claim {found['number']} ends a line of too many replacements.")
    if found["frequency"] == VOID:
        raise UnableToFind(
            f"Claim {found['number']} is itself a void: what that took back is billed again as a "
            "new claim."
        )
    if found["replaced_by"]:
        did = "voided" if found["by_frequency"] == VOID else "replaced"
        raise UnableToFind(
            f"Claim {found['number']} was already {did} by claim {found['replaced_by']}.",
            found["replaced_by"],
        )
    if found["state"] in _UNDECIDED and found["frequency"] == "7" and not found["replaces_id"]:
        return found, (found["case_id"], *_behind(found, seen))
    return found, (found["case_id"],)


def _named(correction: Row) -> str:
    """The number it gives; or the one a person gave, who knows which claim it is about."""
    return str(correction["named_by_a_person"] or correction["original_reference"]).strip()


def _behind(found: Row, seen: tuple[int, ...]) -> tuple[int, ...]:
    """What an undecided replacement was to take back."""
    try:
        return _found(found, (*seen, found["case_id"]))[1]
    except UnableToFind as why:
        raise UnableToFind(
            f"Claim {found['number']} is a replacement that waits for a person: {why}"
        ) from None


def _candidates(correction: Row, named: str, seen: tuple[int, ...]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES,
            {
                "seen": list(seen),
                "case": correction["case_id"],
                "named": named,
                "member": correction["member_id"],
                "received": correction["received"],
            },
        )
        return _as_rows(cursor)


def _as_rows(cursor: Any) -> list[Row]:
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _by_our_number(candidates: list[Row], correction: Row, named: str) -> Row | None:
    found = next((each for each in candidates if each["number"] == named.upper()), None)
    if found and not _is_theirs(found, correction):
        raise UnableToFind(
            f"The claim {named} that it names is not one of this member by this provider."
        )
    return found


def _by_their_number(candidates: list[Row], correction: Row, named: str) -> Row:
    theirs = [
        each for each in candidates if _is_theirs(each, correction) and each["frequency"] != VOID
    ]
    standing = [each for each in theirs if not each["replaced_by"]]
    ahead = {each["original_reference"].strip() for each in standing if _is_open(each)}
    standing = [each for each in standing if not ahead & {each["number"], _given(each)}]
    if len(standing) > 1:
        numbers = ", ".join(each["number"] for each in standing)
        raise UnableToFind(f"Several claims have the number {named} that it names: {numbers}.")
    if standing:
        return standing[0]
    if theirs:
        return theirs[-1]
    raise UnableToFind(f"No claim of this member by this provider has the number {named}.")


def _is_open(row: Row) -> bool:
    return row["frequency"] == "7" and row["state"] in _UNDECIDED and not row["replaces_id"]


def _given(row: Row) -> str:
    return "" if _is_open(row) else str(row["patient_control_number"])


def _is_theirs(row: Row, correction: Row) -> bool:
    """The same member, provider and payer."""
    provider = row["billing_npi"] == correction["billing_npi"] or (
        row["billing_tin"] != "" and row["billing_tin"] == correction["billing_tin"]
    )
    payers = {row["payer"], correction["payer"]} - {""}
    same = row["member_id"] is not None and row["member_id"] == correction["member_id"]
    return same and provider and len(payers) < 2


def _beginning(case: int) -> tuple[Any, Any]:
    """When the claim the line of corrections began with was received, and first decided."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNING, [case])
        received, decided_on = cursor.fetchone()
        return received, decided_on
