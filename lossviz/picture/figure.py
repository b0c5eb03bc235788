"""Plotly's figure, careful about where it is written."""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from lossviz import disk

#: What kaleido draws, and who speaks while it does.
_FORMATS = ("png", "jpg", "jpeg", "webp", "svg", "pdf")
_SPEAKERS = ("kaleido", "choreographer", "chrome_wrapper")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep to themselves what kaleido's parts log and warn of while they draw.

    They write whole tracebacks about messages that they then ignore. Whether a picture came is looked at in the picture.
    """
    speakers, silence = [logging.getLogger(name) for name in _SPEAKERS], logging.NullHandler()
    usual = [speaker.propagate for speaker in speakers]
    for speaker in speakers:
        speaker.addHandler(silence)  # with none at all, Python would write to stderr by itself
        speaker.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for speaker, propagate in zip(speakers, usual, strict=True):
            speaker.removeHandler(silence)
            speaker.propagate = propagate


class Figure(go.Figure):  # type: ignore[misc]
    """A ``go.Figure`` whose ``write_image`` looks at its target before it draws, and writes the file whole."""

    def write_image(
        self,
        file: Any,
        format: str | None = None,
        scale: float | None = None,
        width: int | None = None,
        height: int | None = None,
        **more: Any,
    ) -> None:
        """Write the figure to a file, or to an open one, as plotly does; the suffix or ``format`` picks the format.

        Raises ValueError for another format, OSError for a target that cannot be written; both before anything is
        drawn.

        >>> Figure().write_image("no such folder/figure.png")
        Traceback (most recent call last):
        FileNotFoundError: [Errno 2] No such folder: 'no such folder'
        """
        size = {"scale": scale, "width": width, "height": height, **more}
        if not isinstance(file, str | os.PathLike):
            super().write_image(file, format, **size)
            return
        target = Path(file)
        form = target.suffix if format is None else format
        wanted = form.lower().removeprefix(".") if isinstance(form, str) else ""
        if wanted not in _FORMATS:
            what = "the suffix" if format is None else "format"
            raise ValueError(f"write_image: {what} must be one of {', '.join(_FORMATS)}, got {form!r}")
        disk.check_target(target)
        with quiet():
            drawn = self.to_image(wanted, **size)
        disk.write(target, drawn)
