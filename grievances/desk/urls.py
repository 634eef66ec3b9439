"""Addresses of the pages where grievances are answered, and matters outside."""

from django.urls import path

from grievances.desk import (
    examination,
    intake,
    letters,
    listing,
    matter_new,
    matters,
    peers,
    registers,
    workspace,
)
from grievances.desk.acting import ALL, page_of

_GRIEVANCE = "grievances/<str:number>"
_MATTER = "matters/<str:number>"

urlpatterns = [
    path("grievances", listing.grievances, name="grievances"),
    path("grievances/new", intake.new, name="grievance-new"),
    path("grievances/contacts/<int:identity>", intake.contact, name="grievance-contact"),
    path("grievances/trends", registers.trending, name="grievance-trends"),
    path("grievances/register", registers.complaints, name="complaint-register"),
    path("grievances/register/file", registers.complaints_file, name="complaint-register-file"),
    path("grievances/examination", examination.examination, name="market-conduct"),
    path(
        "grievances/examination/file",
        examination.examination_file,
        name="market-conduct-file",
    ),
    path(_GRIEVANCE, workspace.grievance, name="grievance"),
    path(f"{_GRIEVANCE}/letter", letters.letter, name="grievance-letter"),
    path(f"{_GRIEVANCE}/letters/<int:identity>", workspace.issued, name="grievance-letter-issued"),
    path(
        f"{_GRIEVANCE}/letters/<int:identity>/pdf",
        workspace.issued_pdf,
        name="grievance-letter-pdf",
    ),
    path(f"{_GRIEVANCE}/peers", peers.peers, name="grievance-peers"),
    *(path(f"{_GRIEVANCE}/{act.slug}", page_of(act), name=f"grievance-{act.slug}") for act in ALL),
    path("matters", listing.matters, name="matters"),
    path("matters/new", matter_new.new, name="matter-new"),
    path(_MATTER, matters.matter, name="matter"),
    path(f"{_MATTER}/packets/<int:identity>", matters.packet, name="matter-packet"),
    *(
        path(f"{_MATTER}/{act.slug}", matters.page_of(act), name=f"matter-{act.slug}")
        for act in matters.ALL
    ),
]
