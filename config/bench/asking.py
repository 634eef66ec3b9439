"""Requests to the served application, timed as whoever asks sees them."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from config.bench.databases import UnableToBench
from config.bench.worker import working

_TOKEN = "b" * 32
PAUSE = 0.01
"""Seconds between two requests of one person."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    session: str

    def ask(self, address: str, body: bytes | None = None) -> tuple[float, bytes]:
        """The milliseconds until the whole answer is here, and the answer."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={_TOKEN}"}
        if body is not None:
            headers |= {"Content-Type": "application/edi-x12", "X-CSRFToken": _TOKEN}
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET" if body is None else "POST", address, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        connection.close()
        if answer.status not in (200, 201):
            raise UnableToBench(f"{address} was answered {answer.status}: {content[:300]!r}")
        return took, content

    def times(self, address: str, count: int) -> list[float]:
        """So many requests one after the other."""
        found = []
        for _ in range(count):
            found.append(self.ask(address)[0])
            time.sleep(PAUSE)
        return found


@contextmanager
def served(database: str, scratch: Path) -> Iterator[Server]:
    tell = scratch / "served"
    with working(database, "serve", {"tell": str(tell)}):
        port, session = tell.read_text(encoding="ascii").split()
        server = Server(int(port), session)
        server.times("/api/v1/work?queue=nobody", 5)  # what the first requests load is loaded
        yield server


def p50(times: list[float]) -> float:
    return quantiles(times, n=2, method="inclusive")[0]


def p95(times: list[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[18]
