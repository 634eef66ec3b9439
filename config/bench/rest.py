"""Bench step: the triggers of a database rest, so that rows can be copied bare."""

from collections.abc import Callable
from typing import Any

from config.bench.bound import rest_triggers


def prepare() -> Callable[[], dict[str, Any]]:
    def run() -> dict[str, Any]:
        rest_triggers()
        return {}

    return run
