"""Addresses of claims, below `/api/v1/`."""

from django.urls import path

from claims.api import CoverageChecks, Files, WhatIf

urlpatterns = [
    path("claims/what-if", WhatIf.as_view(), name="claims-what-if"),
    path("coverage-checks", CoverageChecks.as_view(), name="coverage-checks"),
    path("claims/files", Files.as_view(), name="claims-files"),
]
