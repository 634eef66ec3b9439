"""Real rows of the dissemination file."""

from pathlib import Path

import pytest

from providers.models import Provider
from providers.operations.import_nppes import import_nppes

pytestmark = [pytest.mark.external, pytest.mark.django_db]


def test_the_published_layout(samples: Path):
    path = samples / "reference" / "nppes" / "npidata_first6.csv"
    done = import_nppes(path)
    assert done.faults.total == 0
    assert done.rows == done.added == Provider.objects.count() > 0
    assert Provider.objects.get(npi="1679576722").kind == "physician"
    assert Provider.objects.get(npi="1588667638").taxonomy == "207RC0000X"
    assert import_nppes(path).unchanged == done.rows
