"""Bench step: everything decided in a database is told, in letters of one byte, and the first round
has found nothing to do.

The letters are written in SQL: a real one takes a fifth of a second, and there are a million.  As
with the claims (`stocked`), constraints hold and only triggers rest.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from claims.letters.senders import read_senders
from claims.operations.letters_round import make_round
from config.bench.databases import UnableToBench

_TABLES = ("letters_letter", "letters_letterabout")
_DECIDED = """
    CREATE TEMP TABLE decided AS
    SELECT nextval(pg_get_serial_sequence('letters_letter', 'id')) AS letter, d.id AS decision,
           d.decided_at, c.case_id, c.member_id,
           CASE WHEN k.regimes && ARRAY['original_medicare']::varchar[] THEN 'msn'
                WHEN k.regimes && ARRAY['medicare_advantage']::varchar[] THEN 'ma_eob'
                ELSE 'eob_commercial' END AS code
    FROM claims_decision d JOIN claims_claim c ON c.case_id = d.claim_id
    JOIN cases_case k ON k.id = c.case_id WHERE d.disposition <> 'pended'
"""
_LETTERS = """
    INSERT INTO letters_letter (
        id, stored, digest, batch, code, title, template, form, reader, name, address, language,
        insert, channel, dated, issued_at, issued_by, records, tells, starts, facts, evidence,
        pages, pdf, pdf_sha256, html, html_sha256, member_id)
    SELECT letter, '-', encode(sha256('-'), 'hex'), 0, code, code, '1', '', 'member', 'A MEMBER',
           '{}', 'en', '', 'print', decided_at::date, decided_at, 'bench', 'notice_sent', 'payment',
           '', '{}', '{}', 1, '-', encode(sha256('-'), 'hex'), '-', encode(sha256('-'), 'hex'),
           member_id
    FROM decided
"""
_ABOUT = """
    INSERT INTO letters_letterabout (letter_id, case_id, subject, code, reader)
    SELECT letter, case_id, 'decision:' || decision, code, 'member' FROM decided
    UNION ALL
    SELECT letter, case_id, 'decision:' || decision, 'idn', 'member' FROM decided
    WHERE code = 'ma_eob'
"""


def prepare(*, at: str) -> Callable[[], dict[str, Any]]:
    def run() -> dict[str, Any]:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            for statement in (_DECIDED, _LETTERS, _ABOUT, "SET CONSTRAINTS ALL IMMEDIATE"):
                cursor.execute(statement)
            for table in _TABLES:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        round_at(datetime.fromisoformat(at))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return {}

    return run


def round_at(now: datetime) -> None:
    """A worker's round.  UnableToBench where it had something to do."""
    done = make_round(dated=now.date(), clock=lambda: now, senders=read_senders(None))
    if done is None or done.letters or done.held:
        raise UnableToBench("a round in which nothing was owed made letters, or held them back")
