"""Files of what is on the screen, each made when its button is pressed and not before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import streamlit as st

from lossviz.comparison import CompareView
from lossviz.export import file_name, table_of
from lossviz.site import exported_page
from lossviz.snippets import lossviz_snippet
from lossviz.view import View

#: What a button says, what it explains, the file's name and kind, and what makes its text.
_File = tuple[str, str, str, str, Callable[[], str]]


def downloads(subject: View | CompareView) -> None:
    """A row of buttons; pictures and the link have theirs below the picture, as the browser makes them."""
    st.header("Take it away", anchor="take-away")
    st.markdown("The pictures and the link are below the picture. These files hold the view as it is set now:")
    with st.container(horizontal=True):
        for label, help, name, mime, make in _files(subject):
            st.download_button(label, make, name, mime, help=help, on_click="ignore", key=f"file_{label}")


def _files(subject: View | CompareView) -> Iterator[_File]:
    page = "One file with the picture and its sliders; it needs no network and no server (5 MB)."
    yield "HTML", page, file_name(subject, "html"), "text/html", partial(exported_page, subject)
    tables = ("residual", "outlier") if isinstance(subject, CompareView) else ("surface", "curve")
    for what in tables:
        help = f"The numbers behind the {what}, with all their digits."
        yield f"CSV: {what}", help, file_name(subject, "csv", what=what), "text/csv", partial(table_of, subject, what)
    if isinstance(subject, View):
        help = "Python that prints these numbers and draws these figures."
        yield "Python", help, file_name(subject, "py"), "text/x-python", partial(lossviz_snippet, subject)
