"""Case files without anyone calling: left for whoever carries them, their receipts taken."""

import csv
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from appeals.external import ire
from kernel.cases.models import Deadline
from kernel.outside.models import Delivery
from kernel.outside.unattended import carry
from tests.appeal_letters import decided, on
from tests.database.appeals.test_letters_by_step import preservice
from tests.forwarding import receipts

pytestmark = pytest.mark.django_db

EVERY = timedelta(minutes=1)
UPHELD, LEFT, THERE, LATER = on(6, 2, 20), on(6, 2, 21), on(6, 2, 22), on(6, 3, 20)


def test_a_file_leaves_and_its_receipt_is_taken(tmp_path: Path) -> None:
    row = preservice("medicare_advantage", expedited=True)
    decided(row, "upheld", UPHELD)
    row.refresh_from_db()
    ire.forward(row, now=UPHELD, by="test")
    with override_settings(OUTSIDE_DIR=str(tmp_path)):
        (said,) = carry(LEFT, "America/New_York", EVERY)
        assert said.endswith("handed over")
        (listed,) = tmp_path.glob("out/*/receipts.csv")
        with listed.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        whole = receipts(rows, THERE).splitlines(keepends=True)
        left(tmp_path, "back.csv", "".join([*whole, whole[1].replace(",delivered,", ",eaten,")]))
        (said,) = carry(LATER, "America/New_York", EVERY)
        assert list(carry(LATER, "America/New_York", EVERY)) == []
    assert said.startswith("back.csv: 1 delivered, 0 refused, 0 known; line 3: ")
    assert (tmp_path / "faulty" / "back.csv").exists()
    assert "eaten" in (tmp_path / "faulty" / "back.txt").read_text(encoding="utf-8")
    assert Delivery.objects.get().delivered_at == THERE
    assert Deadline.objects.get(case=row.pk, clock="ma_forward_expedited_upheld").state == "met"


def left(folder: Path, name: str, text: str) -> None:
    path = folder / "in" / name
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8", newline="")
    os.utime(path, (THERE.timestamp(), THERE.timestamp()))
