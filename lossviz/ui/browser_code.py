"""The app's browser code and style, as files of its server, and components that carry only the addresses of these.

A file is at another address for every text, so that browsers may keep what they have. A component with its code inside
of it would send that again with each of its changes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from lossviz.picture.compare.drawing import SHAPES as COMPARED
from lossviz.picture.opening import HEIGHT, LOW
from lossviz.picture.shape import MIDDLE, WIDE
from lossviz.picture.sheets import LYING, UPRIGHT
from lossviz.ui.addresses import from_page, version
from lossviz.web import made_by, script, style

__all__ = ["CODE", "SHEET", "SIDEBAR", "component", "place_of", "text_of"]

#: In pixels: what the names of the pages need in their list, so that the picture has the rest.
SIDEBAR = 220

#: The code of the components, by the names of its files.
CODE = ("mount.js", "foot.js", "bytes.js", "connection.js", "keys.js", "lesson_file.js", "print.js")
#: The style of all pages.
SHEET = "pages.css"
# In this order: what pages say of components wins.
_OF_COMPONENTS = ("live.css", "save.css", "phone.css", "highlight.css", "connection.css", "keys.css")
_OF_PAGES = ("page.css", "stage.css", "cards.css", "home.css")


def component(name: str, code: str, html: str, *, css: str = "", lost: str = "") -> Any:
    """A Streamlit component whose browser code is the file ``code``; ``lost`` is said in its place if that cannot be had.

    Raises ValueError for code that the server does not have.
    """
    loader = made_by("loader.js", "loader", from_page(place_of(code)), lost)
    return st.components.v2.component(name, html=html, css=css or None, js=loader, isolate_styles=False)


def place_of(name: str) -> str:
    """The place of a file on the server.

    Raises ValueError for a file that there is not.

    >>> place_of("mount.js").startswith("web/"), place_of("mount.js").endswith("/mount.js")
    (True, True)
    """
    return f"web/{version(text_of(name))}/{name}"


def text_of(name: str) -> str:
    """The text of a file.

    Raises ValueError for a file that there is not.

    >>> ".lossviz-plot" in text_of("pages.css")
    True
    >>> text_of("site.js")
    Traceback (most recent call last):
    ...
    ValueError: name must be one of mount.js, foot.js, bytes.js, connection.js, keys.js, lesson_file.js, print.js, \
pages.css, got 'site.js'
    """
    if name == SHEET:
        return _sheet()
    if name not in CODE:
        raise ValueError(f"name must be one of {', '.join((*CODE, SHEET))}, got {name!r}")
    return script(name)


@cache
def _sheet() -> str:
    """The style of all pages, with the heights of their pictures and the width of the list of pages."""
    sizes = {
        "wide": WIDE.height,
        "middle": MIDDLE.height,
        "upright": UPRIGHT,
        "lying": LYING,
        "home": HEIGHT,
        "home-low": LOW,
        "sidebar": SIDEBAR,
    }
    sizes |= {f"compare-{name}": shape.height for name, shape in zip(("wide", "narrow"), COMPARED, strict=True)}
    named = " ".join(f"--lossviz-{name}: {size}px;" for name, size in sizes.items())
    return f":root {{ {named} }}\n" + "\n".join(style(name) for name in (*_OF_COMPONENTS, *_OF_PAGES))
