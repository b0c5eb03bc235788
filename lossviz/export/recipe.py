"""How a file of the Save sheet is made: the command and the Python that make the same file.

What is chosen in the sheet becomes the words of a command, and what those words ask for is what the browser paints
(``for_sheet``): so the sheet and the command cannot differ.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any
from urllib.parse import urlencode

from lossviz.export.checks import FIGURES, FORMATS
from lossviz.export.command import GROUPS
from lossviz.export.kinds import kind_of
from lossviz.export.motion.options import motion_of
from lossviz.export.names import ENTIRE, VIEWS, WHOLE, Subject, file_name, key_of, panels_of
from lossviz.export.options import POINT, PRESETS, FigureOptions
from lossviz.export.requests import Job, RequestError
from lossviz.export.wanted import jobs_of, shoots_of
from lossviz.picture.loss.frame import compared
from lossviz.picture.style import AXIS_SIZE
from lossviz.sampling.comparison import SHARES
from lossviz.state.view import View

#: The size of letters on the screen, in points: a picture with them is laid out as a page of its width lays it out.
SCREEN_LETTERS = f"{AXIS_SIZE / POINT:g}"
# The switches that every picture takes.
_ALWAYS = ("title", "source", "transparent")

_SWITCHES = {
    "title": ("--no-title", False),
    "source": ("--no-source", False),
    "references": ("--no-references", False),
    "family": ("--family", True),
    "marks": ("--marks", True),
    "transparent": ("--transparent", True),
}
_BARE, _QUOTABLE = re.compile(r"[\w@%+=:,./~-]+", re.ASCII), re.compile(r'[^"\\$`!%]*')


@dataclass(frozen=True)
class Asked:
    """What the sheet asks for: a file, the words of the command that makes it, and what they ask for if it does not move;
    for a file that no command makes there are neither."""

    subject: Subject
    name: str
    words: tuple[str, ...] = ()
    job: Job | None = None
    sweep: str = ""


def asked_of(subject: Subject, wishes: Mapping[str, str]) -> Asked:
    """The file of a view that the fields of the sheet say. Raises RequestError for what cannot be.

    >>> from lossviz.state.view import default_view
    >>> asked_of(default_view("huber"), {"form": "svg", "panel": "loss", "size": "ieee-column"}).words
    ('huber', '--panel', 'loss', '--for', 'ieee-column', '--format', 'svg')
    """
    form, _, table = wishes.get("form", "png").partition("-")
    sweep = wishes.get("sweep", "")
    if form not in FORMATS and not sweep:
        return Asked(subject, file_name(subject, form))
    if sweep:
        words = (*_shown(subject), "--sweep", sweep, *_looks(subject, {"theme": wishes.get("theme", "")}))
        given = _given(words)
        motion = motion_of(given)
        assert motion is not None
        return Asked(subject, shoots_of(given, motion)[0].name, words, None, sweep)
    words = (*_shown(subject), *_words(subject, form, table, wishes))
    jobs = jobs_of(_given(words))
    job = next((job for job in jobs if job.panels == (table,)), jobs[0])
    return Asked(subject, job.name, words, job)


def _given(words: tuple[str, ...]) -> argparse.Namespace:
    """What a command is given, read by its own parser."""
    try:
        given, unknown = _parser().parse_known_args(words)
    except argparse.ArgumentError as error:
        raise RequestError(str(error)) from None
    if unknown:
        raise RequestError(f"no option has the value {unknown[0]!r}")
    return given


@cache
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(exit_on_error=False)
    for add in GROUPS:
        add(parser)
    return parser


def _shown(subject: Subject) -> tuple[str, ...]:
    key = key_of(subject)
    return (key,) if kind_of(key).start() == subject else ("--link", link_of(subject))


def _words(subject: Subject, form: str, table: str, wishes: Mapping[str, str]) -> Iterator[str]:
    if table in VIEWS:
        yield from ("--view", table)
    elif table:
        yield from _behind(subject, table)
    elif form in FIGURES:
        yield from _looks(subject, wishes)
    if form != "png":
        yield from ("--format", form)
    if form == "csv" and wishes.get("csv"):
        yield from ("--csv", wishes["csv"])


def _behind(subject: Subject, table: str) -> Iterator[str]:
    """What asks for a table alone: a panel with nothing else behind it."""
    kind = kind_of(subject.page)
    panel = next((name for name in panels_of(subject) if tuple(kind.behind(subject, name)) == (table,)), None)
    if panel is not None:
        yield from ("--panel", panel)


def takes(subject: Subject, panel: str) -> list[str]:
    """The switches that change a panel, of those that not all panels take.

    >>> from lossviz.state.view import default_view
    >>> takes(default_view("huber"), "linked"), takes(default_view("mse"), "loss-surface")
    (['family'], ['marks'])
    """
    if panel in ENTIRE:
        found = []
    elif isinstance(subject, View):
        found = ["marks", *(["references"] if panel in ("loss", "gradient") else [])]
    else:
        found = ["marks", *(["references"] if panel.replace("-", "_") in SHARES else [])]
    if isinstance(subject, View) and compared(subject.loss) and panel != "curve" and not panel.endswith("surface"):
        found.append("family")
    return found


def _looks(subject: Subject, wishes: Mapping[str, str]) -> Iterator[str]:
    """The options of a picture, without those that are so anyway or change nothing."""
    taken = takes(subject, wishes.get("panel", WHOLE))
    size, width, scale, theme = (wishes.get(name, "") for name in ("size", "width", "scale", "theme"))
    dots = scale.removesuffix("dpi")
    for option, value, usual in (
        ("--panel", wishes.get("panel", ""), WHOLE),
        ("--for" if size in PRESETS else "--size", size, ""),
        ("--width", f"{width}px" if width else "", ""),
        ("--font-size", wishes.get("font_size") or (SCREEN_LETTERS if width else ""), ""),
        ("--dpi" if dots != scale else "--scale", dots, "2"),
        ("--theme", theme, "light"),
    ):
        if value not in ("", usual):
            yield from (option, value)
    for name, (option, on) in _SWITCHES.items():
        if wishes.get(name) == str(on).lower() and name in (*taken, *_ALWAYS):
            yield option


def link_of(subject: Subject) -> str:
    """The shortest link of a view, below any address.

    >>> from lossviz.state.view import default_view, page_view
    >>> link_of(page_view("huber")), link_of(default_view("huber"))
    ('huber', 'huber?huber_delta=1')
    """
    query = urlencode(subject.query(), safe=",~:*()")
    return f"{key_of(subject)}{'?' if query else ''}{query}"


def command_of(asked: Asked) -> str:
    """The command that makes the file, for any shell; empty if none does.

    >>> from lossviz.state.view import page_view
    >>> command_of(asked_of(page_view("huber"), {"form": "svg", "theme": "dark"}))
    'python -m lossviz export --link huber --theme dark --format svg'
    """
    return " ".join(["python -m lossviz export", *map(_quoted, asked.words)]) if asked.words else ""


def _quoted(word: str) -> str:
    if _BARE.fullmatch(word):
        return word
    return f'"{word}"' if _QUOTABLE.fullmatch(word) else shlex.quote(word)


def python_of(asked: Asked) -> str:
    """The lines of Python that write the file; empty if none do.

    >>> from lossviz.state.view import page_view
    >>> print(python_of(asked_of(page_view("huber"), {"form": "png", "panel": "loss", "font_size": "8"})))
    from lossviz.export import from_link, save
    <BLANKLINE>
    view = from_link("huber")
    save(view, "huber_delta-1.5_label-0_loss-curve@2x.png", panel="loss", font_size=8.0)
    """
    job = asked.job
    if asked.sweep:
        theme = ', theme="dark"' if "dark" in asked.words else ""
        return _lines("animate", asked.subject, f"{json.dumps(asked.name)}, sweep={json.dumps(asked.sweep)}{theme}")
    if job is None:
        return ""
    given = [json.dumps(job.name)]
    if job.form in FIGURES:
        given += [f"panel={json.dumps(','.join(job.panels))}"] * (job.panels != (WHOLE,))
        given += [f"{name}={_literal(value)}" for name, value in _chosen(job.options)]
    elif job.form == "csv":
        given.append(f"view={json.dumps(job.panels[0])}")
        given += [f"csv={json.dumps(job.csv.words)}"] * bool(job.csv.words)
    return _lines("save", job.subject, ", ".join(given))


def _lines(name: str, subject: Subject, given: str) -> str:
    names = ", ".join(sorted((name, "from_link")))
    return (
        f"from lossviz.export import {names}\n\nview = from_link({json.dumps(link_of(subject))})\n{name}(view, {given})"
    )


def _chosen(options: FigureOptions) -> list[tuple[str, Any]]:
    """The options that are not as usual; the resolution says the scale, too."""
    left = ("scale",) if options.dpi is not None else ()
    found = [(each.name, getattr(options, each.name), each.default) for each in fields(FigureOptions)]
    return [(name, value) for name, value, usual in found if value != usual and name not in left]


def _literal(value: Any) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)
