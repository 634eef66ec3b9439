"""Addresses of the pages no app owns."""

from django.urls import path

from kernel.web import (
    alive,
    audit,
    board,
    documentation,
    idle,
    jobs,
    looks,
    me,
    pages,
    people_pages,
)

urlpatterns = [
    path("", pages.start, name="start"),
    path("keys", pages.keys, name="keys"),
    path("search", pages.search, name="search"),
    path("idle", idle.idle, name="idle"),
    path("livez", alive.livez, name="livez"),
    path("readyz", alive.readyz, name="readyz"),
    path("deadlines", board.deadlines, name="deadlines"),
    path("looks", looks.looks_page, name="looks"),
    path("audit", audit.audit_page, name="audit"),
    path("audit/<str:number>", audit.trail_page, name="audit-trail"),
    path("audit/<str:number>/csv", audit.trail_csv, name="audit-trail-csv"),
    path("people", people_pages.people, name="people"),
    path("people/new", people_pages.new_person, name="new-person"),
    path("people/<str:username>", people_pages.person, name="person"),
    path("people/<str:username>/password", people_pages.give_password, name="person-password"),
    path("people/<str:username>/leave", people_pages.leave, name="person-leave"),
    path("people/<str:username>/return", people_pages.come_back, name="person-return"),
    path(
        "people/<str:username>/tokens/<int:identity>/revoke",
        people_pages.revoke_token,
        name="person-token-revoke",
    ),
    path("jobs", jobs.jobs, name="jobs"),
    path("jobs/<int:identity>", jobs.job, name="job"),
    path("jobs/<int:identity>/cancel", jobs.job_cancel, name="job-cancel"),
    path("me", me.me, name="me"),
    path("me/sessions/<int:identity>/end", me.end_session, name="end-session"),
    path("me/tokens", me.make_token, name="make-token"),
    path("me/tokens/<int:identity>/revoke", me.revoke_token, name="revoke-token"),
    path("api/docs", documentation.interface, name="api-docs"),
    path("api/openapi.yaml", documentation.described, name="api-description"),
    path("problems/", documentation.problems, name="problems"),
    path("problems/<str:code>", documentation.one_problem, name="problem"),
]
