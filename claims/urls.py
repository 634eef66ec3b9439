"""Addresses of claims, below `/api/v1/`."""

from django.urls import path

from claims.api import (
    Authorizations,
    AuthorizationVerb,
    CoverageChecks,
    Files,
    OneAuthorization,
    WhatIf,
)
from claims.desk.access_api import Bars, Restrictions
from claims.desk.api import (
    Approvals,
    Claims,
    Decisions,
    DenialPreviews,
    Notes,
    OneClaim,
    Pends,
    Previews,
    Retries,
    SendBacks,
    Signatures,
)
from claims.desk.around_api import (
    Comparisons,
    Coverages,
    DocumentFile,
    DocumentPage,
    DocumentText,
    OneDocument,
)
from claims.desk.many_api import Many, ManyPreviews, UndoMany
from claims.desk.naming_api import Confirmations, Matches, Originals
from claims.desk.waiting_api import (
    ExtensionPreviews,
    Extensions,
    PendPreviews,
    PendUndos,
    Receipts,
)

_CLAIM = "claims/<str:number>"
_DOCUMENT = f"{_CLAIM}/documents/<int:upload>"
_PAGE = f"{_DOCUMENT}/pages/<int:page>"

urlpatterns = [
    path("claims/what-if", WhatIf.as_view(), name="claims-what-if"),
    path("coverage-checks", CoverageChecks.as_view(), name="coverage-checks"),
    path("authorizations", Authorizations.as_view(), name="authorizations"),
    path("authorizations/<str:number>", OneAuthorization.as_view(), name="authorization-read"),
    path(
        "authorizations/<str:number>/<str:verb>",
        AuthorizationVerb.as_view(),
        name="authorization-verb",
    ),
    path("claims/files", Files.as_view(), name="claims-files"),
    path("claims", Claims.as_view(), name="claims"),
    path(_CLAIM, OneClaim.as_view(), name="claims-one"),
    path(f"{_CLAIM}/previews", Previews.as_view(), name="claims-previews"),
    path(f"{_CLAIM}/denial-previews", DenialPreviews.as_view(), name="claims-denial-previews"),
    path(f"{_CLAIM}/decisions", Decisions.as_view(), name="claims-decisions"),
    path(f"{_CLAIM}/pends", Pends.as_view(), name="claims-pends"),
    path(
        f"{_CLAIM}/extension-previews",
        ExtensionPreviews.as_view(),
        name="claims-extension-previews",
    ),
    path(f"{_CLAIM}/pend-undos", PendUndos.as_view(), name="claims-pend-undos"),
    path(f"{_CLAIM}/pend-previews", PendPreviews.as_view(), name="claims-pend-previews"),
    path(f"{_CLAIM}/extensions", Extensions.as_view(), name="claims-extensions"),
    path(f"{_CLAIM}/receipts", Receipts.as_view(), name="claims-receipts"),
    path(f"{_CLAIM}/restrictions", Restrictions.as_view(), name="claims-restrictions"),
    path(f"{_CLAIM}/bars", Bars.as_view(), name="claims-bars"),
    path(f"{_CLAIM}/matches", Matches.as_view(), name="claims-matches"),
    path(f"{_CLAIM}/originals", Originals.as_view(), name="claims-originals"),
    path(
        f"{_CLAIM}/reports/<int:report>/confirmations",
        Confirmations.as_view(),
        name="claims-report-confirmations",
    ),
    path(f"{_CLAIM}/notes", Notes.as_view(), name="claims-notes"),
    path(f"{_CLAIM}/retries", Retries.as_view(), name="claims-retries"),
    path(f"{_CLAIM}/signatures", Signatures.as_view(), name="claims-signatures"),
    path(f"{_CLAIM}/send-backs", SendBacks.as_view(), name="claims-send-backs"),
    path(f"{_CLAIM}/coverages", Coverages.as_view(), name="claims-coverages"),
    path(f"{_CLAIM}/comparisons/<str:other>", Comparisons.as_view(), name="claims-comparisons"),
    path(_DOCUMENT, OneDocument.as_view(), name="claims-document"),
    path(_PAGE, DocumentPage.as_view(), name="claims-document-page"),
    path(f"{_PAGE}/text", DocumentText.as_view(), name="claims-document-text"),
    path(f"{_DOCUMENT}/file", DocumentFile.as_view(), name="claims-document-file"),
    path("work/many", Many.as_view(), name="work-many"),
    path("work/many/previews", ManyPreviews.as_view(), name="work-many-previews"),
    path("work/many/<int:job>/undo", UndoMany.as_view(), name="work-many-undo"),
    path("approvals", Approvals.as_view(), name="approvals-list"),
]
