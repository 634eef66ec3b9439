"""Addresses of the pages no app owns."""

from django.urls import path

from kernel.web import documentation, idle, me, pages

urlpatterns = [
    path("", pages.start, name="start"),
    path("keys", pages.keys, name="keys"),
    path("search", pages.search, name="search"),
    path("idle", idle.idle, name="idle"),
    path("me", me.me, name="me"),
    path("me/sessions/<int:identity>/end", me.end_session, name="end-session"),
    path("me/tokens", me.make_token, name="make-token"),
    path("me/tokens/<int:identity>/revoke", me.revoke_token, name="revoke-token"),
    path("api/docs", documentation.interface, name="api-docs"),
    path("api/openapi.yaml", documentation.described, name="api-description"),
    path("problems/", documentation.problems, name="problems"),
    path("problems/<str:code>", documentation.one_problem, name="problem"),
]
