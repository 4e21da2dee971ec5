"""An OpenID Connect provider on loopback: discovery, a page that asks, codes, tokens, keys.

It refuses what a real one refuses: an unknown client, another redirect address, a code used twice,
a wrong secret, a wrong PKCE verifier.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "roundtrip", "a-secret-of-the-client"
PERSON = {"sub": "ada-1", "name": "Ada", "email": "ada@example.com", "email_verified": True}


class Provider:
    """forged: tokens are signed with a key that is not among the published ones. person: whom
    the next token is about."""

    def __init__(self) -> None:
        self.forged = False
        self.person: dict[str, object] = dict(PERSON)
        self.codes: dict[str, dict[str, str]] = {}
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self._other = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._get(self)

            def do_POST(self) -> None:
                provider._token(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Provider:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def secrets(self, cookie_secret: str) -> str:
        """The [auth] section of a dashboard that trusts this provider."""
        return (
            "[auth]\n"
            'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            f'cookie_secret = "{cookie_secret}"\n'
            f'client_id = "{CLIENT_ID}"\n'
            f'client_secret = "{CLIENT_SECRET}"\n'
            f'server_metadata_url = "{self.issuer}/.well-known/openid-configuration"\n'
        )

    def _get(self, request: BaseHTTPRequestHandler) -> None:
        address = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path:
            case "/.well-known/openid-configuration":
                _json(request, 200, self._metadata())
            case "/jwks":
                _json(request, 200, {"keys": [self._key.as_dict(private=False)]})
            case "/authorize":
                self._ask(request, asked)
            case "/allow":
                code = secrets.token_urlsafe(16)
                self.codes[code] = asked
                back = urlencode({"code": code, "state": asked["state"]})
                _redirect(request, f"{asked['redirect_uri']}?{back}")
            case "/logout":
                _redirect(request, asked["post_logout_redirect_uri"])
            case _:
                _json(request, 404, {})

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _ask(self, request: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        """The page on which the reader says yes."""
        known = asked.get("client_id") == CLIENT_ID and asked.get("response_type") == "code"
        local = asked.get("redirect_uri", "").startswith("http://127.0.0.1:")
        openid = "openid" in asked.get("scope", "").split()
        if not (known and local and openid and asked.get("code_challenge_method") == "S256"):
            _json(request, 400, {"error": "invalid_request"})
            return
        link = f"/allow?{urlencode(asked)}"
        page = f'<!doctype html><title>Provider</title><a href="{escape(link)}">Be Ada</a>'
        _send(request, 200, "text/html", page.encode())

    def _token(self, request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers.get("content-length", 0))
        form = {k: v[0] for k, v in parse_qs(request.rfile.read(length).decode()).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        _, _, basic = request.headers.get("authorization", "").partition(" ")
        client = [unquote(part) for part in base64.b64decode(basic).decode().split(":")]
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            asked is None
            or client != [CLIENT_ID, CLIENT_SECRET]
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            _json(request, 400, {"error": "invalid_grant"})
            return
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 600, **self.person}
        claims["nonce"] = asked["nonce"]
        key = self._other if self.forged else self._key
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        answer = {"token_type": "Bearer", "access_token": "a", "expires_in": 600}
        _json(request, 200, {**answer, "id_token": token})


def _json(request: BaseHTTPRequestHandler, status: int, value: object) -> None:
    _send(request, status, "application/json", json.dumps(value).encode())


def _send(request: BaseHTTPRequestHandler, status: int, kind: str, body: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _redirect(request: BaseHTTPRequestHandler, to: str) -> None:
    request.send_response(302)
    request.send_header("Location", to)
    request.send_header("Content-Length", "0")
    request.end_headers()
