"""The table of triage, for machines: a text read by it, the table itself, and what is added."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.doors import NOT_KEPT
from appeals.api.given import Given, given_in
from claims.desk.as_json import plain
from grievances.api.doors import Office
from grievances.operations.triage_table import extend, newest, table_in_force
from grievances.triage.likeness import built_in_likeness
from grievances.triage.propose import Proposed, propose
from grievances.triage.sort import sort
from grievances.triage.table import Row, Table, UnableToReadTable, built_in_text, read
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import Fault
from kernel.web.conditional import etag, matched
from kernel.web.once import once
from kernel.web.problems import UnableToAnswer

LONGEST = 100_000
"""Characters of what is added to the table."""


class Readings(Office):
    """`POST /api/v1/triage/readings`: how the table in force would sort a text, each issue with the
    rows and the words it rests on, and what fits no row by likeness.  Nothing is kept."""

    permission = "grievance.read"

    def post(self, request: Request) -> Response:
        given = given_in(request, ("text",))
        text = given.text("text", 20000)
        given.whole()
        found = sort(text, table_in_force(), built_in_likeness())
        said = {
            "decision_to_change": found.wants_change,
            "whole": found.whole,
            "table": found.mark,
            "issues": [_proposed(each) for each in found.issues],
            "doubts": list(found.doubts),
        }
        return Response(said, headers=NOT_KEPT)


def _proposed(each: Proposed) -> dict[str, Any]:
    return {
        "becomes": each.becomes,
        "category": each.category,
        "quality_of_care": each.quality_of_care,
        "clock": each.clock,
        "words": each.words,
        "because": [one.as_json() for one in each.because],
    }


class TriageTable(Office):
    """`GET /api/v1/triage/table`: the rows in the order they are asked, and what is added to the
    program's.  `POST`: the additions are this text from now on, which holds all of them."""

    permission: ClassVar = {"GET": "grievance.read", "POST": "triage.extend"}

    def get(self, request: Request) -> Response:
        return _told(table_in_force())

    @once()
    @matched
    def post(self, request: Request, *, version: str) -> Response:
        given = given_in(request, ("text", "why"))
        text, why = given.text("text", LONGEST), given.text("why")
        given.whole()
        table = _read(given, text)
        extend(text, why, actor=self.actor, now=timezone.now(), seen=version)
        return _told(table, 201)


class TablePreviews(Office):
    """`POST /api/v1/triage/table/previews`: the table as it would be with this text, and how it
    would sort the `texts`.  422 with every fault.  Nothing is kept."""

    permission = "triage.extend"

    def post(self, request: Request) -> Response:
        given = given_in(request, ("text",), ("try",))
        text, tries = given.text("text", LONGEST), given.texts("try", 20000)
        given.whole()
        table = _read(given, text)
        tried = []
        for each in tries:
            found = propose(each, table)
            issues = [_proposed(one) for one in found.issues]
            tried.append({"text": each, "whole": found.whole, "issues": issues})
        said = {"table": table.mark, "rows": len(table.rows), "tried": tried}
        return Response(said, headers=NOT_KEPT)


def _read(given: Given, text: str) -> Table:
    """The program's table with this text; 422 with every fault of it."""
    try:
        return read(built_in_text(), text)
    except UnableToReadTable as why:
        faults = [Fault(f"text: {each.path}"[:200], each.message) for each in why.faults]
    except UnableToReadYaml as why:
        faults = [Fault("text", str(why))]
    raise UnableToAnswer("The table cannot be read with it.", faults)


def _told(table: Table, status: int = 200) -> Response:
    added = newest()
    said = {
        "table": table.mark,
        "questions": list(table.questions),
        "categories": dict(table.categories),
        "concepts": {
            name: {"means": each.means, "phrases": list(each.phrases)}
            for name, each in table.concepts.items()
        },
        "rows": [_row(each) for each in table.rows],
        "added": None
        if added is None
        else {
            "text": added.text,
            "why": added.why,
            "made_at": plain(added.made_at),
            "made_by": added.made_by,
            "in_force": added.mark == table.mark,
        },
    }
    headers = NOT_KEPT | {"ETag": etag(table.mark)}
    return Response(said, status=status, headers=headers)


def _row(row: Row) -> dict[str, Any]:
    said = dict(plain(row))
    said["row"] = said.pop("name")
    return said
