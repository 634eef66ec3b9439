"""Addresses of the pages of reports."""

from django.urls import path

from reports.desk import dashboard, listing, public, publications, snapshots
from reports.desk.sample_urls import SAMPLES

_RUN = "reports/runs/<str:number>"

urlpatterns = [
    *SAMPLES,
    path("dashboard", dashboard.dashboard, name="dashboard"),
    path("dashboard/figures", dashboard.refresh, name="dashboard-figures"),
    path("reports", listing.reports, name="reports"),
    path("reports/publications", publications.publications, name="report-publications"),
    path(
        "reports/publications/<str:number>/withdraw",
        publications.withdraw_one,
        name="report-withdraw",
    ),
    path("reports/new/<str:report>", listing.ask, name="report-ask"),
    path(_RUN, snapshots.snapshot, name="report-run"),
    path(f"{_RUN}/publish", publications.publish_run, name="report-publish"),
    path("public/prior-authorization-metrics", public.metrics, name="public-metrics"),
    path(f"{_RUN}/file", snapshots.file, name="report-file"),
    path(f"{_RUN}/again", snapshots.again, name="report-again"),
    path(f"{_RUN}/checks", snapshots.checks, name="report-checks"),
    path(f"{_RUN}/why/<int:row>/<str:column>", snapshots.cell, name="report-why"),
    path(f"{_RUN}/behind/<int:row>/<str:column>", snapshots.behind, name="report-behind"),
]
