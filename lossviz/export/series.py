"""Pictures of one page that follow each other, as in an animation: what is the same in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lossviz.picture.loss.frame import Spans
from lossviz.picture.ranges import Span


@dataclass(frozen=True)
class Series:
    """The ranges of axes that do not change: of a whole picture, or of panels by their names.

    ``cameras`` are all from which a surface is seen, ``views`` all that the pictures of a lab show. ``moves`` is whether
    the pictures are those of an animation.
    """

    whole: Spans | None = None
    panels: Mapping[str, Span] = field(default_factory=dict)
    cameras: tuple[str, ...] = ()
    views: tuple[Any, ...] = ()
    moves: bool = False


#: A picture by itself, and the series of a page whose axes hold every setting of its sliders.
ALONE = Series()
