"""What a viewer wrote is shown as it was written: the one function for it, in Python alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossviz.ui.plain import plain

# What Streamlit looks for in a finished text, read off its browser code: links, addresses, icons, arrows.
FOUND_LATER = (
    re.compile(r"(https?://|www(?=\.))[-.\w]+", re.IGNORECASE),
    re.compile(r"[-.\w+]+@[-\w]+(\.[-\w]+)+"),
    re.compile(r":material[/_]\w+:|:streamlit:|:[\w+-]+:"),
    re.compile(r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)"),
)


def finished(markdown: str) -> str:
    """The text after Markdown has taken its backslashes away."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("`a` [b](c) <d> $e$ #f", r"\`a\` \[b\](c) \<d\> \$e\$ \#f"),
        ("![x](u)", r"!\[x\](u)"),
        ("a|b & c~d~ \\", r"a\|b \& c\~d\~ \\"),
        ("line 3: :red[x]", "line 3: \\:\u2060red\\[x\\]"),
        ("- one", r"\- one"),
        ("1. one", r"1\. one"),
        ("12) one", r"12\) one"),
        ("+ one", r"\+ one"),
        ("---", "\\-\u2060-\u2060-"),
        ("two\n\n# lines\tand\u00a0more", r"two \# lines and more"),
        ("\x1b[31m \u202egnp.exe \ud800", "\ufffd\\[31m \ufffdgnp.exe \ufffd"),
        ("", ""),
        ("price in €, 50 m², naïve 价格", "price in €, 50 m², naïve 价格"),
    ],
)
def test_markdown_of_a_text(text: str, markdown: str) -> None:
    assert plain(text) == markdown


def test_what_streamlit_finds_later_is_cut_in_two() -> None:
    for text in ("http://a.example/x", "HTTPS://a.example", "WWW.a.example", "x@a.example", ":streamlit:", ":material_home:",
                 ":smile:", "a -> b", "a <- b", "a <-> b", "a -- b", "a >= b", "a <= b", "a ~= b"):  # fmt: skip
        assert any(pattern.search(text) for pattern in FOUND_LATER)
        assert not any(pattern.search(finished(plain(text))) for pattern in FOUND_LATER), text
    assert ":material/" not in plain(":material/home:")


PARTS = st.sampled_from(
    ["http://", "https:", "//", "www", ".", "a.example", "@", ":", "material/", "material_", "streamlit", "-", ">", "<", "=",
     "~", " ", "\\", "[", "](", ")", "!", "*", "_", "$", "`", "#", "1", "&amp;", "|", "\n", "red"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PARTS, max_size=12).map("".join)))
def test_any_text_comes_back(text: str) -> None:
    markdown = plain(text)
    assert not re.search(r"(?<!\\)(\\\\)*[`*_{}\[\]<>~$|&#]", markdown)
    shown = finished(markdown)
    assert not any(pattern.search(shown) for pattern in FOUND_LATER)
    bare = " ".join(text.split())
    if all(c.isprintable() for c in bare) and "\u2060" not in bare:
        assert shown.replace("\u2060", "") == bare
    markdown.encode()  # no half of a character
