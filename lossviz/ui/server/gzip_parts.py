"""Pieces of one gzip stream, each compressed by itself: a block refers to nothing before it, and ends on a byte.

Whole gzip files one after the other would be legal as well, but browsers read the first alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
_LAST = b"\x03\0"


def block(data: bytes, level: int = 9) -> bytes:
    """Data as a part of a deflate stream that fits between any others.

    >>> zlib.decompress(block(b"ab") + block(b"c") + _LAST, -15)
    b'abc'
    """
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


def ends(parts: Iterable[bytes]) -> tuple[bytes, bytes]:
    """What stands before and behind the blocks of ``parts``, so that together they are one gzip file.

    >>> import gzip
    >>> head, tail = ends([b"ab", b"c"])
    >>> gzip.decompress(head + block(b"ab") + block(b"c") + tail)
    b'abc'
    """
    crc = size = 0
    for part in parts:
        crc, size = zlib.crc32(part, crc), size + len(part)
    return _HEAD, _LAST + crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
