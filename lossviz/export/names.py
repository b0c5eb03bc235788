"""What is exported, and how its files are named: the same from the command line as from the buttons of a page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lossviz.decimals import code
from lossviz.export.kinds import kind_of
from lossviz.export.panels import ENTIRE as ENTIRE
from lossviz.export.panels import LOSS_PANELS as LOSS_PANELS
from lossviz.export.panels import VIEWS as VIEWS
from lossviz.export.panels import WHOLE as WHOLE
from lossviz.state.record import Record

#: What a picture or a page can show: the view of a page, with all its settings.
Subject = Record

# So long may a setting be in the name of a file, and all of them; a file system takes 255 characters.
_LONG, _LONGEST = 100, 140


def key_of(subject: Subject) -> str:
    """The page's key, with which file names and links begin.

    >>> from lossviz.state.view import default_view
    >>> key_of(default_view("huber"))
    'huber'
    """
    return subject.page


def panels_of(subject: Subject) -> tuple[str, ...]:
    """The names of the panels that a page has.

    >>> from lossviz.state.view import default_view
    >>> panels_of(default_view("huber"))[2:]
    ('loss-surface', 'gradient-surface', 'loss', 'gradient', 'curvature')
    """
    return kind_of(subject.page).panels(subject)


def called(subject: Subject, panels: Sequence[str]) -> str:
    """What file names call some panels of a page.

    >>> from lossviz.state.view import default_view
    >>> called(default_view("huber"), ["loss-surface", "loss"])
    'surface+loss-curve'
    """
    words = kind_of(subject.page).words
    return "+".join(words.get(panel, panel) for panel in panels)


def stem(subject: Subject, what: str = WHOLE, theme: str = "light") -> str:
    """A file name without its suffix: the loss, its parameters, and the label if the picture depends on it.

    >>> from lossviz.state.view import default_view, view_from_state
    >>> stem(view_from_state("huber", {"delta": 1.5})), stem(default_view("focal"), "surface", "dark")
    ('huber_delta-1.5_label-0', 'focal_gamma-2_surface_dark')
    """
    first, settings = kind_of(subject.page).named(subject, what)
    drawn, themed = [what] if what != WHOLE else [], [theme] if theme != "light" else []
    return "_".join([*told(first, settings), *drawn, *themed])


def told(first: str, settings: Mapping[str, Any]) -> list[str]:
    """The parts of a name. What is too long for it is left out, and a checksum tells it from others.

    >>> told("descent", {"shown": "mse~huber", "step": 10, "alpha": None})
    ['descent', 'shown-mse+huber', 'step-10']
    >>> told("outliers", {"points": "1_2~" * 50})
    ['outliers', '702cbdfa']
    """
    parts, whole = [first], True
    for name, value in settings.items():
        if value is None or value is False:
            continue
        text = re.sub("[~,]", "+", code(value))
        part = f"{name}-{text}" if name else text
        short = len(part) <= _LONG and len("_".join([*parts, part])) <= _LONGEST
        if short and re.fullmatch(r"[\w.+-]+", part, re.ASCII):
            parts.append(part)
        else:
            whole = False
    if not whole:
        parts.append(hashlib.sha256(repr(sorted(settings.items())).encode()).hexdigest()[:8])
    return parts


def file_name(
    subject: Subject,
    form: str,
    *,
    what: str = WHOLE,
    panels: Sequence[str] | None = None,
    theme: str = "light",
    scale: float = 1.0,
    dpi: float | None = None,
) -> str:
    """The name of an exported file: of a view or table by ``what``, or of ``panels``; pictures of pixels say their scale.

    >>> from lossviz.state.view import default_view
    >>> file_name(default_view("focal"), "png", what="surface", scale=2)
    'focal_gamma-2_surface@2x.png'
    >>> file_name(default_view("huber"), "pdf", panels=["gradient"], theme="print")
    'huber_delta-1_label-0_gradient-curve_print.pdf'
    """
    times = f"@{dpi:g}dpi" if dpi else f"@{scale:g}x" if scale != 1 else ""
    shown = what if panels is None else called(subject, panels)
    return f"{stem(subject, shown, theme)}{times if form in ('png', 'webp') else ''}.{form}"
