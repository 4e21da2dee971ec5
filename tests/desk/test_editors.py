"""Who may edit, from what a request says of itself and what the secrets allow."""

from __future__ import annotations

import pytest

from dashboard.desk import on_own_machine, right_of
from dashboard.desk.editors import NO_EDITOR, NO_EDITORS


@pytest.mark.parametrize(
    ("email", "verified", "allowed", "why_not"),
    [
        ("ada@example.com", True, ["ada@example.com"], ""),
        ("Ada@Example.com", True, ["ada@EXAMPLE.com"], ""),
        ("ada@example.com", True, ["bob@example.com", "@example.com"], ""),
        ("ada@example.com", True, [], NO_EDITORS),
        ("", True, [], NO_EDITORS),
        ("ada@example.com", False, ["ada@example.com"], NO_EDITOR),
        ("ada@example.com", True, ["bob@example.com"], NO_EDITOR),
        # Neither the end of an address nor a domain below or beside it.
        ("mada@example.com", True, ["ada@example.com"], NO_EDITOR),
        ("ada@sub.example.com", True, ["@example.com"], NO_EDITOR),
        ("ada@notexample.com", True, ["@example.com"], NO_EDITOR),
        ("ada@example.com", True, ["example.com"], NO_EDITOR),
        ("eve@example.com.evil.example", True, ["@example.com"], NO_EDITOR),
        # An empty line in the secrets lets nobody in.
        ("ada@example.com", True, [""], NO_EDITOR),
        ("", True, [""], NO_EDITOR),
    ],
)
def test_of_those_who_sign_in_the_verified_and_named_may_edit(
    email: str, verified: bool, allowed: list[str], why_not: str
) -> None:
    right = right_of(email, verified, allowed)
    assert right.why_not == why_not
    assert bool(right) is (why_not == "")
    assert right.author == ("" if why_not else email)


@pytest.mark.parametrize(
    ("bound_to", "headers", "own"),
    [
        ("127.0.0.1", {}, True),
        ("localhost", {"Host": "localhost:8501", "Origin": "http://localhost:8501"}, True),
        ("::1", {"Host": "[::1]:8501"}, True),
        ("", {}, False),
        ("0.0.0.0", {"Host": "localhost:8501"}, False),
        ("127.0.0.1.example.com", {}, False),
        # A proxy on this machine brings others in; a page elsewhere names itself, or us otherwise.
        ("127.0.0.1", {"Host": "money.example.com"}, False),
        ("127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "203.0.113.7"}, False),
        ("127.0.0.1", {"Host": "localhost", "Origin": "https://evil.example"}, False),
        ("127.0.0.1", {"Host": "localhost", "Origin": "null"}, False),
        ("127.0.0.1", {"host": "localhost", "FORWARDED": "for=203.0.113.7"}, False),
    ],
)
def test_ones_own_machine_is_where_server_and_browser_both_are(
    bound_to: str, headers: dict[str, str], own: bool
) -> None:
    assert on_own_machine(bound_to, headers) is own
