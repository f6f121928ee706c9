"""JSON as answers have it."""

from __future__ import annotations

import msgspec

# Lazy texts are the only thing in an answer that JSON has no form for.
encoded = msgspec.json.Encoder(enc_hook=str).encode
