"""Whether bytes are the file they should be: a browser's failure may come as three bytes and no error."""

from __future__ import annotations

import json
import re
import struct
import zlib

#: What each format is for; the order is that of the help.
FORMATS = {
    "png": "a picture for slides",
    "svg": "text and curves as vectors, 3D surfaces as a picture inside",
    "pdf": "the same for papers",
    "webp": "a small picture for web pages",
    "tex": "a figure of pgfplots with its numbers inside, for LaTeX",
    "html": "the interactive page in one file, with its sliders; needs no network",
    "csv": "the plotted numbers with all their digits",
}
#: The formats that a browser draws.
DRAWN = ("png", "svg", "pdf", "webp")
#: The formats of figures: each shows panels, in a theme and at a size.
FIGURES = (*DRAWN, "tex")
#: What a picture shows, in words: a file beside it.
WORDS = "txt"


def problem(form: str, data: bytes, size: tuple[int, int] | None = None) -> str:
    """What is wrong with the bytes of a file; empty if nothing is. ``size`` is the expected one in pixels.

    >>> problem("png", b"abc")
    'it is no PNG (3 bytes)'
    """
    found = _SIZES[form](data) if form in _SIZES else None
    whole = (
        _is_pdf(data) if form == "pdf" else _is_svg(data) if form == "svg" else form not in _SIZES or found is not None
    )
    if not whole:
        return f"it is no {form.upper()} ({len(data)} bytes)"
    if found is not None and size is not None and found != size:
        return f"it is {found[0]}x{found[1]} pixels instead of {size[0]}x{size[1]}"
    if form == "png" and _is_blank(data):
        return "the picture is blank"
    if form in ("html", "csv", WORDS) and not data.strip():
        return "it is empty"
    if form == "tex" and not data.rstrip().endswith(rb"\end{document}"):
        return "it is no whole TeX file"
    return ""


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-64:]


def _is_svg(data: bytes) -> bool:
    return data.lstrip().startswith(b"<svg") and data.rstrip().endswith(b"</svg>")


def _png_size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or not data.endswith(b"IEND\xaeB`\x82"):
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a WebP in pixels; None for what is no whole WebP.

    >>> webp_size(b"abc")
    """
    if (
        data[:4] != b"RIFF"
        or data[8:12] != b"WEBP"
        or len(data) < 30
        or len(data) < 8 + int.from_bytes(data[4:8], "little")
    ):
        return None
    kind, at = data[12:16], 24
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[at + 2 : at + 6])
    return width & 0x3FFF, height & 0x3FFF


_SIZES = {"png": _png_size, "webp": webp_size}


def _is_blank(data: bytes) -> bool:
    """Whether all rows of a PNG are alike, once unpacked; a picture with anything in it has many kinds of row."""
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    rows = zlib.decompress(packed)
    width = len(rows) // max(1, struct.unpack(">I", data[20:24])[0])
    return len({rows[start : start + width] for start in range(0, len(rows), width)}) < 8


def dump(document: object) -> str:
    """A document as JSON text, the same each time.

    >>> dump({"b": 1, "a": "δ"})
    '{\\n  "a": "δ",\\n  "b": 1\\n}\\n'
    """
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def undated(data: bytes) -> bytes:
    """A PDF without the time it was made, of the same length, so that its own table of places stays right."""
    return re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", rb"\g<1>20000101000000", data)
