"""A mail server on this machine that keeps what it gets, and can hold back its answer."""

from __future__ import annotations

import base64
import email
import socketserver
import threading
from contextlib import suppress
from email.message import Message
from typing import Any


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: MailServer = self.server.keeper  # type: ignore[attr-defined]
        self._say("220 here")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self._say("354 go on")
                data = b""
                while (row := self.rfile.readline()) not in {b".\r\n", b""}:
                    data += row
                with server.arrived:
                    server.mails.append(email.message_from_bytes(data))
                    server.arrived.notify_all()
                server.may_answer.wait(30)
            if verb == b"EHLO":
                self._say("250-here\r\n250 AUTH PLAIN")
                continue
            if verb == b"AUTH":
                server.logins.append(base64.b64decode(line.split()[2]).decode().split("\0")[1:])
                self._say("235 welcome")
                continue
            if verb == b"MAIL":
                server.senders.append(line.decode().strip())
            self._say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return

    def _say(self, line: str) -> None:
        with suppress(OSError):
            self.wfile.write(f"{line}\r\n".encode())


class MailServer:
    """`with MailServer() as server: server.env`: the settings of a process that is to send through it."""

    def __enter__(self) -> MailServer:
        self.mails: list[Message] = []
        self.logins: list[list[str]] = []
        self.senders: list[str] = []
        self.arrived, self.may_answer = threading.Condition(), threading.Event()
        self.may_answer.set()
        server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
        self._server = server
        self._server.daemon_threads, self._server.keeper = True, self
        self._server.handle_error = lambda *args: None
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.may_answer.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def env(self) -> dict[str, str]:
        return {
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self._server.server_address[1]),
            "EMAIL_SECURITY": "none",
            "DEFAULT_FROM_EMAIL": "Tükör <tukor@example.hu>",
        }

    def wait_for(self, number: int, seconds: float = 60) -> None:
        """Until so many mails came."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.mails) >= number, seconds), len(self.mails)
