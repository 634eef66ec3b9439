"""Addresses of the pages of samples, of evidence and of damage of the record."""

from django.urls import path

from reports.desk import damage, evidence, samples

_SAMPLE = "reports/samples/<str:number>"

SAMPLES = [
    path("reports/runs/<str:number>/sample", samples.draw, name="sample-draw"),
    path("reports/samples", samples.samples, name="samples"),
    path(_SAMPLE, samples.sample, name="sample"),
    path(f"{_SAMPLE}/csv", samples.rows, name="sample-csv"),
    path(f"{_SAMPLE}/sheet", samples.sheet, name="sample-sheet"),
    path(f"{_SAMPLE}/again", samples.again, name="sample-again"),
    path(f"{_SAMPLE}/evidence", samples.evidence, name="sample-evidence"),
    path(f"{_SAMPLE}/evidence/zip", evidence.of_sample, name="sample-evidence-zip"),
    path("reports/evidence/<str:number>", evidence.case, name="evidence"),
    path("reports/evidence/<str:number>/file", evidence.file, name="evidence-file"),
    path("reports/damage", damage.damages, name="record-damages"),
    path("reports/damage/<str:number>", damage.damage, name="record-damage"),
]
