"""Where a message may go: https anywhere public, and what is configured; http to this machine
only, where that is configured.

An address inside the house is refused, so that nobody makes this program ask its neighbours what
they would not be told themselves (SSRF).  What is checked is what is connected to: the name is
looked up once, each address it has is checked, and the connection goes to one of those.
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|[0-9a-fA-F:.]{2,45}", re.ASCII)
_VISIBLE = re.compile(r"[\x21-\x7e]+", re.ASCII)


class UnableToReach(ValueError):
    """Nothing may be sent there; the message says why, and names no more than the host."""


@dataclass(frozen=True, slots=True)
class Place:
    """A URL taken apart; `target` is the path with its query."""

    secure: bool
    host: str
    port: int
    target: str

    @property
    def named(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def read_url(url: str) -> Place:
    """UnableToReach where it is no http(s) URL, or has a name, a password or a fragment in it."""
    if len(url) > LONGEST or not _VISIBLE.fullmatch(url) or "\\" in url:
        raise UnableToReach(f"a URL of up to {LONGEST} visible characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UnableToReach("this is no URL") from None
    if parts.scheme not in ("https", "http"):
        raise UnableToReach("only https, or http to this machine")
    if "@" in parts.netloc or parts.fragment:
        raise UnableToReach("a URL without name, password or fragment")
    if not _HOST.fullmatch(host):
        raise UnableToReach("a host name in ASCII, or an address")
    secure = parts.scheme == "https"
    if port == 0:
        raise UnableToReach("port 0 is none")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(secure, host, port or (443 if secure else 80), target)


def addresses(place: Place, *, allowed: Sequence[Network]) -> list[str]:
    """The addresses the message may go to.

    UnableToReach where the name is not known, where it has one address that is neither public nor
    in `allowed`, and where http would leave this machine.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError:
        raise UnableToReach(f"{place.host} is not known") from None
    texts = list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
    for text in texts:
        address = _meant(ipaddress.ip_address(text))
        inside = any(
            address in network for network in allowed if network.version == address.version
        )
        if not inside and not _public(address):
            raise UnableToReach(f"{place.host} is an address inside the house")
        if not place.secure and not address.is_loopback:
            raise UnableToReach("http only to this machine; https elsewhere")
    if not texts:
        raise UnableToReach(f"{place.host} is not known")
    return texts


def _public(address: Address) -> bool:
    return address.is_global and not address.is_multicast


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one is another way of writing, where it is."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return (
        address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
    )
