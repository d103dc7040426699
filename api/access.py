"""Who may come in: open on this machine, a password on any other address. The only such place."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import secrets

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.errors import BadInput
from graph.language import say
from graph.settings import Settings


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_exposure(chosen: Settings) -> None:
    """Refuse to listen beyond this machine without an access password of 12 letters or more."""
    if is_loopback(chosen.host):
        return
    if len(chosen.access()) < 12:
        raise BadInput(
            say(
                "对外监听须先设访问口令（至少 12 个字符）",
                "Listening beyond this machine needs an access password (12 letters or more)",
            ),
            f"LIANTU_HOST={chosen.host}",
            say(
                "设置 LIANTU_ACCESS_PASSWORD_FILE，或改回 127.0.0.1。",
                "Set LIANTU_ACCESS_PASSWORD_FILE, or listen on 127.0.0.1.",
            ),
        )


class Lock:
    """Asks for the access password on every request, web sockets included; /health stays open."""

    def __init__(self, app: ASGIApp, password: str) -> None:
        self._app = app
        self._password = password

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 401."""
        if (
            scope["type"] not in ("http", "websocket")
            or scope["path"] == "/health"
            or self._knows(HTTPConnection(scope))
        ):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401})
        else:
            refusal = PlainTextResponse(
                say("需要访问口令", "An access password is needed"),
                status_code=401,
                headers={"WWW-Authenticate": 'Basic realm="Liantu", charset="UTF-8"'},
            )
            await refusal(scope, receive, send)

    def _knows(self, connection: HTTPConnection) -> bool:
        kind, _, packed = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            given = base64.b64decode(packed, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
        return secrets.compare_digest(given.encode(), self._password.encode())
