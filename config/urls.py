"""The pages and interfaces of every app, put together."""

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

import_module("config.celery")  # a page asks whether the broker answers: it is the project's own

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kernel.web.page_urls")),
    path("account/", include("kernel.web.account_urls")),
    path("api/v1/", include("kernel.web.urls")),
    path("api/v1/", include("claims.urls")),
    path("api/v1/", include("appeals.urls")),
    path("api/v1/", include("grievances.urls")),
    path("api/v1/", include("reports.urls")),
    path("", include("claims.desk.urls")),
    path("", include("appeals.desk.urls")),
    path("", include("grievances.desk.urls")),
    path("", include("reports.desk.urls")),
    path("fhir/R4/", include("claims.fhir.urls")),
]

handler400 = "kernel.web.problems.bad_request"
handler404 = "kernel.web.problems.not_found"
handler500 = "kernel.web.problems.server_error"
