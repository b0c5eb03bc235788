"""What is seen in each frame of an animation: the subject with its slider and its camera moved a little further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lossviz.decimals import code
from lossviz.export.chosen import changed
from lossviz.export.kinds import kind_of
from lossviz.export.motion.course import Motion, Sweep, stops
from lossviz.export.names import Subject
from lossviz.export.prepared import HAVE_SURFACES
from lossviz.export.requests import RequestError
from lossviz.labs.catalogue import LABS
from lossviz.picture.compare.payload import compare_payload
from lossviz.picture.controls import Control, Range, controls
from lossviz.state.cameras import camera_angles
from lossviz.state.compare import ComparisonView
from lossviz.state.view import View

# What an animation cannot sweep: the picture would jump with its axes.
_AXES = "range"
_CAMERA = "view"


def takes(subject: Subject, motion: Motion) -> dict[tuple[int, int], Subject]:
    """The subject at each place of a motion (as ``Motion.places`` counts them), the first place first.

    Their axes reach equally far. Raises RequestError for a slider or a number that the subject does not have, and for a
    turn of what has no camera.

    >>> from lossviz.state.view import default_view
    >>> found = takes(default_view("huber"), Motion(Sweep("delta", 1.0, 2.0), seconds=0.5, fps=12))
    >>> [each.loss.delta for each in found.values()]
    [1.0, 1.33, 1.67, 2.0]
    """
    places = dict.fromkeys(motion.places)
    values = _values(subject, motion.sweep, motion.steps) if motion.sweep else ()
    angles = _angles(subject) if motion.turn else None
    found = {}
    for swept, turned in places:
        changes: dict[str, str] = {}
        if motion.sweep:
            changes[motion.sweep.name] = code(values[swept])
        if angles and turned:  # the first is seen from the camera that it has, by name if it has one
            changes[_CAMERA] = _camera(angles, motion.turned(turned))
        found[swept, turned] = _moved(subject, changes)
    return _on_the_same_axes(found)


def sliders(subject: Subject) -> dict[str, Range]:
    """The sliders that an animation of a subject can sweep, by name.

    >>> from lossviz.state.view import default_view
    >>> list(sliders(default_view("huber")))
    ['delta', 'label', 'prediction']
    """
    return {
        each.name: each for each in _controls(subject) if isinstance(each, Range) and each.name != _AXES and each.values
    }


def _controls(subject: Subject) -> Sequence[Control]:
    if isinstance(subject, View):
        return controls(subject)
    if isinstance(subject, ComparisonView):
        return compare_payload(subject).controls
    found: Sequence[Control] = LABS[subject.page].payload(subject).controls
    return found


def _values(subject: Subject, sweep: Sweep, steps: int) -> tuple[float, ...]:
    offered = sliders(subject)
    if sweep.name not in offered:
        raise RequestError(f"sweep: {subject.page} has the sliders {', '.join(offered)}, not {sweep.name!r}")
    slider = offered[sweep.name]
    for end in (sweep.first, sweep.last):
        _moved(subject, {sweep.name: code(end)})
    listed = slider.integer or not slider.exact
    positions = sorted({*slider.values, sweep.first, sweep.last}) if listed else slider.values
    return stops(sweep, steps, positions, listed=listed)


def cameras(subject: Subject, motion: Motion, camera: str | None) -> dict[int, str]:
    """The camera at each step of a turn, if a picture's options say it: empty for a page that says it itself, or no turn.

    >>> from lossviz.state.view import default_view
    >>> cameras(default_view("huber"), Motion(turn=360, seconds=0.5, fps=12), None)
    {}
    """
    if not motion.turn or _CAMERA in subject.state():
        return {}
    first = camera or "valley"
    turned = dict.fromkeys(place for _, place in motion.places)
    return {place: _camera(camera_angles(first), motion.turned(place)) if place else first for place in turned}


def _angles(subject: Subject) -> tuple[float, float, float] | None:
    """The camera of a page, if the page has it."""
    if not kind_of(subject.page).surfaces(subject):
        raise RequestError(f"turn: {subject.page} has no surface that could be turned; {HAVE_SURFACES}")
    camera = subject.state().get(_CAMERA)
    return camera_angles(camera) if isinstance(camera, str) else None


def _camera(angles: tuple[float, float, float], turned: float) -> str:
    """A camera that is turned by some degrees, as seen from above against the clock."""
    azimuth, elevation, distance = angles
    wrapped = (azimuth + turned + 180.0) % 360.0 - 180.0
    return ",".join(code(round(part, 6)) for part in (wrapped, elevation, distance))


def _moved(subject: Subject, changes: Mapping[str, str]) -> Subject:
    return changed(subject, changes, "sweep: ")


def _on_the_same_axes(found: Mapping[tuple[int, int], Subject]) -> dict[tuple[int, int], Subject]:
    """The subjects on the axes of the one that needs the longest: a point that moves may lie beyond shorter ones."""
    reach = {float(getattr(each, "extent", 0)) for each in found.values()}
    if len(reach) == 1:
        return dict(found)
    longest = code(max(reach))
    return {place: _moved(each, {_AXES: longest}) for place, each in found.items()}
