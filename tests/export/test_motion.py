"""Animations without a browser: their course, what each frame shows, how frames become files, and what is refused."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from lossviz import CATALOGUE, Huber, surface
from lossviz.__main__ import BAD_REQUEST, DONE, main
from lossviz.export import animate
from lossviz.export.kinds import kind_of, pages
from lossviz.export.motion import encoding
from lossviz.export.motion.course import MOST, Motion, Sweep, parse_sweep, stops
from lossviz.export.motion.encoding import BUDGET, check_encoders, encoded
from lossviz.export.motion.filming import differences
from lossviz.export.motion.making import shoots
from lossviz.export.motion.takes import sliders, takes
from lossviz.export.options import FigureOptions
from lossviz.export.pictures import picture
from lossviz.export.requests import RequestError
from lossviz.labs.catalogue import LABS
from lossviz.picture.loss.frame import QUANTITIES, SURFACES, frame, widest
from lossviz.picture.loss.layout import drawing
from lossviz.picture.scenes import camera
from lossviz.picture.style import LIGHT
from lossviz.picture.values import patched
from lossviz.state.view import View, default_view, view_from_state

SWEEP = Sweep("delta", 0.1, 5.0)
SHORT = Motion(SWEEP, seconds=0.5, fps=12)


# ---- the course --------------------------------------------------------------------------------


@given(some.floats(0.5, 60), some.integers(1, 50), some.sampled_from([0.0, 90.0, -360.0, 360.0]), some.booleans())
def test_it_lasts_as_long_as_is_said_and_begins_again_without_a_jump(
    seconds: float, fps: int, turn: float, once: bool
) -> None:
    if not 4 <= 2 * round(seconds * fps / 2 + 1e-9) <= MOST:
        return
    motion = Motion(SWEEP, turn, seconds, fps, once)
    assert len(motion.places) == len(motion.durations) == motion.count
    assert abs(sum(motion.durations) / 1000 - seconds) <= 1 / fps + 0.01
    assert min(motion.durations) >= 20  # what is shorter, viewers of GIF show for a tenth of a second
    swept, turned = zip(*motion.places, strict=True)
    rounds = list(pairwise(motion.places if once else (*motion.places, motion.places[0])))
    assert all(abs(b[0] - a[0]) == 1 for a, b in rounds)
    assert (min(swept), max(swept)) == (0, motion.steps)
    if turn:
        angles = [motion.turned(place) for place in turned]
        step = abs(angles[1] - angles[0])
        apart = [abs((b - a + 180) % 360 - 180) for a, b in pairwise(angles if once else [*angles, angles[0]])]
        np.testing.assert_allclose(apart, step, atol=1e-9)
        assert max(map(abs, angles)) == pytest.approx(abs(turn) - (step if abs(turn) == 360 and not once else 0))


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_sweep_goes_as_its_slider_does_when_it_is_moved_evenly(key: str) -> None:
    for name, slider in sliders(default_view(key)).items():
        values = [value for value in slider.values if np.isfinite(value)]
        found = stops(Sweep(name, values[0], values[-1]), len(values) - 1, slider.values, listed=slider.integer)
        np.testing.assert_allclose(found, values, rtol=0.02, atol=1e-12)
        back = stops(Sweep(name, values[-1], values[0]), 40, slider.values, listed=slider.integer)
        assert (back[0], back[-1]) == (values[-1], values[0])
        assert all(after <= before for before, after in pairwise(back))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "needs sweep, such as delta=0.1:5, or turn, such as 360"),
        ({"turn": 720.0}, "turn must be from -360 to 360 degrees"),
        ({"turn": float("nan")}, "turn must be from -360 to 360 degrees"),
        ({"turn": 90.0, "seconds": 0.4}, "seconds must be from 0.5 to 60, got 0.4"),
        ({"turn": 90.0, "seconds": 61.0}, "seconds must be from 0.5 to 60, got 61"),
        ({"turn": 90.0, "fps": 0}, "fps must be a whole number from 1 to 50, got 0"),
        ({"turn": 90.0, "fps": 51}, "fps must be a whole number from 1 to 50, got 51"),
        ({"turn": 90.0, "fps": 12.5}, "fps must be a whole number from 1 to 50, got 12.5"),
        ({"turn": 90.0, "seconds": 60.0, "fps": 50}, "seconds times fps must be 4 to 600 frames, got 60 times 50"),
        ({"turn": 90.0, "seconds": 1.0, "fps": 2}, "seconds times fps must be 4 to 600 frames, got 1 times 2"),
    ],
)
def test_a_motion_out_of_bounds_is_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(RequestError, match=told.replace("(", r"\(")):
        Motion(**wrong)


@pytest.mark.parametrize(
    "text", ["", "delta", "delta=", "delta=1", "delta=1:", "delta=1:2:3", "=1:2", "delta=1:inf", "d=a:b"]
)
def test_a_sweep_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match=r"sweep must be NAME=FIRST:LAST with two numbers, such as delta=0.1:5"):
        parse_sweep(text)


# ---- what each frame shows ---------------------------------------------------------------------


@pytest.mark.parametrize("page", pages())
def test_every_slider_of_every_page_can_be_swept(page: str) -> None:
    subject = kind_of(page).start()
    for name, slider in sliders(subject).items():
        if page in LABS and (name in ("x", "y") or page != "imbalance"):
            continue  # a point that nobody chose does not move; the other labs train in each frame
        first, last = slider.values[-2], slider.values[1]
        found = list(takes(subject, Motion(Sweep(name, first, last), seconds=0.5, fps=8)).values())
        assert [each.state()[name] for each in (found[0], found[-1])] == [first, last]
        others = [{at: value for at, value in each.state().items() if at != name} for each in found]
        assert all(other == others[0] for other in others), name


@pytest.mark.parametrize("key", [key for key in CATALOGUE if CATALOGUE[key]().sliders()])
def test_axes_hold_all_that_a_sweep_shows(key: str) -> None:
    record = next(iter(CATALOGUE[key]().sliders()))
    low, high = (end for end in (record.steps[1], record.steps[-1]))
    views = list(takes(default_view(key), Motion(Sweep(record.name, low, high), seconds=0.5, fps=12)).values())
    assert all(isinstance(view, View) for view in views)
    held = widest(views)  # type: ignore[arg-type]
    for view in views:
        own = frame(view)  # type: ignore[arg-type]
        for spans, kept in ((own.scenes, held.scenes), (own.panels, held.panels)):
            assert all(kept[quantity].holds(span.low, span.high) for quantity, span in spans.items())
    layouts = [drawing(view, held=held).layout(LIGHT) for view in views]  # type: ignore[arg-type]
    for name in ("scene", "scene2", "coloraxis", "coloraxis2", "yaxis", "yaxis2", "yaxis3"):
        assert all(layout[name] == layouts[0][name] for layout in layouts), name


def test_a_cut_that_one_setting_needs_is_noted_in_all() -> None:
    views = [view_from_state("binary_cross_entropy", {"pos_weight": weight}) for weight in (0.1, 20)]
    held = widest(views)
    assert held.scenes["value"].cut
    assert [frame(views[1]).scenes[quantity] for quantity in SURFACES] == [held.scenes[q] for q in SURFACES]
    assert set(held.panels) == set(QUANTITIES)
    notes = [[note["text"] for note in drawing(view, held=held).layout(LIGHT)["annotations"]] for view in views]  # type: ignore
    assert all(held.scenes["value"].short_note in " ".join(texts) for texts in notes)


def test_axes_reach_as_far_as_a_label_that_moves() -> None:
    found = takes(default_view("huber"), Motion(Sweep("label", 0.0, 30.0), seconds=0.5, fps=12)).values()
    assert {each.state()["range"] for each in found} == {30.0}


def test_a_turn_keeps_height_and_distance_and_starts_where_the_camera_is() -> None:
    view = view_from_state("huber", {"view": "170,20,3"})
    found = [each.state()["view"] for each in takes(view, Motion(turn=360, seconds=0.5, fps=12)).values()]
    assert found == ["170,20,3", "-130,20,3", "-70,20,3", "-10,20,3", "50,20,3", "110,20,3"]
    (one,) = shoots(
        [view_from_state("huber", {"view": "side"})],
        Motion(turn=360, seconds=0.5, fps=12),
        forms=["gif"],
        panels=[["linked"]],
        themes=["light"],
        options=FigureOptions(),
    )
    cameras = [each.figure["layout"]["scene"]["camera"] for each in one.pictures().values()]  # type: ignore[call-overload, index]
    assert cameras[0] == camera("side")  # as the still, and about one axis from there on
    assert all(
        each["center"] == cameras[0]["center"] and each["eye"]["z"] == cameras[0]["eye"]["z"] for each in cameras
    )


@pytest.mark.parametrize(
    ("page", "motion", "told"),
    [
        ("huber", Motion(Sweep("gamma", 1, 2)), "huber has the sliders delta, label, prediction, not 'gamma'"),
        ("huber", Motion(Sweep("range", 3, 6)), "huber has the sliders delta, label, prediction, not 'range'"),
        ("huber", Motion(Sweep("delta", -1, 2)), r"delta must be in \(0, 1e\+12\], got '-1'"),
        ("focal", Motion(Sweep("label", 0, 2)), r"label must be in \[0, 1\]"),
        ("cross_entropy", Motion(Sweep("classes", 2, 10.5)), "classes must be"),
        ("compare", Motion(Sweep("points", 5, 7)), "points must be one of 5, 10, 20"),
        ("compare", Motion(turn=360), "compare has no surface that could be turned"),
    ],
)
def test_what_a_page_does_not_have_is_refused(page: str, motion: Motion, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        takes(kind_of(page).start(), motion)


def test_differences_make_one_figure_the_other() -> None:
    one, other = (
        {"data": drawn.data(LIGHT), "layout": drawn.layout(LIGHT)}
        for drawn in (drawing(default_view("huber")), drawing(view_from_state("huber", {"delta": 2, "label": 1})))
    )
    changes = dict(differences(one, other))
    assert not list(differences(patched(one, changes), other))
    assert not list(differences(one, one))
    assert {path.rpartition(".")[0] for path in changes} < {
        path.rpartition(".")[0] for path, _ in differences({}, other)
    } | {path.rpartition(".")[0] for path in changes}
    assert "data[0].x" not in changes and "data[0].z" in changes


# ---- files -------------------------------------------------------------------------------------


def drawn(place: float, size: tuple[int, int] = (120, 81)) -> Image.Image:
    """A picture in the manner of ours: a white ground, a scale of colours, a line that moves."""
    width, height = size
    pixels = np.full((height, width, 3), 255, dtype=np.uint8)
    shades = np.linspace(0, 255, width - 20).astype(np.uint8)
    pixels[10:40, 10:-10] = np.stack([shades, shades[::-1], np.full_like(shades, 128)], axis=-1)
    pixels[45:75, 10 + int(place * (width - 24)) :][:, :4] = (213, 94, 0)
    return Image.fromarray(pixels)


@pytest.fixture(scope="module")
def frames() -> list[Image.Image]:
    made = [drawn(place / SHORT.steps) for place in range(SHORT.steps + 1)]
    return [made[swept] for swept, _ in SHORT.places]


def read(data: bytes) -> tuple[Image.Image, list[npt.NDArray[np.uint8]], list[int]]:
    """An animation with its frames and their durations."""
    film: Any = Image.open(io.BytesIO(data))
    found, durations = [], []
    for place in range(film.n_frames):
        film.seek(place)
        found.append(np.asarray(film.convert("RGB")))
        durations.append(film.info["duration"])
    return film, found, durations


def test_a_gif_has_the_frames_in_the_nearest_of_its_colours(frames: list[Image.Image]) -> None:
    data = encoded("gif", frames, SHORT)
    film, found, durations = read(data)
    assert film.info["loop"] == 0
    assert durations == list(SHORT.durations)
    for drawn_one, shown in zip(frames, found, strict=True):
        exact = np.asarray(drawn_one).astype(int)
        assert np.abs(exact - shown).max() <= 8
        ground = (exact == 255).all(axis=-1)
        assert (shown[ground] == 255).all()
    assert all(
        np.array_equal(a, b) for a, b in zip(found[1:], found[:0:-1], strict=True)
    )  # the way back is the way there
    assert encoded("gif", frames, SHORT) == data


def test_a_small_webp_is_exact(frames: list[Image.Image]) -> None:
    data = encoded("webp", frames, SHORT)
    film, found, _ = read(data)
    assert film.info["loop"] == 0
    assert all(np.array_equal(np.asarray(drawn_one), shown) for drawn_one, shown in zip(frames, found, strict=True))
    assert encoded("webp", frames, SHORT) == data


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_once_it_does_not_begin_again(form: str, frames: list[Image.Image]) -> None:
    film = Image.open(io.BytesIO(encoded(form, frames, Motion(SWEEP, seconds=0.5, fps=12, once=True))))
    assert film.info.get("loop") == (1 if form == "webp" else None)


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_what_would_be_too_large_is_made_smaller(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (6, 40, 60, 3), dtype=np.uint8)
    frames = [Image.fromarray(each) for each in noise]
    usual = encoded(form, frames, SHORT)
    monkeypatch.setattr(encoding, "BUDGET", len(usual) - 1)
    smaller = encoded(form, frames, SHORT)
    assert len(smaller) < len(usual) < BUDGET
    monkeypatch.setattr(encoding, "BUDGET", 1)  # nothing is so small: it is as small as it gets
    assert len(encoded(form, frames, SHORT)) < len(smaller)


def test_an_mp4_has_all_frames_at_their_time_and_even_sides(frames: list[Image.Image]) -> None:
    import av

    data = encoded("mp4", frames, SHORT, "huber?huber_delta=1")
    with av.open(io.BytesIO(data)) as film:
        (stream,) = film.streams.video
        assert stream.average_rate == 12
        assert (stream.width, stream.height) == (120, 82)
        assert film.metadata["comment"] == "huber?huber_delta=1"
        shown = [each.to_ndarray(format="rgb24") for each in film.decode(video=0)]
    assert len(shown) == len(frames)
    for drawn_one, found in zip(frames, shown, strict=True):
        assert np.abs(np.asarray(drawn_one).astype(int) - found[:81]).mean() < 4
    assert encoded("mp4", frames, SHORT, "huber?huber_delta=1") == data


def test_without_its_library_mp4_is_refused_with_the_command_that_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    check_encoders(["gif", "webp", "mp4"])
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    check_encoders(["gif", "webp"])
    with pytest.raises(RequestError, match="pip install av"):
        check_encoders(["gif", "mp4"])


# ---- the command -------------------------------------------------------------------------------

SWEPT = ["huber", "--sweep", "delta=0.1:5"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["huber", "--sweep", "gamma=1:2"], "sweep: huber has the sliders delta, label, prediction, not 'gamma'"),
        (["huber", "--sweep", "delta"], "sweep must be NAME=FIRST:LAST"),
        (["huber", "--sweep", "delta=2:2"], "sweep must go from one number to another"),
        (["huber", "--sweep", "delta=0:2"], r"delta must be in \(0, 1e\+12\], got '0'"),
        (["mse", "huber", "--sweep", "delta=1:2"], "sweep: mse has the sliders label, prediction, not 'delta'"),
        (["huber", "--turn", "0"], "turn must be a number of degrees from -360 to 360, and not 0, got 0"),
        (["huber", "--turn", "round"], "turn must be a number of degrees from -360 to 360, and not 0, got 'round'"),
        (["huber", "--turn", "361"], "turn must be from -360 to 360 degrees"),
        (["compare", "--turn", "360"], "turn: compare has no surface that could be turned"),
        (
            ["huber", "--panel", "loss,gradient", "--turn", "90"],
            "turn needs a surface, and loss,gradient of huber has none",
        ),
        ([*SWEPT, "--fps", "60"], "fps must be a whole number from 1 to 50, got 60"),
        ([*SWEPT, "--fps", "ten"], "fps must be a whole number from 1 to 50, got 'ten'"),
        ([*SWEPT, "--seconds", "0.1"], "seconds must be from 0.5 to 60, got 0.1"),
        ([*SWEPT, "--seconds", "60", "--fps", "50"], "must be 4 to 600 frames, got 60 times 50"),
        ([*SWEPT, "--format", "html"], "must be one of gif, webp, mp4, png, svg, pdf, got 'html'"),
        ([*SWEPT, "--transparent"], "transparent animations are WebP"),
        ([*SWEPT, "--size", "50x50"], "a side at least 100"),
        (
            [*SWEPT, "--seconds", "20", "--size", "3000x1800"],
            "may have 300 million pixels together, and 121 of 3000x1800",
        ),
        (["huber", "--format", "gif"], "gif is for animations: give --sweep or --turn as well"),
        (["huber", "--format", "png,mp4"], "mp4 is for animations: give --sweep or --turn as well"),
        (["huber", "--fps", "10"], "fps is for animations: give --sweep or --turn as well"),
        (["huber", "--once"], "once is for animations: give --sweep or --turn as well"),
    ],
)
def test_bad_requests_are_told_before_a_browser_is_looked_for(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "no such browser")
    assert main(["export", *arguments]) == BAD_REQUEST
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1
    assert re.search(told, said.err), said.err


def test_names_say_what_moves(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", sys.executable)  # a plan needs no more than a program there

    def names(*arguments: str) -> list[str]:
        assert main(["export", *arguments, "--dry-run", "--out", "out"]) == DONE
        return [Path(line).name for line in capsys.readouterr().out.splitlines()]

    assert names(*SWEPT, "--format", "gif,mp4") == [
        "huber_delta-0.1-to-5_label-0.gif",
        "huber_delta-0.1-to-5_label-0.mp4",
    ]
    assert names("huber", "--turn", "360", "--panel", "loss-surface", "--theme", "light,dark", "--scale", "2") == [
        "huber_delta-1_surface_turn-360@2x.gif",
        "huber_delta-1_surface_dark_turn-360@2x.gif",
    ]
    assert names("huber", "--sweep", "prediction=2:-2", "--once") == [
        "huber_delta-1_label-0_prediction-2-to--2_once.gif"
    ]
    assert names("smooth_l1", "--sweep", "beta=0:5") == ["smooth_l1_beta-0-to-5_label-0.gif"]


def test_an_animation_of_no_size_is_800_pixels_wide() -> None:
    for panels in (["linked"], ["curve"], ["loss-surface"], ["loss", "gradient"]):
        (one,) = shoots(
            [default_view("huber")], SHORT, forms=["gif"], panels=[panels], themes=["light"], options=FigureOptions()
        )
        still = picture(one.first, one.panels, one.options)
        ((width, height),) = {each.size for each in one.pictures().values()}
        assert width == still.size[0] == 800
        assert 0 <= height - still.size[1] < 30  # a legend that moves with nothing may stand above the panels


@pytest.mark.parametrize(
    ("what", "path", "options", "error", "told"),
    [
        (Huber, "a.gif", {"turn": 90}, TypeError, r"animate: what must be .*; Huber\(\) makes a loss"),
        (surface(Huber()), "a.gif", {"turn": 90}, TypeError, "animate: what must be a loss or a view"),
        (Huber(), 3, {"turn": 90}, TypeError, "animate: path must be a str or a Path, got 3"),
        (
            Huber(),
            "a.html",
            {"turn": 90},
            ValueError,
            "animate: the suffix must be one of .gif, .webp, .mp4, .png, .svg, .pdf, got 'a.html'",
        ),
        (Huber(), "a.gif", {}, ValueError, "animate: an animation needs sweep"),
        (Huber(), "a.gif", {"sweep": "delta=0:1"}, ValueError, "animate: sweep: huber: delta must be in"),
        (Huber(), "a.gif", {"turn": 90, "fps": 0}, ValueError, "animate: fps must be a whole number"),
        (Huber(), "a.gif", {"turn": 90, "colour": 3}, TypeError, "animate: options are size"),
        (Huber(), "a.gif", {"turn": 90, "panel": "hill"}, ValueError, "panel of huber must be one of linked"),
        (Huber(), "no such folder/a.gif", {"turn": 90}, FileNotFoundError, "No such folder"),
    ],
)
def test_from_python_it_is_refused_before_a_browser_is_looked_for(
    what: Any, path: Any, options: dict[str, Any], error: type[Exception], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "no such browser")
    with pytest.raises(error, match=told):
        animate(what, path, **options)
