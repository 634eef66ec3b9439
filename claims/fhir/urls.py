"""Addresses of FHIR, below `/fhir/R4/`."""

from django.urls import path

from claims.fhir.api import ClaimInquire, ClaimSubmit, Metadata

urlpatterns = [
    path("Claim/$submit", ClaimSubmit.as_view(), name="fhir-claim-submit"),
    path("Claim/$inquire", ClaimInquire.as_view(), name="fhir-claim-inquire"),
    path("metadata", Metadata.as_view(), name="fhir-metadata"),
]
