"""The little Markdown that notes, guide and tables are written in, as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

_INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\[([^]]+)\]\((https?://[^)\s]+)\)"), r'<a href="\2">\1</a>'),
)


def inline(text: str) -> str:
    """A line of text: bold, code and links.

    >>> inline("**β** < `1`")
    '<strong>β</strong> &lt; <code>1</code>'
    >>> inline("`r**2 + y**2`")
    '<code>r**2 + y**2</code>'
    """
    pieces = re.split("`(.+?)`", escape(text, quote=False))  # every second one is code, in which stars are stars
    return "".join(f"<code>{piece}</code>" if place % 2 else _plain(piece) for place, piece in enumerate(pieces))


def _plain(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text


def prose(text: str) -> str:
    """Paragraphs and tables.

    >>> prose("One.\\n\\n| a | b |\\n|:--|--:|\\n| x | 1 |")
    '<p>One.</p><div class="wide"><table><thead><tr><th>a</th><th class="number">b</th></tr></thead>\
<tbody><tr><td>x</td><td class="number">1</td></tr></tbody></table></div>'
    """
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text) if block.strip())
    return "".join(
        _table(block.splitlines()) if block.startswith("|") else f"<p>{inline(block)}</p>" for block in blocks
    )


def _table(lines: Sequence[str]) -> str:
    head, rule, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
    return table(head, rows, [cell.endswith(":") for cell in rule])


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[bool]) -> str:
    """A table; columns that hold numbers are set to the right."""
    kinds = [' class="number"' if is_number else "" for is_number in numbers]

    def line(tag: str, cells: Sequence[str]) -> str:
        return (
            "<tr>"
            + "".join(f"<{tag}{kind}>{inline(c)}</{tag}>" for kind, c in zip(kinds, cells, strict=True))
            + "</tr>"
        )

    body = "".join(line("td", row) for row in rows)
    return f'<div class="wide"><table><thead>{line("th", head)}</thead><tbody>{body}</tbody></table></div>'
