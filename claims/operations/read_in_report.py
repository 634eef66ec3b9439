"""The report of an opinion taken in: read in a limited process, its proposals kept for a person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.models import Report
from claims.operations.chain_cases import case_of, locked_chain
from claims.operations.wake_claims import wake_claims
from claims.papers.opinion_report import LOOKING_FOR, read_report, still_to_come
from claims.papers.patient import doubts_of
from claims.papers.proposals import Reading
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import record
from kernel.documents.guard import read_pdf
from kernel.documents.models import Upload
from kernel.documents.pages import Document
from kernel.documents.storing import file_of, file_under

QUEUE = "reports"
_REASON = 60


def read_in(upload: Upload, chain: int, *, zone: str, now: datetime, by: str) -> Report:
    """Put the report on file with what it proposes, and why it may be another person's than the
    member's.  The same bytes for the same chain are on file once.  Whatever state the document is
    in, a person is given it."""
    document = read_pdf(file_of(upload), looking_for=LOOKING_FOR)
    reading = still_to_come(read_report(document), now.astimezone(ZoneInfo(zone)).date())
    with transaction.atomic():
        row = locked_chain(chain)
        before = Report.objects.filter(chain=row, upload__sha256=upload.sha256).first()
        if before is not None:
            return before
        member = row.member
        doubts = doubts_of(
            reading.proposals,
            number=member.number,
            last_name=member.last_name,
            first_name=member.first_name,
            born_on=member.born_on,
        )
        report = Report.objects.create(
            chain=row,
            upload=upload,
            state=document.state,
            pages=document.page_count,
            proposals=[each.as_json() for each in reading.proposals],
            unread=list(reading.unread),
            doubts=list(doubts),
            read_at=now,
        )
        case = case_of(row, zone=zone, now=now)
        file_under(upload, case, as_what="opinion report", by=by, now=now)
        facts = {
            "report": report.pk,
            "state": document.state,
            "pages": document.page_count,
            "doubts": list(doubts),
        }
        record(case, "report_received", now, now=now, by=by, facts=facts)
        wake_claims(chain, "report_received", now=now)
        put_many([Work(case, QUEUE, _reasons(report, document, reading))], now=now)
    return report


def _reasons(report: Report, document: Document, reading: Reading) -> tuple[str, ...]:
    first = f"report {report.pk}: confirm it"
    if not document.readable:
        first = f"report {report.pk} cannot be read: {document.state}"
    return (first, *(each[:_REASON] for each in (*report.doubts, *reading.unread)))
