"""QR codes, as SVG pictures."""

from __future__ import annotations

import io
from base64 import b64encode
from functools import lru_cache
from html import escape

import segno

#: The side of a code's smallest square on paper, in mm: a telephone reads it from 20 cm.
MODULE = 0.45


@lru_cache(128)
def qr_code(text: str) -> bytes:
    """A QR code, black on white with its quiet zone; raises ValueError for what does not fit into one.

    >>> b"<svg" in qr_code("https://example.org")
    True
    """
    return _svg(segno.make(text, error="m", micro=False))


def qr_image(text: str, alt: str) -> str:
    """A QR code for paper, as an HTML image that holds its picture, as large as a telephone needs it.

    >>> qr_image("https://example.org", "Link").partition(" src=")[0]
    '<img class="qr" alt="Link" style="width:14.8mm;height:14.8mm"'
    """
    made = segno.make(text, error="l", micro=False)  # paper is clean: the least correction makes the coarsest code
    side = f"{MODULE * made.symbol_size()[0]:.1f}mm"
    data = b64encode(_svg(made)).decode()
    about = f'alt="{escape(alt)}" style="width:{side};height:{side}"'
    return f'<img class="qr" {about} src="data:image/svg+xml;base64,{data}">'


def _svg(made: segno.QRCode) -> bytes:
    out = io.BytesIO()
    made.save(out, kind="svg", scale=4, dark="#000", light="#fff")
    return out.getvalue()
