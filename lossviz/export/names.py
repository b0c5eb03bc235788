"""What is exported, and how its files are named: the same from the command line as from the buttons of a page."""

from __future__ import annotations

from lossviz.decimals import code
from lossviz.state.compare import ComparisonView
from lossviz.state.names import name_of
from lossviz.state.view import View

#: What a picture or a page can show: one loss, or the comparison of several.
Subject = View | ComparisonView

#: The pictures there are of a loss; "linked" is the whole picture of a loss page.
VIEWS = ("linked", "surface", "gradient", "curve")


def key_of(subject: Subject) -> str:
    """The page's key, with which file names and links begin.

    >>> from lossviz.state.view import default_view
    >>> key_of(default_view("huber"))
    'huber'
    """
    return subject.loss.key if isinstance(subject, View) else subject.page


def stem(subject: Subject, what: str = "linked", theme: str = "light") -> str:
    """A file name without its suffix: the loss, its parameters, and the label if the picture depends on it.

    >>> from lossviz.state.view import default_view, view_from_state
    >>> stem(view_from_state("huber", {"delta": 1.5})), stem(default_view("focal"), "surface", "dark")
    ('huber_delta-1.5_label-0', 'focal_gamma-2_surface_dark')
    """
    if isinstance(subject, View):
        chosen = {**subject.loss.settings()} | ({"label": subject.label} if what in ("linked", "curve") else {})
    else:
        chosen = subject.written() | {"losses": "+".join(member.key for member in subject.members)}
        for name in ("range", "points", subject.sort.name, subject.sort.odd):
            del chosen[name]
    values = [f"{name}-{code(value)}" for name, value in chosen.items() if value is not None and value is not False]
    first = name_of(subject.loss) if isinstance(subject, View) else key_of(subject)
    return "_".join([first, *values, *([what] if what != "linked" else []), *(["dark"] * (theme == "dark"))])


def file_name(subject: Subject, form: str, *, what: str = "linked", theme: str = "light", scale: float = 1.0) -> str:
    """The name of an exported file; only pictures made of pixels carry their scale.

    >>> from lossviz.state.view import default_view
    >>> file_name(default_view("focal"), "png", what="surface", scale=2)
    'focal_gamma-2_surface@2x.png'
    """
    times = f"@{scale:g}x" if form in ("png", "webp") and scale != 1 else ""
    return f"{stem(subject, what, theme)}{times}.{form}"
