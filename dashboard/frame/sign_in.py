"""Signing in with an OIDC provider, where the secrets name one ([auth], as st.login reads it).

Without that section everybody may read. Who the provider lets in may read everything, unless
[readers] names the addresses that may (allowed = ["ada@example.com", "@example.org"]).
"""

from __future__ import annotations

import streamlit as st

from dashboard.components.draw.prose import small
from dashboard.desk import is_among
from dashboard.language import tr


def asked_for() -> bool:
    """Whether readers must sign in."""
    return bool(_secrets("auth"))


def api_token() -> str | None:
    """What a program must show instead, from [api] token; None where nobody signs in, empty where
    no token is set."""
    return str(_secrets("api").get("token", "")) if asked_for() else None


def needed() -> bool:
    """Whether this reader may not read, or not yet."""
    return asked_for() and not (st.user.is_logged_in and _may_read())


def gate() -> None:
    """Ends the page for who has yet to sign in, with a button that asks the provider, and for
    whom [readers] leaves out."""
    if not needed():
        return
    with st.container(key="sign-in"):
        st.title("Roundtrip")
        st.write(tr("Who pays whom in AI, how much of it comes back round."))
        if st.user.is_logged_in:
            small("{name} is not among the readers here. Ask who runs it.", name=_name())
            st.button(tr("Sign out"), type="primary", on_click=st.logout, key="sign-out")
        else:
            st.button(tr("Sign in"), type="primary", on_click=st.login, key="sign-in-button")
    st.stop()


def signed_in_as() -> None:
    """Who is signed in, and the way out; nothing where nobody signs in."""
    if not asked_for():
        return
    with st.container(horizontal=True, vertical_alignment="center", key="signed-in"):
        small("Signed in as {name}.", name=_name())
        st.button(tr("Sign out"), type="tertiary", on_click=st.logout, key="sign-out")


def _name() -> str:
    return str(st.user.get("email") or st.user.get("name") or "?")


def _may_read() -> bool:
    """Whether this reader is on the list of readers, if there is one."""
    readers = _secrets("readers")
    verified = st.user.get("email_verified") in (True, "true")
    return not readers or is_among(
        str(st.user.get("email") or ""), verified, readers.get("allowed", [])
    )


def _secrets(section: str) -> dict:
    # A look into st.secrets would fail where there is no file of secrets.
    return dict(st.secrets.get(section, {})) if st.secrets.load_if_toml_exists() else {}
