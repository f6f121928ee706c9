"""Where webhooks may go: to public addresses over https, and nowhere inside.

An address is looked at when it is stored, so that people learn of a mistake at once. What protects is `public_socket`:
it is asked for the socket of every connection with the very address that is about to be connected to, so no name that
resolves to something else a moment later, and no odd way of writing a number, gets past it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from yarl import URL

MOST_CHARACTERS = 2000
MOST_IN_A_LABEL = 63  # RFC 1035
# An address written as one number, or in octal or hexadecimal, is nobody's name.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
LOOPBACK_NAMES = {"localhost"}
# Not one's own list of "private": everything that IANA's registries do not call globally reachable.
CLOSED_V4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
# Of IPv6 only 2000::/3 is the public internet; mapped addresses, NAT64, link-local and multicast are outside of it.
OPEN_V6 = ipaddress.IPv6Network("2000::/3")
CLOSED_V6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")  # Teredo, 6to4, documentation …
]


class AddressRefused(Exception):
    """A URL that is no place for webhooks; `str()` says why, in the reader's language."""


class NotPublic(OSError):
    """A connection to an address inside was about to be made."""


def checked(text: str) -> str:
    """The URL, if webhooks may go there as far as that can be seen without asking anybody. Raises AddressRefused."""
    if len(text) > MOST_CHARACTERS or not text.isprintable() or " " in text:
        raise AddressRefused(_("This is not a web address."))
    try:
        url = URL(text)
        port, host = url.port, url.host
    except ValueError:
        raise AddressRefused(_("This is not a web address.")) from None
    if not host or url.scheme not in {"https", "http"}:
        raise AddressRefused(_("A webhook address begins with https://."))
    if url.user is not None or url.password is not None:
        raise AddressRefused(_("A webhook address holds no user name and no password."))
    literal = _literal(host)
    if literal is None and not _can_be_a_name(host):
        raise AddressRefused(_("This is not a web address."))
    inside = host.rstrip(".").lower() in LOOPBACK_NAMES or (literal is not None and literal.is_loopback)
    if inside and settings.WEBHOOK_ALLOW_LOOPBACK:
        return text
    if url.scheme != "https":
        raise AddressRefused(_("A webhook address begins with https://."))
    if port is None or (port != 443 and port < 1024):
        raise AddressRefused(_("A webhook address uses port 443, or one from 1024 on."))
    if inside or (literal is not None and not allowed(literal)):
        raise AddressRefused(_("A webhook address is one of the public internet."))
    return text


def _can_be_a_name(host: str) -> bool:
    labels = host.removesuffix(".").split(".")
    return all(0 < len(label) <= MOST_IN_A_LABEL for label in labels) and not _NUMBER.fullmatch(labels[-1])


def allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether a connection to this address may be made."""
    if address.is_loopback:
        return bool(settings.WEBHOOK_ALLOW_LOOPBACK)
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in CLOSED_V4)
    return address in OPEN_V6 and not any(address in network for network in CLOSED_V6)


def public_socket(address: tuple[Any, int, int, str, Sequence[Any]]) -> socket.socket:
    """A socket for the address that `getaddrinfo` gave. Raises NotPublic."""
    family, kind, protocol, _name, target = address
    found = _literal(str(target[0]))
    if family not in {socket.AF_INET, socket.AF_INET6} or found is None or not allowed(found):
        raise NotPublic("the receiver's address is not one of the public internet")
    return socket.socket(family, kind, protocol)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
