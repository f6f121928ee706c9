"""Receivers that lie, stall, stream, redirect, or resolve to where nobody may go: bounded, refused, not followed."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings

from bank_transfers.notifications.tests.receiver import (
    Behaviour,
    Receiver,
    answer,
    closes_at_once,
    stalls,
    stalls_in_its_answer,
    streams_for_ever,
    talks_nonsense,
)
from bank_transfers.notifications.webhooks import sending
from bank_transfers.notifications.webhooks.addresses import AddressRefused, allowed, checked
from bank_transfers.notifications.webhooks.messages import Message, Outcome
from bank_transfers.notifications.webhooks.signing import new_secret

pytestmark = pytest.mark.once

METADATA = "http://169.254.169.254/latest/meta-data/"


def sent(url: str) -> Outcome:
    return sending.begin(Message(url, "msg_1", '{"type": "webhook.test"}', [new_secret()])).result(30)


@pytest.mark.parametrize(
    ("behaviour", "error", "status"),
    [
        (answer(200), "", 200),
        (answer(204, b""), "", 204),
        (answer(200, b"<html>\x00\xff garbage"), "", 200),
        (streams_for_ever, "", 200),
        (stalls_in_its_answer, "", 200),
        (answer(301, Location=METADATA), "redirect", 301),
        (answer(307, Location=METADATA), "redirect", 307),
        (answer(400), "refused", 400),
        (answer(500, b"x" * 100_000), "refused", 500),
        (answer(410), "gone", 410),
        (closes_at_once, "connection", None),
        (talks_nonsense, "connection", None),
        (stalls, "timeout", None),
    ],
)
def test_whatever_a_receiver_does_is_bounded(
    receiver: Receiver, behaviour: Behaviour, error: str, status: int | None
) -> None:
    receiver.behaviour = behaviour
    began = time.monotonic()
    outcome = sent(receiver.url)
    assert (outcome.error, outcome.status) == (error, status)
    assert time.monotonic() - began < 5
    assert len(outcome.response) <= sending.SNIPPET_CHARACTERS
    assert outcome.response.isprintable()
    assert len(receiver.requests) == 1


def test_a_redirect_is_not_followed_to_another_receiver(receiver: Receiver) -> None:
    with Receiver() as other:
        receiver.behaviour = answer(302, Location=other.url)
        assert sent(receiver.url).error == "redirect"
        assert other.requests == []


def test_what_comes_back_is_shown_without_secrets(receiver: Receiver) -> None:
    receiver.behaviour = answer(200, b"Authorization: Bearer abc.def\nkey gAAAA" + b"x" * 60)
    assert "abc" not in (response := sent(receiver.url).response)
    assert "xxx" not in response


def test_nobody_is_there(receiver: Receiver) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert sent(f"http://127.0.0.1:{unused.getsockname()[1]}/").error == "connection"


ADDRESSES_INSIDE = [
    "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.5.5", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.0.8",  # noqa: S104
    "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1",
    "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
    "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::1", "2001::1", "2001:db8::1", "::7f00:1", "fec0::1",
]  # fmt: skip
ADDRESSES_OUTSIDE = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "11.0.0.1",
    "2606:4700::1111",
    "2a00:1450::5",
]


@pytest.mark.parametrize("address", ADDRESSES_INSIDE)
def test_no_connection_is_made_to_an_address_inside(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not allowed(ipaddress.ip_address(address))
    resolves_to(monkeypatch, address)
    made = connections(monkeypatch)
    assert sent("https://receiver.example.com/hook").error == "address_refused"
    host = f"[{address}]" if ":" in address else address
    assert sent(f"https://{host}/hook").error == "address_refused"
    monkeypatch.setattr(sending, "checked", lambda url: url)  # without the first look, too
    assert sent(f"https://{host}/hook").error == "address_refused"
    assert made == []


@pytest.mark.parametrize("address", ADDRESSES_OUTSIDE)
def test_the_public_internet_is_allowed(address: str) -> None:
    assert allowed(ipaddress.ip_address(address))


def test_a_name_that_resolves_inside_among_others_is_only_tried_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolves_to(monkeypatch, "10.0.0.1", "127.0.0.1")
    made = connections(monkeypatch)
    assert sent("https://receiver.example.com/").error == "address_refused"
    assert made == []


def test_a_name_that_resolves_to_another_address_the_second_time_is_caught(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver, settings: Settings
) -> None:
    settings.WEBHOOK_ALLOW_LOOPBACK = False
    assert checked("https://rebinding.example.com/") == "https://rebinding.example.com/"
    resolves_to(monkeypatch, "127.0.0.1")
    assert sent(f"https://rebinding.example.com:{receiver.port}/").error == "address_refused"
    assert receiver.requests == []


@pytest.mark.parametrize(
    "number", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost.", "LOCALHOST"]
)
def test_odd_ways_to_write_this_machine_lead_nowhere(
    number: str, receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_ALLOW_LOOPBACK = False
    with pytest.raises(AddressRefused):
        checked(f"https://{number}/")
    # Nor where the first look would let it through.
    monkeypatch.setattr(sending, "checked", lambda url: url)
    assert sent(f"https://{number}:{receiver.port}/").error in {"address_refused", "dns"}
    assert receiver.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///path",
        "https://user@example.com/", "https://user:pass@example.com/", "https://:pass@example.com/",
        "https://example.com:22/", "https://example.com:80/", "https://example.com:0/", "https://example.com:99999/",
        "https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/", "https://exa mple.com/", "https://example.com/\r\nHost: x", "https://example.com/\0",
        "https://example.com/" + "x" * 2000, "//example.com/", "https//example.com", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_place_for_webhooks_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        checked(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com:8443/a?b=c",
        "https://árvíztűrő.hu/út",
        "https://[2606:4700::1]/",
    ],
)
def test_what_is_one_is_taken(url: str) -> None:
    assert checked(url) == url


def test_a_certificate_is_verified(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    sending.tls_context.cache_clear()
    certificate = self_signed(tmp_path, "localhost")
    with Receiver(tls=certificate) as receiver:
        outcome = sent(receiver.url)
        assert (outcome.error, receiver.requests) == ("tls", [])
        assert "self-signed" in outcome.detail or "self signed" in outcome.detail
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
        sending.tls_context.cache_clear()
        assert sent(receiver.url).delivered
        assert sent(receiver.url.replace("localhost", "127.0.0.1")).error == "tls"
        assert sent(receiver.url.replace("https", "http")).error == "connection"
    sending.tls_context.cache_clear()


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name, from now on."""

    def lookup(host: str, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The sockets that are made for webhooks from now on."""
    made: list[Any] = []
    real = socket.socket

    class Watched(real):  # type: ignore[misc, valid-type]
        def connect(self, address: Any) -> None:
            made.append(address)
            super().connect(address)

        def connect_ex(self, address: Any) -> int:
            made.append(address)
            return int(super().connect_ex(address))

    monkeypatch.setattr(socket, "socket", Watched)
    return made


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / "key.pem")
    return context
