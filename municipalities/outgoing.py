"""Posting to addresses that others chose, without being led into our own network.

The name is resolved once, every address it has must be public, and the connection goes
to the very address that was looked at, so a name that answers otherwise a moment later
gains nothing. Redirects are answers like any other; nothing is followed. ADR 0025.
"""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection

SECONDS = 5  # for each of: connection, handshake, answer
HTTPS = 443
# An IPv4 address in other clothes: a gateway would carry us to what is inside.
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class NotAnAddress(Exception):
    """The text is no address the portal sends to."""


class NotAllowed(Exception):
    """The address leads where the portal sends nothing."""


class NoAnswer(Exception):
    """There was no answer: no such name, no connection, no certificate, no time."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address, read: ``path`` with its query, ``host`` as the certificate has it."""

    is_https: bool
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """What the ``Host`` header says."""
        return self.host if self.port == HTTPS else f"{self.host}:{self.port}"


def read(url: str) -> Target:
    """Read an address: https, a host, no user, no fragment.

    ``http://localhost`` passes where the operator lets it (``WEBHOOKS_LOCAL``).

    Raises:
        NotAnAddress: it is not that.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAnAddress(_("That is not an address.")) from error
    is_local = settings.WEBHOOKS_LOCAL and host in {"localhost", "127.0.0.1"}
    if parts.scheme != "https" and not (is_local and parts.scheme == "http"):
        raise NotAnAddress(_("The address begins with https://."))
    if parts.username is not None or parts.fragment:
        raise NotAnAddress(_("No user name and no # in the address."))
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not host or port == 0:
        raise NotAnAddress(_("That is not an address."))
    is_https = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_https, host, port or (HTTPS if is_https else 80), path)


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> int:
    """Post ``body`` and return the answer's status; its text is not read.

    Takes three times SECONDS at most, and however long the name server is asked.

    Raises:
        NotAnAddress, NotAllowed, NoAnswer: as they say; nothing was sent in the first
            two cases, in the last it may have arrived all the same.
    """
    target = read(url)
    connection = _connection(target, _address(target))
    try:
        connection.request(
            "POST", target.path, body=body, headers={**headers, "Host": target.name}
        )
        with _cut_after(connection, seconds=SECONDS):
            return connection.getresponse().status
    except (exceptions.HTTPError, http.client.HTTPException, OSError) as error:
        raise NoAnswer(type(error).__name__) from error
    finally:
        connection.close()


def _address(target: Target) -> str:
    """The one address that is connected to; all the name has must be public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(_("No such name.")) from error
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses or not all(_may_be_reached(each) for each in addresses):
        raise NotAllowed(_("The address leads into a closed network."))
    return addresses[0]


def _may_be_reached(text: str) -> bool:
    address = ip_address(text)
    return is_public(address) or (settings.WEBHOOKS_LOCAL and address.is_loopback)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the open internet, and not another in disguise."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or address.teredo
        if inner is not None or any(address in each for each in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def _connection(target: Target, address: str) -> HTTPConnection:
    if not target.is_https:
        return HTTPConnection(address, target.port, timeout=SECONDS)
    return HTTPSConnection(
        address,
        target.port,
        timeout=SECONDS,
        ssl_context=ssl.create_default_context(),
        server_hostname=target.host,
    )


@contextmanager
def _cut_after(connection: HTTPConnection, *, seconds: float) -> Iterator[None]:
    """End a connection that trickles: a time limit counts each byte anew."""

    def cut() -> None:
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
