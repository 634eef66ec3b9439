"""Addresses of what every case shares, below `/api/v1/`."""

from django.urls import path

from kernel.web.api import Reckon
from kernel.web.audit_api import Audit, AuditTrail
from kernel.web.board_api import OpenDeadlines
from kernel.web.jobs import CancelJob, Jobs, OneJob
from kernel.web.looks_api import LooksSearches
from kernel.web.people_api import LeavePerson, OnePerson, People, PersonToken, ReturnPerson
from kernel.web.work import (
    AssignWork,
    FinishWork,
    GiveBackWork,
    KeepWork,
    OneWorkItem,
    OpenWork,
    Skips,
    SkipWork,
    TakeWork,
    UndoWork,
)
from kernel.web.work_views import OneWorkView, WorkViews

_ITEM = "work/<int:item>"
_PERSON = "people/<str:username>"

urlpatterns = [
    path("clocks/<str:rule>/reckon", Reckon.as_view(), name="clock-reckon"),
    path("deadlines", OpenDeadlines.as_view(), name="api-deadlines"),
    path("jobs", Jobs.as_view(), name="api-jobs"),
    path("jobs/<int:identity>", OneJob.as_view(), name="api-job"),
    path("jobs/<int:identity>/cancel", CancelJob.as_view(), name="api-job-cancel"),
    path("people", People.as_view(), name="api-people"),
    path(_PERSON, OnePerson.as_view(), name="api-person"),
    path(f"{_PERSON}/leave", LeavePerson.as_view(), name="api-person-leave"),
    path(f"{_PERSON}/return", ReturnPerson.as_view(), name="api-person-return"),
    path(f"{_PERSON}/tokens/<int:identity>", PersonToken.as_view(), name="api-person-token"),
    path("audit", Audit.as_view(), name="api-audit"),
    path("audit/<str:number>", AuditTrail.as_view(), name="api-audit-trail"),
    path("looks/searches", LooksSearches.as_view(), name="api-looks"),
    path("work", OpenWork.as_view(), name="open-work"),
    path("work/take", TakeWork.as_view(), name="work-take"),
    path("work/views", WorkViews.as_view(), name="work-views"),
    path("work/views/<slug:slug>", OneWorkView.as_view(), name="work-view"),
    path("work/skips", Skips.as_view(), name="work-skips"),
    path(_ITEM, OneWorkItem.as_view(), name="work-item"),
    path(f"{_ITEM}/keep", KeepWork.as_view(), name="work-keep"),
    path(f"{_ITEM}/give-back", GiveBackWork.as_view(), name="work-give-back"),
    path(f"{_ITEM}/skip", SkipWork.as_view(), name="work-skip"),
    path(f"{_ITEM}/undo", UndoWork.as_view(), name="work-undo"),
    path(f"{_ITEM}/finish", FinishWork.as_view(), name="work-finish"),
    path(f"{_ITEM}/assign", AssignWork.as_view(), name="work-assign"),
]
