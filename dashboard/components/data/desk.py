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
    """What stands for a reader who has signed in; empty for others. An address that the provider
    has not verified may be anybody's: then it is the provider's own name for them."""
    if not _secrets("auth") or not st.user.is_logged_in:
        return ""
    subject = str(st.user.get("sub") or "")
    return verified_address() or (f"sub:{subject}" if subject else "")


def verified_address() -> str:
    """Where a reader who has signed in can be written to; empty for others."""
    if not _secrets("auth") or not st.user.is_logged_in:
        return ""
    verified = st.user.get("email_verified") in (True, "true")
    return str(st.user.get("email") or "").lower() if verified else ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A user without a name, as in some containers.
        return "me"


def _secrets(section: str) -> dict:
    # A look into st.secrets would fail where there is no file of secrets.
    return dict(st.secrets.get(section, {})) if st.secrets.load_if_toml_exists() else {}
