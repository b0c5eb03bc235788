"""Where things are on this server, below the path it may have been given."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


def base() -> str:
    """What stands before every path of this server: nothing, unless ``server.baseUrlPath`` is set."""
    import streamlit as st  # the process that makes files needs none of it

    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def plotly_url() -> str:
    """The address of plotly.js: another one for every version, so that browsers may keep what they have."""
    return f"{base()}/plotly/{_version()}/plotly.min.js"


@cache
def _version() -> str:
    return version("plotly")
