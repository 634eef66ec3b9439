"""Addresses of the pages where appeals are heard."""

from django.urls import path

from appeals.desk import deciding, external, intake, letters, listing, workspace
from appeals.desk.acting import ALL, page_of

_APPEAL = "appeals/<str:number>"
_REVIEW = "reviews/<str:number>"

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
    path(_REVIEW, external.review, name="review"),
    path(f"{_REVIEW}/outcome", external.outcome_page, name="review-outcome"),
    path(f"{_REVIEW}/effect", external.effect_page, name="review-effect"),
    path(f"{_REVIEW}/packets/<int:identity>", external.packet, name="review-packet"),
]
