"""The address by which a receiver turns its alerts off, or on again.

Looking at it changes nothing: mail programs and chats open addresses by themselves. A click on its
button does, and so does the button that mail programs show (RFC 8058).
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.alerts.outbox import ALL_OFF, Outbox
from dashboard.alerts.sending import OFF
from dashboard.database import Database, UnusableDatabaseError
from dashboard.language import LANGUAGES, tr, use

_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width"><title>Roundtrip</title>
<style>body {{ font: 18px/1.5 sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; }}
button {{ font: inherit; padding: 0.5rem 1rem; }}</style></head>
<body><h1>Roundtrip</h1><p>{text}</p>
<form method="post" action="?{query}"><button>{button}</button></form></body></html>"""


def off_route() -> Route:
    database = Database()

    async def answer(request: Request) -> Response:
        return await _answer(request, Outbox(database))

    return Route(OFF, answer, methods=["GET", "POST"])


async def _answer(request: Request, outbox: Outbox) -> Response:
    key, language = request.query_params.get("key", ""), request.query_params.get("lang", "")
    if language in LANGUAGES:
        use(language)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    try:
        if request.method == "POST":
            on = request.query_params.get("on") == "1"
            await run_in_threadpool(lambda: outbox.turn(key, ALL_OFF, on=on))
        off = await run_in_threadpool(outbox.turned_off, key) if key else None
    except UnusableDatabaseError as error:
        return PlainTextResponse(f"{tr(error.reason)}\n", 503, headers)
    if off is None:
        return PlainTextResponse(f"{tr('No receiver of alerts has this key.')}\n", 404, headers)
    text, button = (
        (tr("Alerts to this receiver are off."), tr("Turn them on again"))
        if ALL_OFF in off
        else (tr("Alerts to this receiver are on."), tr("Turn them off"))
    )
    query = {"key": key} | ({"lang": language} if language in LANGUAGES else {})
    query |= {"on": "1"} if ALL_OFF in off else {}
    page = _PAGE.format(
        text=escape(text), button=escape(button), query=escape(urlencode(query), quote=True)
    )
    return HTMLResponse(page, headers=headers)
