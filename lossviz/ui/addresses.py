"""Where things are on this server: by their paths for its routes, and from its pages for browsers."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from lossviz.web import plotly


def base() -> str:
    """What stands before every path of this server: nothing, unless ``server.baseUrlPath`` is set."""
    import streamlit as st  # the process that makes files needs none of it

    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def from_page(place: str) -> str:
    """The address of a place as a page of the app names it: all pages lie beside each other, right below the base.

    A proxy may put more before the path than the server knows, so that no address begins at the host's root.

    >>> from_page("qr")
    './qr'
    """
    return f"./{place}"


def opened_under(page: str) -> str:
    """The address of the app as the browser that shows this page has it, without a slash at its end."""
    import streamlit as st

    url = st.context.url or f"http://localhost:{st.get_option('server.port')}{base()}/{page}"
    return url.rstrip("/").removesuffix(f"/{page}")


def plotly_place() -> str:
    """The place of plotly.js: another one for every version, so that browsers may keep what they have."""
    return f"plotly/{version(plotly())}/plotly.min.js"


def plotly_url() -> str:
    """The path of plotly.js on this server."""
    return f"{base()}/{plotly_place()}"


def relative(target: str, path: str) -> str:
    """The path ``target`` as it is named at ``path``, for those who see both below a path that only their proxy knows.

    >>> relative("/huber", "/huber/"), relative("/course/", "/course"), relative("/", "/a/b")
    ('../huber', './course/', '../')
    """
    here, there = path.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return ("../" * (len(here) - shared) or "./") + "/".join(there[shared:])


@lru_cache(maxsize=16)
def version(text: str) -> str:
    """What tells a text from all others, in the addresses of files that browsers may keep.

    >>> version("a"), version("b")
    ('ca978112ca1b', '3e23e8160039')
    """
    return sha256(text.encode()).hexdigest()[:12]
