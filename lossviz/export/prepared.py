"""What is asked for, as it can be drawn: panels that are there, a camera that sees them, losses that joined the page's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lossviz.export.checks import FIGURES
from lossviz.export.kinds import kind_of
from lossviz.export.names import ENTIRE, Subject, panels_of
from lossviz.export.options import FigureOptions
from lossviz.parameter import shown

#: Where there is something to turn.
HAVE_SURFACES = "losses have, and descent's landscapes over two parameters"


def prepared(
    subject: Subject, panels: Sequence[str], options: FigureOptions, among: Sequence[Subject] = ()
) -> tuple[Subject, FigureOptions]:
    """A subject with those options that it can show by itself, so that its link says them, and the others.

    ``among`` are all subjects of an animation. Raises ValueError for a panel that none of them has, and for a camera that
    none of the panels is seen from.

    >>> from lossviz.state.compare import CompareView
    >>> from lossviz.state.view import default_view
    >>> compared, rest = prepared(
    ...     CompareView.from_state({}), ["loss"], FigureOptions(beside=(default_view("l1"),))
    ... )
    >>> [member.key for member in compared.members], rest.beside
    (['mse', 'smooth_l1', 'huber', 'l1'], ())
    """
    kind = kind_of(subject.page)
    check_installed(subject)
    allowed = max((panels_of(each) for each in (subject, *among)), key=len)
    for name in panels:
        if name not in allowed:
            raise ValueError(f"panel must be one of {', '.join(allowed)}, got {shown(name)}")
    surfaces = kind.surfaces(subject)
    if options.camera is not None and not set(panels) & set(surfaces):
        if not surfaces:
            raise ValueError(f"camera: {subject.page} has no surface; {HAVE_SURFACES}")
        raise ValueError(f"camera is for {', '.join(surfaces)}, and not for {', '.join(panels)}")
    if options.beside and (single := [name for name in panels if name in kind.single(subject)]) == list(panels):
        others = ", ".join(name for name in allowed if name not in kind.single(subject))
        raise ValueError(f"beside: {', '.join(single)} shows one loss; those that show several are {others}")
    found, rest = kind.joined(subject, options)
    whole = next((name for name in panels if name in ENTIRE), None)
    rows = kind.rows(found, whole) if whole else [panels]
    kind.check(found, [name for row in rows for name in row], rest)
    return found, rest


def check_installed(subject: Subject) -> None:
    """Raise ValueError for a page that shows nothing without what is not installed."""
    if missing := kind_of(subject.page).missing():
        raise ValueError(missing)


def in_its_row(
    subject: Subject, row: Sequence[str], rows: Sequence[Sequence[str]], options: FigureOptions
) -> tuple[Subject, FigureOptions]:
    """``prepared`` for one of several pictures: a camera that sees another of them leaves this one as it is."""
    seen = set(kind_of(subject.page).surfaces(subject))
    if options.camera is not None and not seen & set(row) and any(seen & set(other) for other in rows):
        options = options.but(camera=None)
    return prepared(subject, row, options)


# What only pictures have, of the options that say what is shown.
_PICTURED = ("prediction_range", "label_range", "value_range", "beside", "family", "marks", "references")


def without_pictures(subject: Subject, form: str, options: FigureOptions) -> Subject:
    """The subject of a page or a table. Raises ValueError for an option that neither of them has.

    >>> from lossviz.state.view import default_view
    >>> without_pictures(default_view("mse"), "csv", FigureOptions(prediction_range=(-4, 4)))
    Traceback (most recent call last):
    ValueError: prediction_range is for pictures (png, svg, pdf, webp, tex), and csv shows all that the view does
    """
    check_installed(subject)
    found, rest = kind_of(subject.page).joined(subject, options)
    plain = FigureOptions()
    for name in _PICTURED:
        if getattr(rest, name) != getattr(plain, name):
            raise ValueError(f"{name} is for pictures ({', '.join(FIGURES)}), and {form} shows all that the view does")
    view: Subject = found
    return view


# What the options of Python are called on the command line, if it is something else.
_CALLED = {
    "prediction_range": "range",
    "label_range": "label-range",
    "value_range": "z-range",
    "font_size": "font-size",
    "beside": "with",
}


def asked_for(error: ValueError) -> str:
    """What an error says, with the names that the command line has for options.

    >>> asked_for(ValueError("label_range is for surfaces")), asked_for(ValueError("beside is for curves"))
    ('label-range is for surfaces', 'with is for curves')
    """
    return re.sub("^beside|[a-z]+_(?:range|size)", lambda found: _CALLED.get(found[0], found[0]), str(error))
