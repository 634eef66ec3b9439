"""Addresses of claims, below `/api/v1/`."""

from django.urls import path

from claims.api import WhatIf

urlpatterns = [path("claims/what-if", WhatIf.as_view(), name="claims-what-if")]
