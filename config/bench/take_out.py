"""Bench step: the rows a round wrote, taken out into files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.bench.bound import take_out


def prepare(*, folder: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"rows": take_out(Path(folder))}
