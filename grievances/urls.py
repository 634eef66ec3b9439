"""Addresses of grievances, triage, matters outside and registers, below `/api/v1/`."""

from django.urls import path

from appeals.api.acts import door_of
from grievances.api import contacts, matters, reading, registers, triage
from grievances.api.acts_filing import FILING
from grievances.api.acts_hearing import HEARING
from grievances.api.acts_matters import MATTERS
from grievances.api.doors import ActOnGrievance, ActOnMatter

_CONTACT = "contacts/<int:identity>"
_GRIEVANCE = "grievances/<str:number>"
_LETTERS = f"{_GRIEVANCE}/letters"
_MATTER = "matters/<str:number>"
_PACKET = f"{_MATTER}/packets/<int:identity>"

urlpatterns = [
    path("triage/contacts", contacts.Complaints.as_view(), name="api-triage-contacts"),
    path("triage/readings", triage.Readings.as_view(), name="api-triage-readings"),
    path("triage/table", triage.TriageTable.as_view(), name="api-triage-table"),
    path("triage/table/previews", triage.TablePreviews.as_view(), name="api-triage-previews"),
    path(f"{_CONTACT}/issues", contacts.Issues.as_view(), name="api-contact-issues"),
    path(
        f"{_CONTACT}/issues/previews",
        contacts.IssuePreviews.as_view(),
        name="api-contact-issue-previews",
    ),
    path(f"{_CONTACT}/sort", contacts.Sorting.as_view(), name="api-contact-sort"),
    path("grievances", reading.Grievances.as_view(), name="api-grievances"),
    path(_GRIEVANCE, reading.OneGrievance.as_view(), name="api-grievance"),
    path(f"{_GRIEVANCE}/chains", reading.Chains.as_view(), name="api-grievance-chains"),
    path(f"{_GRIEVANCE}/peer-reviews", reading.PeerReviews.as_view(), name="api-grievance-peers"),
    path(_LETTERS, reading.Letters.as_view(), name="api-grievance-letters"),
    path(f"{_LETTERS}/drafts", reading.LetterDrafts.as_view(), name="api-grievance-drafts"),
    path(
        f"{_LETTERS}/<int:identity>/file",
        reading.LetterFile.as_view(),
        name="api-grievance-letter-file",
    ),
    *(
        path(
            f"{_GRIEVANCE}/{act.slug}",
            door_of(act, ActOnGrievance),
            name=f"api-grievance-{act.slug}",
        )
        for act in (*HEARING, *FILING)
    ),
    path("matters", matters.Matters.as_view(), name="api-matters"),
    path("matters/inquiries", matters.Inquiries.as_view(), name="api-matters-inquiries"),
    path("matters/qio-reviews", matters.QioReviews.as_view(), name="api-matters-qio-reviews"),
    path("matters/ctm", matters.TrackedComplaints.as_view(), name="api-matters-ctm"),
    path(_MATTER, matters.OneMatter.as_view(), name="api-matter"),
    path(_PACKET, matters.OnePacket.as_view(), name="api-matter-packet"),
    path(f"{_PACKET}/file", matters.PacketFile.as_view(), name="api-matter-packet-file"),
    *(
        path(f"{_MATTER}/{act.slug}", door_of(act, ActOnMatter), name=f"api-matter-{act.slug}")
        for act in MATTERS
    ),
    path("registers/complaints", registers.Complaints.as_view(), name="api-register"),
    path("registers/complaints/file", registers.ComplaintsFile.as_view(), name="api-register-file"),
    path("registers/market-conduct", registers.Examination.as_view(), name="api-examination"),
    path(
        "registers/market-conduct/file",
        registers.ExaminationFile.as_view(),
        name="api-examination-file",
    ),
    path("registers/trends", registers.Trends.as_view(), name="api-trends"),
    path("registers/trends/file", registers.TrendsFile.as_view(), name="api-trends-file"),
]
