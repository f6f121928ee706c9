"""Who calls, and by which way: the caller's address behind proxies, and the name under which the service is asked.

TRUSTED_PROXIES tells how many proxies stand before the service. With 0 nothing that a header says of a proxy is
believed: anybody can write it.
"""

from __future__ import annotations

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

# What proxies add to a request that they pass on, each in its own way.
FORWARDING = re.compile(
    r"forwarded|via|x-forwarded\b.*|x-original-.*|x-real-.*|x-proxy.*|x-envoy-.*|x-arr-.*|x-azure-.*|x-amzn?-.*"
    r"|x-cloud-.*|cf-.*|fly-.*|fastly-.*|cdn-loop|.*client-ip|.*connecting-ip|.*cluster-ip",
    re.IGNORECASE,
)
# An address as proxies write it: in brackets, with a port, or both.
WITH_PORT = re.compile(r'"?(?:\[(?P<v6>[^\]]+)\](?::\d*)?|(?P<v4>\d+\.\d+\.\d+\.\d+):\d*)"?')
HOST = re.compile(r"(?P<name>\[[^\]]*\]|[^:]*)(?::(?P<port>\d*))?")
USUAL_PORTS = {"http": "80", "https": "443"}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(request: HttpRequest | Request) -> str:
    """The caller's address: the connection's, or the one that the outermost trusted proxy saw.

    With TRUSTED_PROXIES=n the n-th entry of X-Forwarded-For from the right; what a caller writes himself stands
    farther left and is not looked at. An IPv6 address counts as its /64, which one subscriber has. An entry that is no
    address counts as the proxy that wrote it, so that nobody is somebody else at each request.
    """
    connected = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    seen = [part for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = parsed(seen[-min(proxies, len(seen))]) if proxies and seen else None
    address = address or parsed(connected)
    if address is None:
        return str(connected[:64])
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def parsed(text: str) -> Address | None:
    """The address in `5.5.5.5:4001`, `[2001:db8::1]:4001`, `fe80::1%eth0` and the like; None where there is none.

    An IPv4 address in the clothes of IPv6 is one of IPv4.
    """
    text = text.strip()
    dressed = WITH_PORT.fullmatch(text)
    if dressed:
        text = dressed["v6"] or dressed["v4"]
    try:
        address = ipaddress.ip_address(text.strip('"').partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def came_through_a_proxy(request: HttpRequest) -> bool:
    """Whether anything says so: the settings, a header that proxies add, or a name that is not this machine's own."""
    if settings.TRUSTED_PROXIES or any(FORWARDING.fullmatch(name) for name in request.headers):
        return True
    found = HOST.fullmatch(request.META.get("HTTP_HOST", ""))
    name = found["name"].strip("[]") if found else ""
    return name != "localhost" and not _is_loopback(name)


def is_this_machine(request: HttpRequest) -> bool:
    """Whether the request was made on this machine, without any proxy."""
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and not came_through_a_proxy(request)


def canonical_host(host: str, scheme: str) -> str:
    """A host as browsers write it in `Origin`: small letters, and no port where it is the scheme's usual one."""
    found = HOST.fullmatch(host)
    if not found:
        return host
    port = found["port"]
    name = found["name"].lower()
    return f"{name}:{port}" if port and port != USUAL_PORTS.get(scheme) else name


def _is_loopback(text: str) -> bool:
    address = parsed(text)
    return address is not None and address.is_loopback
