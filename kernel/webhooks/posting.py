"""One message over HTTP: no redirect is followed, nothing of the answer but its status is kept."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress

from kernel.webhooks.where import Network, UnableToReach, addresses, read_url

SECONDS = 10.0
"""From the first packet to the last, however slowly it drips."""


class Unanswered(ConnectionError):
    """No answer came; the message says what went wrong, without what was sent."""


class _Pinned(http.client.HTTPSConnection):
    """TLS to an address that was checked, with the certificate of the host that was named."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address, self.secure = address, secure

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), timeout=SECONDS)
        if not self.secure:
            self.sock = plain
            return
        try:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def post(url: str, headers: Mapping[str, str], body: bytes, *, allowed: Sequence[Network]) -> int:
    """The status of the answer.  Unanswered where none came, UnableToReach where it may not go
    there (see `where.addresses`)."""
    place = read_url(url)
    address = addresses(place, allowed=allowed)[0]
    connection = _Pinned(place.host, place.port, address, secure=place.secure)
    late = threading.Event()
    watch = threading.Timer(SECONDS, _cut, [connection, late])
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", place.target, body, {"Host": place.named, **headers})
        status = connection.getresponse().status
    except UnableToReach:
        raise
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise Unanswered(_in_words(problem)) from None
    finally:
        watch.cancel()
        connection.close()
    if late.is_set():  # cut off in the middle of its headers
        raise Unanswered(_in_words(TimeoutError()))
    return status


def _cut(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    late.set()
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _in_words(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return f"no answer in {SECONDS:.0f} seconds"
    if isinstance(problem, ssl.SSLCertVerificationError):
        return "its certificate is not good"
    if isinstance(problem, ConnectionRefusedError):
        return "nothing listens there"
    return f"the connection failed ({type(problem).__name__})"
