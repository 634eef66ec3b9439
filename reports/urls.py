"""Addresses of reports, below `/api/v1/`."""

from django.urls import path

from reports.api import publications, runs
from reports.api.sample_urls import SAMPLES

_RUN = "reports/runs/<str:number>"

urlpatterns = [
    *SAMPLES,
    path("dashboard", runs.Dashboard.as_view(), name="api-dashboard"),
    path("reports", runs.Reports.as_view(), name="api-reports"),
    path("reports/runs", runs.Runs.as_view(), name="api-report-runs"),
    path(
        "reports/publications", publications.Publications.as_view(), name="api-report-publications"
    ),
    path(
        "reports/publications/<str:number>/withdraw",
        publications.WithdrawOne.as_view(),
        name="api-report-withdraw",
    ),
    path(_RUN, runs.OneRun.as_view(), name="api-report-run"),
    path(f"{_RUN}/rows", runs.RunRows.as_view(), name="api-report-rows"),
    path(f"{_RUN}/file", runs.RunFile.as_view(), name="api-report-file"),
    path(f"{_RUN}/why", runs.RunWhy.as_view(), name="api-report-why"),
]
