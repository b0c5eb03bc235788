"""One animation from Python."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lossviz import disk
from lossviz.export.motion.course import FPS, SECONDS, parse_sweep
from lossviz.export.motion.encoding import MOVING
from lossviz.export.motion.making import STILLS, file_of, frames_of, shoots
from lossviz.export.motion.options import motion
from lossviz.export.options import options_of
from lossviz.export.panels import WHOLE
from lossviz.export.saving import subject_of
from lossviz.loss import Loss
from lossviz.parameter import shown
from lossviz.picture.chromium import check_font, driven, find_browser
from lossviz.state.record import Record


def animate(
    what: Loss | Record,
    path: str | os.PathLike[str],
    *,
    sweep: str | None = None,
    turn: float | None = None,
    seconds: float = SECONDS,
    fps: int = FPS,
    once: bool = False,
    panel: str | Sequence[str] = WHOLE,
    theme: str = "light",
    scale: float = 1.0,
    say: Callable[[str], None] = lambda text: None,
    **more: Any,
) -> Path:
    """Write a loss, or the view of any page, as it moves; the suffix (.gif, .webp, .mp4) picks the format.

    With .png, .svg or .pdf it is the first picture alone, as a still: the same as the first frame, on axes that hold all
    that comes after it.

    ``sweep`` moves a slider, such as "delta=0.1:5", and ``turn`` the camera, by so many degrees; together they move at
    once. It goes there and back and begins again, or ends there (``once``). ``panel`` and ``more`` are as for ``save``;
    ``say`` hears how far it is. All is checked before anything is drawn: raises TypeError for what cannot be animated,
    ValueError for options that cannot be, OSError for a place that cannot be written, and NoBrowserError.

    >>> from lossviz import Huber
    >>> animate(Huber(), "huber.gif", sweep="gamma=0:1")
    Traceback (most recent call last):
    ValueError: animate: sweep: huber has the sliders delta, label, prediction, not 'gamma'
    """
    subject = subject_of("animate", what)
    if not isinstance(subject, Record):
        raise TypeError(f"animate: what must be a loss or a view, got {shown(what)}")
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"animate: path must be a str or a Path, got {shown(path)}")
    target = Path(path)
    form = target.suffix.lower().removeprefix(".")
    row = panel.split(",") if isinstance(panel, str) else list(panel)
    try:
        if form not in (*MOVING, *STILLS):
            told = ", ".join(f".{name}" for name in (*MOVING, *STILLS))
            raise ValueError(f"the suffix must be one of {told}, got {str(path)!r}")
        (one,) = shoots(
            [subject],
            motion(None if sweep is None else parse_sweep(sweep), turn, seconds, fps, once),
            forms=[form],
            panels=[row],
            themes=[theme],
            options=options_of("animate", {"scale": scale, **more}),
        )
        disk.check_target(target)
        find_browser()
        if one.options.font is not None:
            check_font(one.options.font)
    except ValueError as error:
        raise ValueError(f"animate: {error}") from None
    disk.write(target, file_of(one, driven(frames_of(one, say)) if form in MOVING else []))
    return target
