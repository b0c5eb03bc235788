"""A whole course site as plain files: one page per loss and two that compare, drawn in the browser, with no server."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lossviz import disk
from lossviz.catalogue import CATALOGUE
from lossviz.site.document import MARK, SCRIPTS, STYLES, asset
from lossviz.site.pages import INDEX_TITLE, comparison_page, exported_page, index_page, loss_page
from lossviz.state.compare import COMPARISONS

__all__ = ["build", "check", "exported_page", "files"]


def files() -> Iterator[tuple[str, str]]:
    """Name and text of every file of the site, one after the other as they are made.

    >>> next(files())[0]
    'index.html'
    """
    for name, make in _makers().items():
        yield name, make()


def _makers() -> dict[str, Callable[[], str]]:
    makers: dict[str, Callable[[], str]] = {"index.html": index_page}
    makers |= {f"{key}.html": partial(loss_page, key) for key in CATALOGUE}
    makers |= {f"{page}.html": partial(comparison_page, page) for page in COMPARISONS}
    return {**makers, **{name: partial(asset, name) for name in (*STYLES, *SCRIPTS)}}


def build(folder: str | Path) -> int:
    """Write the site into a folder, which is made if it is not there; returns the number of bytes.

    The same lossviz writes the same bytes. An earlier site in the folder is replaced as a whole, pages that there are no
    more included, or stays as it was if something goes wrong; other files are left alone. Raises FileExistsError as
    ``check`` does, and OSError if the folder cannot be written.
    """
    target = Path(folder)
    check(target)
    texts = {name: text.encode() for name, text in files()}
    return disk.install(target, texts, [name for name in _pages_in(target) if name not in texts])


def check(folder: Path) -> None:
    """Raise FileExistsError if a file of the site would take the place of a file that no earlier site wrote.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "index.html").write_text("<h1>Something else</h1>")
    ...     check(Path(place))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileExistsError: [Errno 17] It is no part of an earlier site, and would be replaced: '...index.html'
    """
    known = "index.html" in _pages_in(folder)
    for place in map(folder.joinpath, _makers()):
        if os.path.lexists(place) and not (known and place.is_file()):
            told = "It is no part of an earlier site, and would be replaced"
            raise FileExistsError(errno.EEXIST, told, str(place))


def _pages_in(folder: Path) -> list[str]:
    """The pages of an earlier site in a folder."""
    return [path.name for path in folder.glob("*.html") if path.is_file() and _is_page(path)]


def _is_page(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(1000)
    except OSError:
        return False
    return MARK in head or f"<title>{INDEX_TITLE}</title>" in head  # sites were not always marked
