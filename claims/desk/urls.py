"""Addresses of the pages where claims are judged."""

from django.urls import path

from claims.desk import (
    approvals,
    authorization,
    bulk,
    claim_list,
    comparing,
    coverages,
    deciding,
    denying,
    documents,
    extending,
    letters,
    naming,
    pending,
    queue,
    queue_acts,
    queue_export,
    reporting,
    workbench,
)

_CLAIM = "claims/<str:number>"
_DOCUMENT = f"{_CLAIM}/documents/<int:upload>"
_ASKED = "authorizations/<str:number>"

urlpatterns = [
    path("queue", queue.queue, name="queue"),
    path("queue/take", queue_acts.take, name="queue-take"),
    path("queue/export", queue_export.export, name="queue-export"),
    path("queue/bulk", bulk.bulk, name="queue-bulk"),
    path("queue/undo/<int:job>", bulk.undo, name="queue-undo"),
    path("queue/views", queue_acts.keep_view, name="queue-view"),
    path("queue/views/<slug:slug>/remove", queue_acts.drop_view, name="queue-view-remove"),
    path("queue/skips", queue_acts.skips, name="queue-skips"),
    path("queue/<int:item>/skip", queue_acts.skip, name="queue-skip"),
    path("queue/<int:item>/give-back", queue_acts.give_back, name="queue-give-back"),
    path("queue/<int:item>/finish", queue_acts.finish, name="queue-finish"),
    path("claims", claim_list.claims, name="claim-list"),
    path(_CLAIM, workbench.claim, name="claim"),
    path(f"{_CLAIM}/member", workbench.member, name="claim-member"),
    path(f"{_CLAIM}/findings", deciding.findings, name="claim-findings"),
    path(f"{_CLAIM}/approve", deciding.approve, name="claim-approve"),
    path(f"{_CLAIM}/retry", deciding.retry, name="claim-retry"),
    path(f"{_CLAIM}/note", deciding.note, name="claim-note"),
    path(f"{_CLAIM}/deny", denying.deny, name="claim-deny"),
    path(f"{_CLAIM}/extend", extending.extend_page, name="claim-extend"),
    path(f"{_CLAIM}/receive", extending.receive_page, name="claim-receive"),
    path(f"{_CLAIM}/pend", pending.pend, name="claim-pend"),
    path(f"{_CLAIM}/match", naming.match_page, name="claim-match"),
    path(f"{_CLAIM}/original", naming.original_page, name="claim-original"),
    path(f"{_CLAIM}/reports/<int:report>", reporting.report_page, name="claim-report"),
    path(f"{_CLAIM}/cob", coverages.coverages, name="claim-cob"),
    path(f"{_CLAIM}/compare/<str:other>", comparing.compare, name="claim-compare"),
    path(_DOCUMENT, documents.document, name="claim-document"),
    path(f"{_DOCUMENT}/file", documents.file, name="claim-document-file"),
    path(f"{_DOCUMENT}/pages/<int:page>.png", documents.picture, name="claim-document-page"),
    path(f"{_DOCUMENT}/pages/<int:page>/text", documents.text, name="claim-document-text"),
    path(f"{_CLAIM}/letters/<int:identity>", letters.letter, name="claim-letter"),
    path(f"{_CLAIM}/letters/<int:identity>/pdf", letters.letter_pdf, name="claim-letter-pdf"),
    path("approvals", approvals.approvals, name="approvals"),
    path("approvals/<str:number>/agree", approvals.agree, name="approval-agree"),
    path("approvals/<str:number>/back", approvals.back, name="approval-back"),
    path(_ASKED, authorization.authorization, name="authorization"),
    path(f"{_ASKED}/letters/<int:identity>", authorization.letter, name="authorization-letter"),
    path(
        f"{_ASKED}/letters/<int:identity>/pdf",
        authorization.letter_pdf,
        name="authorization-letter-pdf",
    ),
]
