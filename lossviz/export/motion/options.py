"""The options of ``lossviz export`` that make a figure move."""

from __future__ import annotations

import argparse

from lossviz.export.motion.course import (
    FASTEST,
    FPS,
    LONGEST,
    SECONDS,
    SHORTEST,
    Motion,
    Sweep,
    parse_number,
    parse_sweep,
)
from lossviz.export.requests import RequestError

_TIMES = {"seconds": f"a number from {SHORTEST:g} to {LONGEST:g}", "fps": f"a whole number from 1 to {FASTEST}"}


def add_motion(export: argparse.ArgumentParser) -> None:
    """The options of animations."""
    add = export.add_argument_group("animations").add_argument
    add("--sweep", metavar="NAME=A:B", help="move a slider from A to B and back, such as delta=0.1:5")
    add("--turn", metavar="DEGREES", help="turn the surfaces, such as 360; with --sweep both move")
    add("--once", action="store_true", help="there and no further, instead of there and back for ever")
    add("--seconds", metavar="N", help=f"how long it takes until it begins again (default {SECONDS:g})")
    add("--fps", metavar="N", help=f"frames per second (default {FPS})")


def motion_of(given: argparse.Namespace) -> Motion | None:
    """How what is asked for moves; None if it does not. Raises RequestError for what cannot be."""
    if given.sweep is None and given.turn is None:
        for name in ("seconds", "fps", "once"):
            if getattr(given, name):
                raise RequestError(f"{name} is for animations: give --sweep or --turn as well")
        return None
    sweep = None if given.sweep is None else parse_sweep(given.sweep)
    return motion(sweep, given.turn, given.seconds, given.fps, given.once)


def motion(sweep: Sweep | None, turn: object, seconds: object, fps: object, once: bool) -> Motion:
    """A motion of numbers or of their texts; what is None is as usual.

    >>> motion(None, "360", None, "20", False)
    Motion(sweep=None, turn=360.0, seconds=4.0, fps=20, once=False)
    """
    length, rate = (
        usual if raw is None else parse_number(name, _TIMES[name], raw)
        for name, usual, raw in (("seconds", SECONDS, seconds), ("fps", float(FPS), fps))
    )
    degrees = 0.0 if turn is None else parse_number("turn", "a number of degrees from -360 to 360, and not 0", turn)
    if turn is not None and not degrees:
        raise RequestError("turn must be a number of degrees from -360 to 360, and not 0, got 0")
    return Motion(sweep, degrees, length, int(rate) if rate == int(rate) else rate, once)  # type: ignore[arg-type]
