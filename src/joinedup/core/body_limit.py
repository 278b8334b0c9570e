"""How much anybody may send: a limit before anything is read, since a server would otherwise spool the whole body."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

SMALL: Final = 3_000_000
"""Bytes of an ordinary form."""

_TOO_LARGE: Final = (
    b"<!DOCTYPE html><html lang=en><title>Too large</title><h1>Too large</h1><p>What was sent is too large."
)


class TooLarge(Exception):
    """More was sent than is allowed."""


class BodyLimit:
    """Wraps the application. ``large``: bytes allowed on paths that begin with one of ``uploads``, for a browser that
    carries a session's cookie; everything else may send ``small`` bytes. More is answered 413 without being read."""

    def __init__(
        self, app: Application, *, uploads: tuple[str, ...], large: int, cookie: str, small: int = SMALL
    ) -> None:
        self.app, self.uploads, self.large, self.small = app, uploads, large, small
        self.cookie = f"{cookie}=".encode()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        may_be_large = str(scope["path"]).startswith(self.uploads) and self.cookie in headers.get(
            b"cookie", b""
        )
        allowed = self.large if may_be_large else self.small
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > allowed:
            await _refuse(send)
            return
        read, begun = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > allowed:
                raise TooLarge
            return message

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, counted, noting)
        except TooLarge:
            if begun:
                raise
            await _refuse(send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _TOO_LARGE})
