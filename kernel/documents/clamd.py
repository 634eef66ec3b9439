"""Asks clamd whether a file is infected (its INSTREAM command)."""

import socket
import struct
from typing import BinaryIO

BLOCK = 1 << 16
SECONDS = 60.0
LONGEST_ANSWER = 4096


class UnableToScan(RuntimeError):
    """The scanner does not answer as it should: the file is not taken, and may come again."""


class Infected(ValueError):
    """The scanner found something; the message names it."""


def scan(file: BinaryIO, where: str) -> None:
    """Returns where the file is clean.  `where` is `unix:/run/clamav/clamd.ctl` or `host:3310`."""
    try:
        with _connected(where) as line:
            line.sendall(b"zINSTREAM\0")
            while block := file.read(BLOCK):
                line.sendall(struct.pack(">I", len(block)) + block)
            line.sendall(struct.pack(">I", 0))
            said = _answer(line)
    except (OSError, ValueError) as problem:
        raise UnableToScan(f"clamd at {where} does not answer ({problem})") from None
    if said.endswith(" FOUND"):
        raise Infected(said.removeprefix("stream: ").removesuffix(" FOUND"))
    if said != "stream: OK":
        raise UnableToScan(f"clamd at {where} says {said!r}")


def _connected(where: str) -> socket.socket:
    if where.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(where.removeprefix("unix:"))
        return line
    host, _, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        block = line.recv(LONGEST_ANSWER)
        if not block:
            break
        said += block
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
