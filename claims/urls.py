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

urlpatterns = [
    path("claims/what-if", WhatIf.as_view(), name="claims-what-if"),
    path("coverage-checks", CoverageChecks.as_view(), name="coverage-checks"),
    path("authorizations", Authorizations.as_view(), name="authorizations"),
    path("authorizations/<str:number>", OneAuthorization.as_view(), name="authorization"),
    path(
        "authorizations/<str:number>/<str:verb>",
        AuthorizationVerb.as_view(),
        name="authorization-verb",
    ),
    path("claims/files", Files.as_view(), name="claims-files"),
]
