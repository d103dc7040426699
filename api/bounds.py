"""How large a request may be: an upload above the limit is refused while it comes in, before it fills a disk."""

from __future__ import annotations

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.errors import TooLarge
from graph.language import say

#: Bytes that a form may add to the file that it carries.
FORM = 1 << 20


def too_large(limit_mb: int) -> TooLarge:
    """The refusal of a file above the limit (MB)."""
    return TooLarge(
        say(f"文件超过上限 {limit_mb} MB", f"The file is larger than {limit_mb} MB"), "",
        say("拆成几个文件，或调大 LIANTU_UPLOAD_LIMIT_MB。", "Split it, or raise LIANTU_UPLOAD_LIMIT_MB."),
    )  # fmt: skip


class Bounds:
    """Refuses a body above the limit by its announced length, or as soon as it has come too far."""

    def __init__(self, app: ASGIApp, limit_mb: int) -> None:
        self.app = app
        self.limit_mb = limit_mb
        self.most = (limit_mb << 20) + FORM

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and int(announced) > self.most:
            await self._refuse(scope, receive, send)
            return
        size, is_over = 0, False

        async def bounded() -> Message:
            nonlocal size, is_over
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.most:
                is_over = True
                # What reads the body stops here; what it would answer is not sent.
                raise ClientDisconnect
            return message

        async def unless_over(message: Message) -> None:
            if not is_over:
                await send(message)

        try:
            await self.app(scope, bounded, unless_over)
        except ClientDisconnect:
            if not is_over:
                raise
        if is_over:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = too_large(self.limit_mb)
        answer = JSONResponse(fault.as_dict(), fault.status, {"connection": "close"})
        await answer(scope, receive, send)
