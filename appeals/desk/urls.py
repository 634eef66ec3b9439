"""Addresses of the pages where appeals are heard."""

from django.urls import path

from appeals.desk import (
    alerts,
    deciding,
    disputes,
    external,
    fast_tracks,
    intake,
    letters,
    listing,
    workspace,
)
from appeals.desk.acting import ALL, page_of

_APPEAL = "appeals/<str:number>"
_REVIEW = "reviews/<str:number>"
_DISPUTE = "disputes/<str:number>"

urlpatterns = [
    path("appeals", listing.appeals, name="appeals"),
    path("appeals/new", intake.new, name="appeal-new"),
    path("appeals/contacts/<int:identity>", intake.contact, name="appeal-contact"),
    path(_APPEAL, workspace.appeal, name="appeal"),
    path(f"{_APPEAL}/decide", deciding.decide_page, name="appeal-decide"),
    path(f"{_APPEAL}/letter", letters.letter, name="appeal-letter"),
    path(f"{_APPEAL}/letters/<int:identity>", letters.issued, name="appeal-letter-issued"),
    path(f"{_APPEAL}/letters/<int:identity>/pdf", letters.issued_pdf, name="appeal-letter-pdf"),
    *(path(f"{_APPEAL}/{act.slug}", page_of(act), name=f"appeal-{act.slug}") for act in ALL),
    path("reviews/fast-track", fast_tracks.new, name="review-fast-track"),
    path(_REVIEW, external.review, name="review"),
    *(
        path(f"{_REVIEW}/{act.slug}", external.page_of(act), name=f"review-{act.slug}")
        for act in external.ALL
    ),
    path(f"{_REVIEW}/packets/<int:identity>", external.packet, name="review-packet"),
    path("disputes", disputes.disputes, name="disputes"),
    path("disputes/new", disputes.new, name="dispute-new"),
    path(_DISPUTE, disputes.dispute, name="dispute"),
    path(f"{_DISPUTE}/decide", disputes.decide_page, name="dispute-decide"),
    path(f"{_DISPUTE}/withdraw", disputes.withdraw_page, name="dispute-withdraw"),
    path("alerts", alerts.alerts, name="alerts"),
    path("alerts/<int:identity>/take", alerts.take_alert, name="alert-take"),
    path("roster", alerts.roster, name="roster"),
]
