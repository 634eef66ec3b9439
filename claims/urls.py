"""Addresses of claims, below `/api/v1/`."""

from django.urls import path

from claims.api import Files, WhatIf

urlpatterns = [
    path("claims/what-if", WhatIf.as_view(), name="claims-what-if"),
    path("claims/files", Files.as_view(), name="claims-files"),
]
