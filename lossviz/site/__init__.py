"""A whole course site as plain files: one page per loss and one that compares, drawn in the browser, with no server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from lossviz.catalogue import CATALOGUE
from lossviz.site.document import SCRIPTS, STYLES, asset
from lossviz.site.pages import comparison_page, exported_page, index_page, loss_page

__all__ = ["build", "exported_page", "files", "write"]


def files() -> Iterator[tuple[str, str]]:
    """Name and text of every file of the site, one after the other as they are made.

    >>> next(files())[0]
    'index.html'
    """
    yield "index.html", index_page()
    for key in CATALOGUE:
        yield f"{key}.html", loss_page(key)
    yield "compare.html", comparison_page()
    for name in (*STYLES, *SCRIPTS):
        yield name, asset(name)


def build(folder: str | Path) -> int:
    """Write the site into a folder, which is made if it is not there; returns the number of bytes.

    The same lossviz writes the same bytes. Files of the same names are replaced, others left alone.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    return sum(write(target / name, text.encode()) for name, text in files())


def write(path: Path, data: bytes) -> int:
    """Write a file under another name first, so that its own name never stands for half of it; returns its size."""
    waiting = path.with_name(f".{path.name}.tmp")
    try:
        waiting.write_bytes(data)
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)
    return len(data)
