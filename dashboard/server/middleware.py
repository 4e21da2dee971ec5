"""What is added to every answer: headers that guard the reader, and tags that tell what a pasted
link shows."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.deals import LedgerError
from dashboard.language import DEFAULT, LANGUAGES, use
from dashboard.pages import BY_ADDRESS
from dashboard.server.context import ServerContext, base_url
from dashboard.server.embedding import may_frame
from dashboard.server.folder import FOLDER, BelowFolder, folder_of, inside
from dashboard.server.preview import public_tags, tags, with_tags
from dashboard.server.view import read_view

# Streamlit styles with inline styles, starts with an inline script, and mounts components from
# inline modules and blobs; nothing comes from another host.
CONTENT = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
FRAMED = f"frame-ancestors {CONTENT['frame-ancestors']}"
SECURITY = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in CONTENT.items()),
    "X-Content-Type-Options": "nosniff",
    # The address holds what the reader looks at: no other site is told.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# With these a page could come compressed, in part or not at all.
NARROWING = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}


log = logging.getLogger(__name__)

# Where who signs in came from, for the minutes that it takes.
CAME_FROM, MINUTES = "roundtrip_came_from", 15


def middleware(context: ServerContext, base: str = "", own: Sequence[str] = ()) -> list[Middleware]:
    """base, own: see BelowFolder."""
    return [
        Middleware(BelowFolder, base=base, own=own),
        Middleware(SecurityHeaders),
        Middleware(BackToView),
        Middleware(PagePreviews, context=context),
    ]


class SecurityHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        embedded = scope["type"] == "http" and _embedded(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                if embedded and may_frame():
                    policy = headers["Content-Security-Policy"]
                    frames = " ".join(("frame-ancestors 'self'", *may_frame()))
                    headers["Content-Security-Policy"] = policy.replace(FRAMED, frames)
            await send(message)

        await self._app(scope, receive, guarded)


def _embedded(scope: Scope) -> bool:
    """Whether it is a page without the frame around it: that alone may be shown by other sites."""
    return (
        inside(scope).strip("/") in BY_ADDRESS and Request(scope).query_params.get("embed") == "1"
    )


class BackToView:
    """Leads who has signed in back to the view they were sent a link to; Streamlit would begin
    at the first page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        steps = {"/auth/login": self._leaving, "/oauth2callback": self._back}
        step = steps.get(inside(scope)) if scope["type"] == "http" else None
        if step is None:
            return await self._app(scope, receive, send)
        request = Request(scope)

        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                step(request, MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, changed)

    @staticmethod
    def _leaving(request: Request, headers: MutableHeaders) -> None:
        came_from = urlsplit(request.headers.get("referer", ""))
        if came_from.netloc == request.headers.get("host"):
            view = quote(f"{came_from.path}?{came_from.query}", safe="")
            age = 60 * MINUTES
            headers.append(
                "Set-Cookie", f"{CAME_FROM}={view}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax"
            )

    @staticmethod
    def _back(request: Request, headers: MutableHeaders) -> None:
        view = urlsplit(unquote(request.cookies.get(CAME_FROM, "")))
        folder = folder_of(request)
        page = view.path.removeprefix(folder).removeprefix("/")
        # Streamlit knows its own folder, and not the one that a proxy has cut off.
        start = {"/", f"{request.scope.get(FOLDER, '')}/"}
        if headers.get("location") in start and page in BY_ADDRESS:
            headers["location"] = urlunsplit(("", "", f"{folder}/{page}", view.query, ""))
            headers.append("Set-Cookie", f"{CAME_FROM}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")


class PagePreviews:
    """Puts title, description and picture into the HTML of a page, which is the same for all pages
    as Streamlit serves it."""

    def __init__(self, app: ASGIApp, context: ServerContext) -> None:
        self._app, self._context = app, context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        page = inside(scope).strip("/")
        if page not in BY_ADDRESS:
            return await self._app(scope, receive, send)
        whole = [header for header in scope["headers"] if header[0] not in NARROWING]
        parts: list[Message] = []

        async def collect(message: Message) -> None:
            parts.append(message)

        await self._app({**scope, "method": "GET", "headers": whole}, receive, collect)
        start, *rest = parts
        is_page = start["status"] == 200 and Headers(raw=start["headers"]).get(
            "content-type", ""
        ).startswith("text/html")
        if is_page:
            html = b"".join(part.get("body", b"") for part in rest).decode()
            body = (await self._tagged(html, page, Request(scope))).encode()
            headers = MutableHeaders(scope=start)
            headers["content-length"] = str(len(body))
            for name in ("etag", "last-modified", "accept-ranges"):
                del headers[name]
            rest = [{"type": "http.response.body", "body": body}]
        for part in (start, *rest):
            await send(part)

    async def _tagged(self, html: str, page: str, request: Request) -> str:
        language = request.query_params.get("lang", DEFAULT)
        use(language if language in LANGUAGES else DEFAULT)
        return with_tags(html, await run_in_threadpool(self._tags, page, request))

    def _tags(self, page: str, request: Request) -> str:
        base, today = base_url(request), date.today()
        query = f"?{request.url.query}" if request.url.query else ""
        address = f"{base}/{page}{query}"
        if not self._context.admits(request):
            return public_tags(page, address)
        try:
            ledger = self._context.ledger_for(request)
            view = read_view(ledger, page, request.query_params, today)
            version = f"{self._context.changed():%y%m%d%H%M%S}-{today:%y%m%d}"
            return tags(ledger, view, base, address, today, version, self._context.market)
        except LedgerError:
            return public_tags(page, address)
        except Exception:
            # A preview never carries the page down with it.
            log.exception("the preview of %s", request.url.path)
            return public_tags(page, address)
