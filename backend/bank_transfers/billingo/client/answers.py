"""What a body of an answer is, before anything of it is believed. Pure."""

from __future__ import annotations

import datetime

import msgspec

from . import schemas


def parse_time(body: bytes) -> datetime.datetime:
    epoch = msgspec.json.decode(body, type=schemas.TimeAnswer).epoch
    if not 1_500_000_000 < epoch < 10_000_000_000:
        raise ValueError(f"a time that cannot be: {epoch}")
    return datetime.datetime.fromtimestamp(epoch, datetime.UTC)


def object_text(body: bytes) -> bytes:
    text = body.strip()
    if not (text.startswith(b"{") and text.endswith(b"}")):
        raise ValueError("not a document")
    return text


def list_text(body: bytes) -> bytes:
    """The text of a list, or of other whole JSON, about which there is nothing to be asked again."""
    text = body.strip()
    if not (text.startswith(b"[") and text.endswith(b"]")):
        msgspec.json.decode(text)
    return text


def looks_like(body: bytes) -> str:
    start = body[:200].lstrip().lower()
    if not start:
        return "an empty body"
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        return "an HTML page"
    return "broken JSON" if start.startswith((b"{", b"[")) else "no JSON"
