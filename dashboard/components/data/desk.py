"""Who may edit the desk, as Streamlit knows who is there."""

from __future__ import annotations

import getpass

import streamlit as st

from dashboard.desk import Right, on_own_machine, right_of
from dashboard.desk.editors import NOT_OWN_MACHINE


def may_edit() -> Right:
    """The right of this reader."""
    if _secrets("auth"):
        verified = st.user.get("email_verified") in (True, "true")
        email = str(st.user.get("email") or "") if st.user.is_logged_in else ""
        return right_of(email, verified, _secrets("editors").get("allowed", []))
    bound_to = str(st.get_option("server.address") or "")
    if on_own_machine(bound_to, dict(st.context.headers)):
        return Right(author=_user())
    return Right(why_not=NOT_OWN_MACHINE)


def signed_in_as() -> str:
    """The address of a reader who has signed in; empty for others."""
    if not _secrets("auth") or not st.user.is_logged_in:
        return ""
    return str(st.user.get("email") or "").lower()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A user without a name, as in some containers.
        return "me"


def _secrets(section: str) -> dict:
    # A look into st.secrets would fail where there is no file of secrets.
    return dict(st.secrets.get(section, {})) if st.secrets.load_if_toml_exists() else {}
