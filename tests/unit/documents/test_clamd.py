"""The scanner's own protocol, against a server of the test."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.documents.clamd import Infected, UnableToScan, scan


class Scanner:
    """A clamd that has one answer, and keeps what it was shown."""

    def __init__(self, path: Path, answer: bytes) -> None:
        self.where = f"unix:{path}"
        self.answer = answer
        self.shown = b""
        self.server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.server.bind(str(path))
        self.server.listen(1)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        line, _ = self.server.accept()
        with line, line.makefile("rb") as coming:
            assert coming.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", coming.read(4))[0]:
                self.shown += coming.read(size)
            line.sendall(self.answer)

    def close(self) -> None:
        self.thread.join(5)
        self.server.close()


@pytest.fixture
def scanner(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scanner]:
    made = Scanner(tmp_path / "clamd", request.param)
    yield made
    made.close()


@pytest.mark.parametrize("scanner", [b"stream: OK\0"], indirect=True)
def test_clean(scanner: Scanner) -> None:
    content = bytes(range(256)) * 1000
    scan(io.BytesIO(content), scanner.where)
    scanner.thread.join(5)
    assert scanner.shown == content


@pytest.mark.parametrize("scanner", [b"stream: Eicar-Signature FOUND\0"], indirect=True)
def test_infected(scanner: Scanner) -> None:
    with pytest.raises(Infected, match="Eicar-Signature"):
        scan(io.BytesIO(b"x"), scanner.where)


@pytest.mark.parametrize(
    "scanner", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: O"], indirect=True
)
def test_no_answer_is_no_leave(scanner: Scanner) -> None:
    with pytest.raises(UnableToScan):
        scan(io.BytesIO(b"x"), scanner.where)


@pytest.mark.parametrize("where", ["unix:/nowhere/clamd", "127.0.0.1:1", "nonsense"])
def test_a_scanner_that_is_not_there(where: str) -> None:
    with pytest.raises(UnableToScan):
        scan(io.BytesIO(b"x"), where)
