"""A whole HTML page around its content: with files beside it that all pages share, or with everything inside."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape

from lossviz.site.maths import font_style
from lossviz.web import plotly, script, style

STYLES = ("live.css", "save.css", "phone.css", "site.css")
SCRIPTS = ("plotly.min.js", "site.js")

#: What tells the pages of a site from other files of their names.
MARK = '<meta name="generator" content="lossviz site">'

#: Where the picture goes, and the page's own data; site.js fills the one from the other.
ROOT = '<div id="lossviz" class="lossviz"><noscript>The picture needs JavaScript.</noscript></div>'


def document(title: str, body: str, data: str = "", *, inside: bool = False, head: str = "") -> str:
    """A page. With ``data`` it draws a picture in its ``ROOT``; ``inside`` puts styles and scripts into the page itself.
    ``head`` is what else its head has.

    >>> document("A title", "<h1>Text</h1>").count("<script")
    0
    """
    styles = "".join(
        f"<style>{asset(name)}</style>" if inside else f'<link rel="stylesheet" href="{name}">' for name in STYLES
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{"" if inside else MARK}<title>{escape(title)}</title>{head}<link rel="icon" href="data:,">{styles}</head>\n'
        f"<body>\n{body}\n{''.join(_scripts(data, inside)) if data else ''}</body>\n</html>\n"
    )


def _scripts(data: str, inside: bool) -> Iterator[str]:
    yield f'<script type="text/plain" id="lossviz-data">{data}</script>\n'
    for name in SCRIPTS:
        if inside:
            yield f"<script>{script_inside(name)}</script>\n"
        else:
            yield f'<script src="{name}"></script>\n'


@cache
def script_inside(name: str) -> str:
    """The text of a script as it stands inside of a page.

    >>> "</script" in script_inside("site.js")
    False
    """
    return asset(name).replace("</script", "<\\/script")  # the page's script would end there, even within a text


def asset(name: str) -> str:
    """The text of a file that pages use: scripts with all they import, the style of the text with its formulas' font."""
    if name == "site.css":
        return style(name) + font_style()
    if name == "plotly.min.js":
        return plotly()
    return style(name) if name.endswith(".css") else script(name)
