"""Addresses of the pages where grievances are answered."""

from django.urls import path

from grievances.desk import workspace
from grievances.desk.acting import ALL, page_of

_GRIEVANCE = "grievances/<str:number>"

urlpatterns = [
    path(_GRIEVANCE, workspace.grievance, name="grievance"),
    path(
        f"{_GRIEVANCE}/letters/<int:identity>", workspace.issued, name="grievance-letter-issued"
    ),
    path(
        f"{_GRIEVANCE}/letters/<int:identity>/pdf", workspace.issued_pdf,
        name="grievance-letter-pdf",
    ),
    *(path(f"{_GRIEVANCE}/{act.slug}", page_of(act), name=f"grievance-{act.slug}") for act in ALL),
]  # fmt: skip
