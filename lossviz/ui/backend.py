"""Tells Streamlit's client where its server is, which it would otherwise look for below the page's own path first.

On ``/huber`` it asks for ``/huber/_stcore/health`` and ``/huber/_stcore/host-config``, gets two 404s, waits a tenth of a
second and goes one step up. Pages here have no paths below them, so that the server is beside the page.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lossviz.ui.addresses import base, from_page

_PLACE = "backend.js"
_SCRIPT = 'window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: new URL("./", location.href).href };\n'
#: Streamlit's own script in its page; what it is to know must be there before.
_MODULE = '<script type="module"'


def with_backend(page: str) -> str:
    """A page with the script before Streamlit's own.

    >>> with_backend('<script type="module" src="./x.js">')
    '<script src="./backend.js"></script><script type="module" src="./x.js">'
    """
    tag = f'<script src="{from_page(_PLACE)}"></script>'
    return page.replace(_MODULE, tag + _MODULE, 1)


def backend_route() -> Route:
    """Where the script comes from; a file of its own, as a security policy may allow no script in a page."""

    def answer(request: Request) -> Response:
        return Response(_SCRIPT, media_type="text/javascript", headers={"cache-control": "public, max-age=86400"})

    return Route(f"{base()}/{_PLACE}", answer)
