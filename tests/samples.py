"""Sample files beside the checkout, for tests marked `external`.  They are never copied here."""

from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
