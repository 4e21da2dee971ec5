"""A dashboard below a folder of its site: https://example.com/roundtrip/deals.

Either the proxy hands the whole path on and Streamlit is told of the folder (server.baseUrlPath),
or the proxy cuts the folder off and says which it was (X-Forwarded-Prefix), or both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

# Where the folder and the path inside it stand in a scope.
FOLDER, INSIDE = "roundtrip_folder", "roundtrip_inside"
# A folder as it stands in an address; anything else in that header never gets into an answer.
_FOLDER = re.compile(r"(?:/[A-Za-z0-9._~-]{1,80}){1,5}")


class BelowFolder:
    """Leads what is asked for to who answers it: our own addresses know no folder, Streamlit's lie
    below its own.

    Parameters
    ----------
    base
        Streamlit's server.baseUrlPath.
    own
        The paths of our own addresses, and what all that lies below them begins with.
    """

    def __init__(self, app: ASGIApp, base: str, own: Sequence[str]) -> None:
        self._app = app
        self._base = f"/{base.strip('/')}" if base.strip("/") else ""
        self._own = tuple(own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        path, base = scope["path"], self._base
        inside = path
        if base and (path == base or path.startswith(f"{base}/")):
            inside = path[len(base) :] or "/"
        of_ours = any(inside == own or inside.startswith(f"{own}/") for own in self._own)
        path = inside if of_ours else path if path == base else f"{base}{inside}"
        scope = {**scope, "path": path, "raw_path": path.encode(), FOLDER: base, INSIDE: inside}
        await self._app(scope, receive, send)


def folder_of(request: HTTPConnection) -> str:
    """The folder as the caller sees it, "/roundtrip" or nothing: that of ROUNDTRIP_URL if it is
    set, else what a proxy before us says that it cut off, else Streamlit's own."""
    if fixed := os.environ.get("ROUNDTRIP_URL"):
        return urlsplit(fixed).path.rstrip("/")
    said = request.headers.get("x-forwarded-prefix", "").split(",")[0].strip().rstrip("/")
    return said if _FOLDER.fullmatch(said) else str(request.scope.get(FOLDER, ""))


def inside(scope: Scope) -> str:
    """The path of a request without the folder."""
    return str(scope.get(INSIDE, scope["path"]))
