"""GIF: a comment, behind what says how often it loops, as old readers want that first."""

from __future__ import annotations

from lossviz.export.metadata.about import About

_APPLICATION, _COMMENT = b"!\xff", b"!\xfe"
_LONGEST = 255


def described_gif(data: bytes, about: About) -> bytes:
    """A GIF with its words as a comment before its first frame."""
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise ValueError(f"described: it is no GIF ({len(data)} bytes)")
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)  # behind the palette that all frames share
    while data[at : at + 2] == _APPLICATION:
        at = _behind(data, at + 2)
    text = "\n".join(about.lines()).encode()
    parts = (text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST))
    comment = _COMMENT + b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
    return b"GIF89a" + data[6:at] + comment + data[at:]  # the older version knows no comments


def _behind(data: bytes, at: int) -> int:
    """Where the blocks that begin here have ended."""
    while data[at]:
        at += 1 + data[at]
    return at + 1
