"""What every kind of case has, for many cases in five statements: head, events, letters, clocks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from kernel.law.regimes import base_of
from reports.contracts import INVENTED, contract_on, contracts
from reports.story import Told, marks_of
from reports.vocabulary import Clock, Mark, Notice, Person, Scope

Rows = Iterator[dict[str, Any]]


def rows_of(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> Rows:
    """A statement's rows by column name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [each[0] for each in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


@dataclass(slots=True)
class Known:
    """One case as it is read: its own row, its events that count, letters and clocks."""

    head: dict[str, Any]
    marks: dict[str, tuple[Mark, ...]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    clocks: tuple[Clock, ...] = ()

    def first(self, name: str) -> Mark | None:
        found = self.marks.get(name)
        return found[0] if found else None

    @property
    def received(self) -> Mark:
        """The first touch: the event, or where a case has none of its own, its row."""
        found = self.first("received")
        return found or Mark(self.head["received_at"], "received", row=f"cases_case:{self.id}")

    @property
    def id(self) -> int:
        return int(self.head["id"])

    def person(self) -> Person:
        said = self.head
        return Person(
            number=said["member"] or "",
            mbi=said["mbi"] or "",
            first_name=said["first_name"] or "",
            last_name=said["last_name"] or "",
            state=said["member_state"] or "",
            language=said["language"] or "",
        )

    def scope(self, delegate: str = "") -> Scope:
        said = self.head
        line = base_of(said["regimes"]) if said["regimes"] else ""
        plan = said["plan"] or ""
        found = contract_on(plan, self.received.day(said["zone"]), contracts(contracts_file()))
        return Scope(
            line=line,
            plan=plan,
            contract=found.contract,
            pbp=found.pbp,
            issuer=found.issuer,
            market=found.market,
            state=found.state or said["member_state"] or "",
            delegate=delegate,
        )


def contracts_file() -> Path:
    return Path(settings.CONTRACTS_FILE) if settings.CONTRACTS_FILE else INVENTED


# The coverage of rank 1 on the day of receipt; where a case's own row names one, the caller's
# statement says more.
HEAD = """
    SELECT c.id, c.number, c.kind, c.zone, c.regimes, c.request, c.track, c.received_at,
        c.opened_at, m.number AS member, m.mbi, m.first_name, m.last_name, m.language,
        m.state AS member_state,
        (SELECT p.code FROM members_coverage v JOIN members_plan p ON p.id = v.plan_id
         WHERE v.member_id = c.member_id AND v.rank = 1
           AND v.days @> (c.received_at AT TIME ZONE c.zone)::date LIMIT 1) AS plan
    FROM cases_case c LEFT JOIN members_member m ON m.id = c.member_id
    WHERE c.id = ANY(%s) ORDER BY c.id
"""


def known(cases: Sequence[int], as_of: datetime) -> dict[int, Known]:
    """These cases by id, in its order: four statements."""
    found = {row["id"]: Known(row) for row in rows_of(HEAD, [list(cases)])}
    for case, told in _events(cases, as_of).items():
        found[case].marks = marks_of(told)
    for case, notices in _notices(cases, as_of, found).items():
        found[case].notices = tuple(notices)
    for row in rows_of(
        "SELECT case_id, clock, rule, state, due_on, late_from FROM cases_deadline "
        "WHERE case_id = ANY(%s) ORDER BY case_id, id",
        [list(cases)],
    ):
        clock = Clock(row["clock"], row["rule"], row["state"], row["due_on"], row["late_from"])
        found[row["case_id"]].clocks += (clock,)
    return found


def _events(cases: Sequence[int], as_of: datetime) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, id, name, at, actor, facts FROM cases_event "
            "WHERE case_id = ANY(%s) AND recorded_at <= %s ORDER BY id",
            [list(cases), as_of],
        )
        for case, *rest in cursor.fetchall():
            found.setdefault(case, []).append(Told(*_loaded(rest)))
    return found


def _loaded(row: list[Any]) -> tuple[Any, ...]:
    identity, name, at, actor, facts = row
    return identity, name, at, actor, facts if isinstance(facts, dict) else read_json(facts)


def read_json(text: str | None) -> Any:
    """JSON with its numbers as text: none becomes a float."""

    return json.loads(text or "{}", parse_float=str)


def _notices(
    cases: Sequence[int], as_of: datetime, found: dict[int, Known]
) -> dict[int, list[Notice]]:
    """Every letter about a case, in the order they were issued, with the event of its sending."""
    made: dict[int, list[Notice]] = {}
    for row in rows_of(
        "SELECT DISTINCT a.case_id, l.id, l.code, l.reader, l.tells, l.issued_at, l.issued_by "
        "FROM letters_letterabout a JOIN letters_letter l ON l.id = a.letter_id "
        "WHERE a.case_id = ANY(%s) AND l.issued_at <= %s ORDER BY a.case_id, l.id",
        [list(cases), as_of],
    ):
        number = f"L{row['id']:010d}"
        created = Mark(
            row["issued_at"],
            "letter",
            by=row["issued_by"],
            row=f"letters_letter:{row['id']}",
            document=number,
        )
        sent = _sending(found[row["case_id"]].marks, number)
        notice = Notice(number, row["code"], row["reader"], row["tells"], created, sent)
        made.setdefault(row["case_id"], []).append(notice)
    for case, each in found.items():
        made.setdefault(case, []).extend(_told_elsewhere(each.marks, made.get(case, [])))
    return made


def _sending(marks: dict[str, tuple[Mark, ...]], letter: str) -> Mark | None:
    sent = [each for found in marks.values() for each in found if each.document == letter]
    sent = [each for each in sent if each.name in ("notice_sent", "provider_notified")]
    return min(sent, key=lambda each: each.event) if sent else None


def _told_elsewhere(
    marks: dict[str, tuple[Mark, ...]], known_already: list[Notice]
) -> list[Notice]:
    """Notices sent of which no letter of ours is on file: an outside body's, another system's."""
    told = {each.letter for each in known_already}
    found: list[Notice] = []
    for each in (*marks.get("notice_sent", ()), *marks.get("provider_notified", ())):
        if each.document and each.document in told:
            continue
        reader = str(each.facts.get("to") or "")
        if each.name == "provider_notified" and not reader.startswith("provider"):
            reader = f"provider:{reader}"
        tells = str(each.facts.get("tells") or "notice")
        found.append(Notice(each.document, "", reader, tells, each, each))
    return found
