"""What is exported, and how its files are named: the same from the command line as from the buttons of a page."""

from __future__ import annotations

from collections.abc import Sequence

from lossviz.decimals import code
from lossviz.picture.compare.scheme import scheme_of
from lossviz.state.compare import ComparisonView
from lossviz.state.names import name_of
from lossviz.state.view import View

#: What a picture or a page can show: one loss, or the comparison of several.
Subject = View | ComparisonView

#: The whole picture of a page.
WHOLE = "linked"
#: The panels of a loss. Those of the first line are pictures by themselves, the others can stand in a row.
ENTIRE = (WHOLE, "curve")
LOSS_PANELS = (*ENTIRE, "loss-surface", "gradient-surface", "loss", "gradient", "curvature")
#: The pictures of a loss as ``--view`` names them, with their panels.
VIEWS = {WHOLE: WHOLE, "surface": "loss-surface", "gradient": "gradient-surface", "curve": "curve"}

# How file names call panels; a surface is called as it always was, and a curve so that it is told from its surface.
_CALLED = {panel: view for view, panel in VIEWS.items()} | {
    panel: f"{panel}-curve" for panel in ("loss", "gradient", "curvature")
}


def key_of(subject: Subject) -> str:
    """The page's key, with which file names and links begin.

    >>> from lossviz.state.view import default_view
    >>> key_of(default_view("huber"))
    'huber'
    """
    return subject.loss.key if isinstance(subject, View) else subject.page


def panels_of(subject: Subject) -> tuple[str, ...]:
    """The names of the panels that a page has.

    >>> from lossviz.state.view import default_view
    >>> panels_of(default_view("huber"))[2:]
    ('loss-surface', 'gradient-surface', 'loss', 'gradient', 'curvature')
    """
    if isinstance(subject, View):
        return LOSS_PANELS
    return (WHOLE, *(panel.replace("_", "-") for panel in scheme_of(subject.sort).panels))


def called(subject: Subject, panels: Sequence[str]) -> str:
    """What file names call some panels of a page.

    >>> from lossviz.state.view import default_view
    >>> called(default_view("huber"), ["loss-surface", "loss"])
    'surface+loss-curve'
    """
    words = _CALLED if isinstance(subject, View) else {}
    return "+".join(words.get(panel, panel) for panel in panels)


def stem(subject: Subject, what: str = WHOLE, theme: str = "light") -> str:
    """A file name without its suffix: the loss, its parameters, and the label if the picture depends on it.

    >>> from lossviz.state.view import default_view, view_from_state
    >>> stem(view_from_state("huber", {"delta": 1.5})), stem(default_view("focal"), "surface", "dark")
    ('huber_delta-1.5_label-0', 'focal_gamma-2_surface_dark')
    """
    if isinstance(subject, View):
        at_label = any(word == WHOLE or word.endswith("curve") for word in what.split("+"))
        chosen = {**subject.loss.settings()} | ({"label": subject.label} if at_label else {})
    else:
        chosen = subject.written() | {"losses": "+".join(member.key for member in subject.members)}
        for name in ("range", "points", subject.sort.name, subject.sort.odd):
            del chosen[name]
    values = [f"{name}-{code(value)}" for name, value in chosen.items() if value is not None and value is not False]
    first = name_of(subject.loss) if isinstance(subject, View) else key_of(subject)
    shown, themed = [what] if what != WHOLE else [], [theme] if theme != "light" else []
    return "_".join([first, *values, *shown, *themed])


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
