"""What a viewer wrote, as text: Streamlit reads nearly every string as Markdown, with additions of its own."""

from __future__ import annotations

import re
from unicodedata import bidirectional, category

__all__ = ["plain"]

# Where Markdown begins something, anywhere in a line and at its start.
_MARKS = re.compile(r"[\\`*_{}\[\]<>~$|&#]|:(?=\S)")
_START = re.compile(r"^(\d*)([-+=.)])")

# Streamlit looks for links, icons and arrows in the finished text as well, where a backslash no longer tells. Each of
# these is cut in two by a word joiner, which nobody sees: http://, www., a@b.c, :streamlit:, ->, >=.
_JOINER = "\u2060"
_FOUND_LATER = re.compile(
    r"(?<=:)(?=\S)|(?<=www)(?=\.)|(?<=@)(?=\S)|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=[>~])(?==)", re.IGNORECASE
)

_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def plain(text: str) -> str:
    r"""A text on one line as Markdown that reads as it is: no emphasis, link, picture, icon, colour or formula.

    Whatever a viewer wrote, or a message that quotes it, goes through here before Streamlit gets it. Characters that
    cannot be shown, or that turn the direction of the text around them, become a replacement character.

    >>> print(plain("r**2 <b> [1](2)"))
    r\*\*2 \<b\> \[1\](2)
    """
    line = "".join(" " if c.isspace() else "\ufffd" if _unfit(c) else c for c in text)
    line = _FOUND_LATER.sub(_JOINER, " ".join(line.split()))
    return _START.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", line))


def _unfit(character: str) -> bool:
    return category(character) in ("Cc", "Cs") or bidirectional(character) in _TURNS
