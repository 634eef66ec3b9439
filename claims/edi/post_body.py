"""An 837P file that comes as the body of a request, posted like one that lies in a folder."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from django.db import connection, transaction

from claims.edi.acknowledgments import answers
from claims.edi.post_837p import Posted, post
from claims.edi.telling import as_json
from claims.operations.decide import adjudicate_at_once
from claims.operations.read_payers import Payers

NAME = "api.837"
AT_ONCE = 50
"""Claims of one body that are decided at once where that is asked; more are a worker's."""

_LOCK = 7_263_009
_BLOCK = 1 << 16


class TooLarge(ValueError):
    """The body has more bytes than may come."""


class InFlight(RuntimeError):
    """The same bytes are being posted at this moment."""


class Body(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def post_body(
    body: Body,
    *,
    largest: int,
    at_once: bool,
    zone: str,
    now: datetime,
    by: str,
    payers: Payers,
) -> tuple[Posted, dict[str, Any]]:
    """Post the body, received `now`; what became of it, and the answer in JSON: the verdicts, the
    acknowledgments by name, and the claims that are on file with what was decided of them.

    The same bytes again post nothing and are answered the same.  `at_once`: the claims are decided
    before the answer, up to AT_ONCE of them.
    """
    with TemporaryDirectory(prefix="recourse-body-") as folder:
        path = Path(folder) / NAME
        digest = _keep(body, path, largest)
        with transaction.atomic():
            _alone_with(digest)
            posted = post(
                path,
                out=None,
                received_at=now,
                zone=zone,
                now=now,
                by=by,
                payers=payers,
            )
    cases = _cases(posted.file)
    if at_once and 0 < len(cases) <= AT_ONCE:
        adjudicate_at_once(cases, now=now, by=by)
    told = _acknowledgments(posted, payers)
    return posted, as_json(posted) | {"acknowledgments": told, "claims": _claims(cases)}


def _keep(body: Body, path: Path, largest: int) -> str:
    digest, size = sha256(), 0
    with path.open("wb") as file:
        while block := body.read(_BLOCK):
            size += len(block)
            if size > largest:
                raise TooLarge(f"more than {largest} bytes")
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _alone_with(digest: str) -> None:
    """Whoever sends the same bytes again before they are answered is told so, not kept waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, digest])
        if not cursor.fetchone()[0]:
            raise InFlight("the same bytes are being posted at this moment")


def _acknowledgments(posted: Posted, payers: Payers) -> dict[str, str]:
    if posted.answered is None:
        return {}
    at, reference = posted.answered
    made = answers(posted.receipt, Path(NAME).stem, at=at, reference=reference, payers=payers)
    return {name: content.decode("latin-1") for name, content in made.items()}


def _cases(file: int | None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM claims_claim WHERE file_id = %s", [file])
        return [row[0] for row in cursor.fetchall()]


_ANSWERED = """
    SELECT c.patient_control_number, c.number, c.state, d.number, d.disposition,
           d.charge::text, d.paid::text, d.member_owes::text
    FROM claims_claim c LEFT JOIN LATERAL (
        SELECT * FROM claims_decision WHERE claim_id = c.case_id ORDER BY number DESC LIMIT 1
    ) d ON TRUE
    WHERE c.case_id = ANY(%s) ORDER BY c."order"
"""


def _claims(cases: Collection[int]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [list(cases)])
        return [
            {"id": control, "number": number, "state": state, "decision": _decision(*decision)}
            for control, number, state, *decision in cursor.fetchall()
        ]


def _decision(
    number: int | None, disposition: str, charge: str, paid: str, member_owes: str
) -> dict[str, Any] | None:
    """Amounts are text, as everywhere in the interface; a pended claim has none yet."""
    if number is None:
        return None
    said = {"number": number, "disposition": disposition}
    if disposition == "pended":
        return said
    return said | {"charge": charge, "paid": paid, "member_owes": member_owes}
