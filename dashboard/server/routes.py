"""The addresses beside the pages: /feed.xml, /inbox.xml, /api/report.json and /preview.png."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Awaitable, Callable, Hashable
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import report
from dashboard.cache import Same
from dashboard.deals import LedgerError
from dashboard.findings import Findings, known_on
from dashboard.language import LANGUAGES, use
from dashboard.market.exchanges import NEW_YORK, last_closed_session
from dashboard.radar import NO_RADAR
from dashboard.server.context import ServerContext, base_url
from dashboard.server.feed import feed
from dashboard.server.inbox_feed import inbox_feed
from dashboard.server.limiter import BusyError, Limiter
from dashboard.server.preview import picture
from dashboard.server.view import read_view

log = logging.getLogger(__name__)

FEED, REPORT, PICTURE = "/feed.xml", "/api/report.json", "/preview.png"
INBOX = "/inbox.xml"
# What of the command's options an address may name.
PARAMETERS = {"as_of": "--as-of", "section": "--section", "shock": "--shock", "since": "--since"}
WAITING = 16
RETRY_SECONDS = 5
ANSWERS = 64
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(context: ServerContext) -> list[Route]:
    served = _Served(context)
    return [
        Route(FEED, _guarded(context, served.feed)),
        Route(INBOX, _guarded(context, served.inbox)),
        Route(REPORT, _guarded(context, served.report)),
        Route(PICTURE, _guarded(context, served.picture)),
    ]


def _guarded(context: ServerContext, endpoint: Endpoint) -> Endpoint:
    """The endpoint for who may read; what goes wrong in it is logged and said without detail."""

    async def answer(request: Request) -> Response:
        if not context.admits(request):
            ask = {"WWW-Authenticate": 'Bearer realm="Roundtrip", Basic realm="Roundtrip"'}
            return _refusal(request, 401, "a token is needed", ask)
        try:
            return await endpoint(request)
        except LedgerError:
            return _refusal(request, 503, "the ledger has bad rows and is not used")
        except BusyError:
            wait = {"Retry-After": str(RETRY_SECONDS)}
            return _refusal(request, 503, "too many are waiting for an answer", wait)
        except Exception:
            log.exception("%s", request.url.path)
            return _refusal(request, 500, "something went wrong here")

    return answer


class _Served:
    def __init__(self, context: ServerContext) -> None:
        self._context = context
        self._limiter = Limiter(WAITING)
        self._answers: LRUCache[Hashable, bytes] = LRUCache(ANSWERS)

    async def feed(self, request: Request) -> Response:
        ledger = await run_in_threadpool(self._context.ledger_for, request)
        base, address = _addresses(request, FEED)
        today = date.today()
        body = await self._answer(
            (address, today), (ledger,), lambda: feed(ledger, base, address, today)
        )
        return _conditional(
            request, body, "application/atom+xml; charset=utf-8", self._context.changed()
        )

    async def inbox(self, request: Request) -> Response:
        ledger = await run_in_threadpool(self._context.ledger_for, request)
        radar = await run_in_threadpool(self._context.radar)
        base, address = _addresses(request, INBOX)
        today = date.today()

        def compute() -> bytes:
            market = self._context.market()
            findings = Findings(known_on(ledger, today), market, today, radar=radar)
            return inbox_feed(findings, base, address)

        body = await self._answer((address, today), (ledger, radar), compute)
        return _conditional(
            request,
            body,
            "application/atom+xml; charset=utf-8",
            max(filter(None, radar.version), default=None),
        )

    async def report(self, request: Request) -> Response:
        try:
            asked = _asked(request)
        except argparse.ArgumentError as error:
            name = (error.argument_name or "").removeprefix("--").replace("-", "_")
            return _refusal(request, 400, error.message, parameter=name)
        ledger = await run_in_threadpool(self._context.ledger_for, request)
        try:
            shocks = report.shocks_to(ledger, asked.shock)
        except argparse.ArgumentError as error:
            message = error.message.removeprefix("argument --shock: ")
            return _refusal(request, 400, message, parameter="shock")
        market = await run_in_threadpool(self._context.market)
        as_of = asked.as_of or date.today()
        if asked.since is not None and asked.since > as_of:
            message = report.since_too_late(asked.since, as_of)
            message = message.removeprefix("argument --since: ")
            return _refusal(request, 400, message, parameter="since")
        sections = tuple(asked.section or report.SECTIONS)
        # Whether prices are stale changes with the close, be the market the same or not.
        about = (as_of, asked.since, last_closed_session(NEW_YORK), tuple(sorted(shocks.items())))
        radar = await run_in_threadpool(self._context.radar) if "inbox" in sections else NO_RADAR
        basis = (ledger, market, radar)

        def compute() -> bytes:
            question = report.Question(
                ledger, as_of, known=market, shocks=shocks, radar=radar, since=asked.since
            )
            values = report.report(question, sections)
            return json.dumps(values, ensure_ascii=False, allow_nan=False).encode()

        body = await self._answer((*about, sections), basis, compute)
        return _conditional(request, body, "application/json")

    async def picture(self, request: Request) -> Response:
        ledger = await run_in_threadpool(self._context.ledger_for, request)
        today = date.today()
        view = read_view(ledger, "", request.query_params, today)

        def compute() -> bytes:
            day = view.day or today
            return picture(Findings(ledger, self._context.market(), day), view)

        body = await self._answer((view, today), (ledger,), compute)
        return _conditional(request, body, "image/png", seconds=3600)

    async def _answer(
        self, key: Hashable, basis: tuple[object, ...], compute: Callable[[], bytes]
    ) -> bytes:
        """The one of the same objects that was given before, or a new one; who waited for the
        same gets it as well."""
        whole = (key, *map(Same, basis))
        if whole in self._answers:
            return self._answers[whole]

        def answer() -> bytes:
            if whole not in self._answers:
                self._answers[whole] = compute()
            return self._answers[whole]

        return await self._limiter.run(answer)


def _addresses(request: Request, feed: str) -> tuple[str, str]:
    """Where the dashboard is and the feed's own address, in whose language we write from here."""
    language = request.query_params.get("lang", "")
    base, query = base_url(request), ""
    if language in LANGUAGES:
        use(language)
        query = f"?lang={language}"
    return base, f"{base}{feed}{query}"


def _asked(request: Request) -> argparse.Namespace:
    """The address's parameters, read by the command's own rules. Raises ArgumentError."""
    parser = report.parser()
    parser.exit_on_error = False
    arguments = []
    for name, value in request.query_params.multi_items():
        if (name, value) == ("desk", "off"):
            arguments.append("--no-desk")
            continue
        if name not in PARAMETERS:
            known = ", ".join(PARAMETERS)
            raise argparse.ArgumentError(None, f"“{name}” is no parameter here: {known}")
        arguments.append(f"{PARAMETERS[name]}={value}")
    return parser.parse_args(arguments)


def _conditional(
    request: Request,
    body: bytes,
    media_type: str,
    changed: datetime | None = None,
    seconds: int = 0,
) -> Response:
    """The answer, or 304 for who has it already (RFC 9110, 13.1)."""
    tag = f'W/"{sha256(body).hexdigest()[:32]}"'
    caching = f"max-age={seconds}" if seconds else "no-cache"
    headers = {"ETag": tag, "Cache-Control": caching, "Vary": "Host, Authorization"}
    if changed is not None:
        headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    if _has_it(request, tag, changed):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _has_it(request: Request, tag: str, changed: datetime | None) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = [known.strip().removeprefix("W/") for known in tags.split(",")]
        return "*" in known or tag.removeprefix("W/") in known
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return changed is not None and changed.replace(microsecond=0) <= since.astimezone(UTC)


def _refusal(
    request: Request,
    status: int,
    message: str,
    headers: dict[str, str] | None = None,
    parameter: str = "",
) -> Response:
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if request.url.path != REPORT:
        return PlainTextResponse(f"{message}\n", status, headers)
    error = {"message": message} | ({"parameter": parameter} if parameter else {})
    return JSONResponse({"error": error}, status, headers)
