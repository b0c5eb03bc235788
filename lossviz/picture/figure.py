"""Plotly's figure, careful about where it is written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from lossviz import disk
from lossviz.picture.chromium import check_font, quiet
from lossviz.picture.dress import at_resolution, dressed
from lossviz.picture.style import AXIS_SIZE

#: What kaleido draws.
_FORMATS = ("png", "jpg", "jpeg", "webp", "svg", "pdf")


class Figure(go.Figure):  # type: ignore[misc]
    """A ``go.Figure`` whose ``write_image`` looks at its target before it draws, and writes the file whole."""

    def write_image(
        self,
        file: Any,
        format: str | None = None,
        scale: float | None = None,
        width: float | None = None,
        height: float | None = None,
        *,
        dpi: float | None = None,
        font_size: float | None = None,
        font: str | None = None,
        theme: str | None = None,
        title: bool = True,
        source: bool = True,
        transparent: bool = False,
        **more: Any,
    ) -> None:
        """Write the figure to a file, or to an open one, as plotly does; the suffix or ``format`` picks the format.

        The other options are those of ``lossviz.export.save``: letters in points, pixels in an inch, which PNG says, and
        the theme "print", which has no colours. Raises ValueError for another format or theme and for a font that the
        machine does not have, OSError for a target that cannot be written; all before anything is drawn.
        The scene of a surface can be turned, and is a picture inside SVG and PDF, the text at its axes too:
        ``lossviz.export.save`` writes that as text over the picture.

        >>> Figure().write_image("no such folder/figure.png")
        Traceback (most recent call last):
        FileNotFoundError: [Errno 2] No such folder: 'no such folder'
        """
        if theme not in (None, "print"):
            raise ValueError(f"write_image: theme must be print, or left out: a figure keeps its own, got {theme!r}")
        zoom = 1.0 if font_size is None else font_size * 96 / 72 / AXIS_SIZE
        sides = {"width": width, "height": height}
        if zoom != 1.0:
            usual = {"width": self.layout.width or 700, "height": self.layout.height or 500}
            sides = {name: (side or usual[name]) / zoom for name, side in sides.items()}
        times = scale if dpi is None else dpi / 96
        size = {"scale": (times or 1.0) * zoom if zoom != 1.0 else times, **sides, **more}
        worn = {"theme": theme or "light", "font": font, "title": title, "source": source, "transparent": transparent}
        plain = worn == {"theme": "light", "font": None, "title": True, "source": True, "transparent": False}
        drawn = self if plain else Figure(dressed(self.to_dict(), **worn))  # type: ignore[arg-type]
        if not isinstance(file, str | os.PathLike):
            _check_font(font)
            go.Figure.write_image(drawn, file, format, **size)
            return
        target = Path(file)
        form = target.suffix if format is None else format
        wanted = form.lower().removeprefix(".") if isinstance(form, str) else ""
        if wanted not in _FORMATS:
            what = "the suffix" if format is None else "format"
            raise ValueError(f"write_image: {what} must be one of {', '.join(_FORMATS)}, got {form!r}")
        disk.check_target(target)
        _check_font(font)
        with quiet():
            data = drawn.to_image(wanted, **size)
        disk.write(target, data if dpi is None or wanted != "png" else at_resolution(data, dpi))


def _check_font(font: str | None) -> None:
    if font is not None:
        try:
            check_font(font)
        except ValueError as error:
            raise ValueError(f"write_image: {error}") from None
