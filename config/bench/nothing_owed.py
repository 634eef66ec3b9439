"""Bench step: a worker's rounds of letters where nothing is owed."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from config.bench.all_told import round_at


def prepare(*, at: str, times: int) -> Callable[[], dict[str, Any]]:
    def run() -> dict[str, Any]:
        now = datetime.fromisoformat(at)
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            round_at(now)
            taken.append((time.perf_counter() - began) * 1e3)
        return {"milliseconds": taken}

    return run
