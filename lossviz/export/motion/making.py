"""Makes animations, one after the other: frames drawn once for all formats, progress, and each file whole or not at all."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from PIL import Image

from lossviz import disk
from lossviz.decimals import code
from lossviz.export.batch import Outcome, entry_of, keep
from lossviz.export.browser import draw_all
from lossviz.export.kinds import kind_of
from lossviz.export.metadata import about_of, described
from lossviz.export.motion.course import Motion
from lossviz.export.motion.encoding import MOVING, check_encoders, encoded, picture_of
from lossviz.export.motion.filming import filming
from lossviz.export.motion.takes import cameras, takes
from lossviz.export.names import Subject, called, stem
from lossviz.export.options import FigureOptions
from lossviz.export.panels import WHOLE
from lossviz.export.pictures import Picture, finished, picture
from lossviz.export.prepared import asked_for
from lossviz.export.requests import Job, RequestError, check_panels, check_size, known, shown_by
from lossviz.export.rows import in_panels
from lossviz.export.series import Series
from lossviz.picture.chromium import NoBrowserError, driven
from lossviz.picture.style import LOOKS

#: What the first picture of an animation can be as well, by itself: a still on the axes of all of them.
STILLS = ("png", "svg", "pdf")
#: The width of an animation if nothing is said of its size, in pixels; and how many its frames may have together.
WIDTH, MOST_PIXELS = 800, 300_000_000
# Progress is told so often.
_TOLD = 10

Say = Callable[[str], None]
Place = tuple[int, int]


@dataclass(frozen=True)
class Shoot:
    """One animation to make: some panels of a page, as they move."""

    subject: Subject
    form: str
    panels: tuple[str, ...]
    options: FigureOptions
    motion: Motion

    @property
    def scene(self) -> tuple[Any, ...]:
        """What its frames depend on: animations that differ in their format alone share them."""
        return self.subject, self.panels, self.options, self.motion

    @cached_property
    def name(self) -> str:
        """The file's name: that of its first frame, with where it goes."""
        sweep, scale = self.motion.sweep, self.options.scale
        found = stem(self.first, called(self.subject, self.panels), self.options.theme)
        if sweep:
            start = f"{sweep.name}-{code(sweep.first)}"
            there = rf"(?<=_){re.escape(start)}(?=_|$)"
            way = f"{start}-to-{code(sweep.last)}"
            found = re.sub(there, way, found, count=1) if re.search(there, found) else f"{found}_{way}"
        turned = f"_turn-{code(self.motion.turn)}" if self.motion.turn else ""
        return f"{found}{turned}{'_once' * self.motion.once}{f'@{scale:g}x' if scale != 1 else ''}.{self.form}"

    @cached_property
    def first(self) -> Subject:
        """What its first frame shows."""
        return next(iter(takes(self.subject, self.motion).values()))

    @cached_property
    def same(self) -> Series:
        """What is the same in all of its pictures."""
        found = list(takes(self.subject, self.motion).values())
        same = kind_of(self.subject.page).series(found, self.panels, self.options)
        return replace(same, moves=True, cameras=tuple(self._cameras.values()) or same.cameras)

    @cached_property
    def _cameras(self) -> dict[int, str]:
        return cameras(self.subject, self.motion, self.options.camera)

    def still(self, seen: Subject, place: Place) -> Picture:
        """The picture of what is seen at a place."""
        options = self.options.but(camera=self._cameras[place[1]]) if self._cameras else self.options
        return picture(seen, self.panels, options, self.same)

    def pictures(self) -> dict[Place, Picture]:
        """Its frames by their places, each once."""
        found = takes(self.subject, self.motion)
        drawn = {place: self.still(each, place) for place, each in found.items()}
        if WHOLE not in self.panels or self._cameras or in_panels(WHOLE, self.options):
            return drawn  # panels are laid out for all of their cameras
        return {place: _about_the_same_axis(each, drawn[0, 0]) for place, each in drawn.items()}


def _about_the_same_axis(each: Picture, first: Picture) -> Picture:
    """A picture whose cameras look where those of the first one look: they may look a little higher from the side."""
    layout, usual = each.figure["layout"], first.figure["layout"]
    assert isinstance(layout, dict) and isinstance(usual, dict)
    changed: dict[str, Any] = {}
    for name in (name for name in layout if name.startswith("scene")):
        here: Any = layout[name]
        there: Any = usual[name]
        changed[name] = {**here, "camera": {**here["camera"], "center": there["camera"]["center"]}}
    return replace(each, figure={**each.figure, "layout": {**layout, **changed}})


def shoots(
    subjects: Iterable[Subject],
    motion: Motion,
    *,
    forms: Sequence[str],
    panels: Sequence[Sequence[str]],
    themes: Sequence[str],
    options: FigureOptions,
) -> list[Shoot]:
    """The animations of some subjects, each once. Raises RequestError for what cannot be made, before anything is."""
    for form in forms:
        if form not in (*MOVING, *STILLS):
            allowed = ", ".join((*MOVING, *STILLS))
            raise RequestError(f"format of a sweep or a turn must be one of {allowed}, got {form!r}")
    known("theme", themes, LOOKS)
    check_encoders(forms)
    if options.transparent and not set(forms) <= {"webp", *STILLS}:
        raise RequestError("transparent animations are WebP: give --format webp")
    if options.size is None and options.width is None:
        options = options.but(width=WIDTH)
    found: dict[str, Shoot] = {}
    for subject in subjects:
        rows = list(dict.fromkeys(map(tuple, panels)))
        for row in rows:
            check_panels(subject, row)
            shows, looks = shown_by(subject, row, rows, options)
            for theme in themes:
                for form in forms:
                    one = Shoot(shows, form, row, looks.but(theme=theme), motion)
                    if found.setdefault(one.name, one) != one:
                        raise RequestError(f"two animations would both be named {one.name}; use two folders")
                _check(one)
    return list(found.values())


def _check(one: Shoot) -> None:
    """Raise RequestError for pictures that no browser draws well, or too many of them, or none of what turns."""
    moving = len(set(one.motion.places))
    try:
        drawn = one.still(one.first, (0, 0))
    except ValueError as error:
        told = asked_for(error)
        if one.options.camera is None:  # it is the turn that asks for one
            told = told.replace("camera is for", "turn is for")
        raise RequestError(f"{one.subject.page}: {told}") from None
    check_size(drawn.size, one.options.scale)
    layout = drawn.figure["layout"]
    if one.motion.turn and not (isinstance(layout, dict) and any(name.startswith("scene") for name in layout)):
        raise RequestError(f"turn needs a surface, and {','.join(one.panels)} of {one.subject.page} has none")
    pixels = moving * drawn.size[0] * drawn.size[1] * one.options.scale**2
    if pixels > MOST_PIXELS:
        raise RequestError(
            f"the frames may have {MOST_PIXELS / 1e6:g} million pixels together, and {moving} of "
            f"{drawn.size[0]:g}x{drawn.size[1]:g} at scale {one.options.scale:g} have {pixels / 1e6:.0f} million; "
            "fewer seconds or fps, or a smaller size"
        )


def run(wanted: Sequence[Shoot], folder: Path, say: Say) -> Outcome:
    """Make the animations in a folder; one that fails is named in the outcome, and the others are made.

    Raises NoBrowserError if no browser starts. Each file goes into the manifest as soon as it is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    outcome = Outcome()
    for scene in dict.fromkeys(one.scene for one in wanted):
        alike = [one for one in wanted if one.scene == scene]
        try:
            moves = any(one.form in MOVING for one in alike)
            frames = driven(frames_of(alike[0], say)) if moves else []
            for one in alike:
                data = file_of(one, frames)
                keep(folder, one.name, data, _entry(one, data), outcome)
                say(f"{folder / one.name}  {len(data) / 1000:.0f} KB")
        except NoBrowserError:
            raise
        except (OSError, RuntimeError, ValueError) as error:
            for one in alike:
                if one.name not in outcome.made:
                    outcome.failed[one.name] = disk.told(error)
    return outcome


async def frames_of(one: Shoot, say: Say) -> list[Image.Image]:
    """All frames in their order; those that are shown twice are drawn once."""
    pictures = one.pictures()
    drawn: dict[Place, Image.Image] = {}
    async with filming(say) as film:
        for place, each in pictures.items():
            drawn[place] = picture_of(await film(each, one.options.scale))
            done, count = len(drawn), len(pictures)
            if done == 1:
                started = time.monotonic()  # with the first the browser has started, which takes longer than a picture
            elif done < count and done % max(1, count // _TOLD) == 0:
                left = (count - done) * (time.monotonic() - started) / (done - 1)
                say(f"{one.name}: {done} of {count} pictures drawn  (about {left:.0f} s left)")
    return [drawn[place] for place in one.motion.places]


def file_of(one: Shoot, frames: Sequence[Image.Image]) -> bytes:
    """The file of an animation, or its first picture as a still; either says of itself what that shows."""
    about = about_of(one.first, one.panels, one.options)
    if one.form in STILLS:
        still = draw_all([(one.pictures()[0, 0], one.form, one.options.scale)])[0]
        return described(one.form, finished(still, one.form, one.options), about)
    return described(one.form, encoded(one.form, frames, one.motion, "\n".join(about.lines())), about)


def _entry(one: Shoot, data: bytes) -> dict[str, Any]:
    """What the manifest says of an animation: its first picture, and how it goes on."""
    motion = one.motion
    form = one.form if one.form in STILLS else "png"
    still = Job(one.first, form, one.panels, one.options)
    moves: dict[str, Any] = {
        "sweep": motion.sweep.text if motion.sweep else None,
        "turn": motion.turn or None,
        "once": motion.once or None,
    }
    timed = {"frames": motion.count, "fps": motion.fps, "seconds": motion.seconds}
    said = {name: value for name, value in moves.items() if value is not None}
    return {**entry_of(still, data), "format": one.form, **said, **(timed if one.form in MOVING else {})}
