"""Addresses of samples, evidence and damage of the record, below `/api/v1/`."""

from django.urls import path

from reports.api import damage, samples

_SAMPLE = "reports/samples/<str:number>"

SAMPLES = [
    path("reports/samples", samples.Samples.as_view(), name="api-samples"),
    path(_SAMPLE, samples.OneSample.as_view(), name="api-sample"),
    path(f"{_SAMPLE}/evidence", samples.SampleEvidence.as_view(), name="api-sample-evidence"),
    path("reports/evidence", samples.Evidence.as_view(), name="api-evidence-made"),
    path("reports/evidence/<str:number>", samples.OneEvidence.as_view(), name="api-evidence"),
    path(
        "reports/evidence/<str:number>/file",
        samples.EvidenceFile.as_view(),
        name="api-evidence-file",
    ),
    path("record/damage", damage.Damages.as_view(), name="api-record-damages"),
    path("record/damage/<str:number>/answers", damage.Answers.as_view(), name="api-record-answers"),
]
