"""The axes of an animation: they hold all of its frames and stand still, in labs and comparisons as in losses."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from lossviz.export.motion.course import Motion, Sweep
from lossviz.export.motion.making import STILLS, Shoot, shoots
from lossviz.export.motion.takes import sliders
from lossviz.export.names import ENTIRE, panels_of
from lossviz.export.options import FigureOptions
from lossviz.export.pictures import picture
from lossviz.export.requests import RequestError
from lossviz.labs.catalogue import LABS
from lossviz.labs.descent.model import DescentView
from lossviz.labs.imbalance.model import ImbalanceView
from lossviz.labs.numerics.model import NumericsView
from lossviz.labs.outliers.model import OutliersView
from lossviz.state.compare import CompareView
from lossviz.state.record import Record
from lossviz.state.view import default_view

LINE = LABS["descent"].presets()["line"][1]
ONE = LABS["descent"].presets()["prediction"][1]


def shoot(subject: Record, sweep: Sweep | None, panel: str, form: str = "gif", turn: float = 0, **more: Any) -> Shoot:
    motion = Motion(sweep, turn, seconds=0.5, fps=8)
    options = FigureOptions(width=600, **more)
    (found,) = shoots([subject], motion, forms=[form], panels=[[panel]], themes=["light"], options=options)
    return found


def axes_of(figure: Any) -> dict[str, Any]:
    """What of an axis must not jump: its range, its place, its numbers and its name."""
    kept = ("range", "domain", "tickvals", "ticktext", "title")
    return {
        name: {key: axis[key] for key in kept if key in axis}
        for name, axis in figure["layout"].items()
        if name[1:5] == "axis"
    }


@pytest.mark.parametrize(
    ("subject", "sweep"),
    [
        (DescentView(), Sweep("start", 0.0, 9.0)),
        (DescentView(), Sweep("start2", -6.0, 2.0)),
        (DescentView(), Sweep("steps", 20, 300)),
        (ONE, Sweep("start", -4.0, 5.0)),
        (ONE, Sweep("label", 0.0, 1.0)),
        (LINE, Sweep("start", -5.0, 5.0)),
        (ImbalanceView(), Sweep("spread", 0.0, 2.0)),
        (NumericsView(), Sweep("logit", 0.0, 100.0)),
        (CompareView.from_state({}), Sweep("delta", 0.5, 4.0)),
        (default_view("quantile"), Sweep("tau", 0.1, 0.9)),
        (default_view("huber"), Sweep("delta", 0.1, 5.0)),
    ],
)
def test_axes_stand_still(subject: Record, sweep: Sweep) -> None:
    panels = [name for name in panels_of(subject) if name not in ENTIRE and not name.endswith("surface")]
    for panel in ("linked", *panels):
        frames = [each.figure for each in shoot(subject, sweep, panel).pictures().values()]
        first, *others = (axes_of(frame) for frame in frames)
        assert first and all(axes == first for axes in others), panel


def scenes_of(found: Shoot) -> list[Any]:
    """The scene of each frame of an animation."""
    layouts: list[Any] = [each.figure["layout"] for each in found.pictures().values()]
    return [layout["scene"] for layout in layouts]


@pytest.mark.parametrize("panel", ["mse-landscape", "linked"])
@pytest.mark.parametrize("sweep", [Sweep("start", -4.0, 9.0), Sweep("label", 0.0, 1.0)], ids=["start", "label"])
def test_a_landscape_from_the_side_stands_still(panel: str, sweep: Sweep) -> None:
    first, *others = scenes_of(shoot(DescentView(), sweep, panel, camera="side"))
    assert all(scene == first for scene in others)


def test_a_landscape_turns_about_itself() -> None:
    cameras = [scene["camera"] for scene in scenes_of(shoot(DescentView(), None, "mse-landscape", turn=360))]
    around = [(each["eye"]["x"] - each["center"]["x"], each["eye"]["y"] - each["center"]["y"]) for each in cameras]
    for (x, y), (then_x, then_y) in pairwise(around):
        assert (then_x, then_y) == pytest.approx((-y, x))  # a quarter further, at the same distance
    assert {each["eye"]["z"] for each in cameras} == {cameras[0]["eye"]["z"]}


def test_the_bench_is_as_high_as_what_is_in_sight_of_the_whole_sweep() -> None:
    bench = OutliersView()
    low, high = 4.1, 20.0  # the highest point up to 4, and of all

    def axis(view: OutliersView, **more: Any) -> list[float]:
        layout: Any = picture(view, ["lines"], FigureOptions(width=600, **more)).figure["layout"]
        return list(layout["yaxis"]["range"])

    assert axis(bench, prediction_range=(0, 4))[1] < high and low <= axis(bench, prediction_range=(0, 4))[1]
    assert axis(bench, prediction_range=(-100, 100))[0] < axis(bench)[0]  # where the lines go
    assert axis(bench, prediction_range=(0, 4), value_range=(-7, 7)) == pytest.approx([-7, 7], rel=0.05)
    tight = shoot(bench, Sweep("huber_delta", 0.1, 5.0), "lines", prediction_range=(-50, 50))
    first, *others = (axes_of(each.figure) for each in tight.pictures().values())
    assert all(axes == first for axes in others)


@pytest.mark.parametrize("panel", ["mse-landscape", "linked"])
def test_a_landscape_reaches_over_the_axes_of_the_whole_sweep(panel: str) -> None:
    for each in shoot(DescentView(), Sweep("start", 0.0, 9.0), panel).pictures().values():
        data: Any = each.figure["data"]
        layout: Any = each.figure["layout"]
        landscape = next(trace for trace in data if trace["type"] in ("contour", "heatmap"))
        assert (landscape["x"][0], landscape["x"][-1]) == pytest.approx((-11.0, 11.0))
        assert layout["xaxis"]["range"][0] == pytest.approx(-11.0)


def test_all_that_is_drawn_lies_on_the_axes_of_a_sweep() -> None:
    """The gradient of the pinball loss is −τ and 1 − τ: the longest range of one setting does not hold the others."""
    for each in shoot(default_view("quantile"), Sweep("tau", 0.1, 0.9), "gradient").pictures().values():
        layout: Any = each.figure["layout"]
        low, high = layout["yaxis"]["range"]
        for trace in each.figure["data"]:  # type: ignore[union-attr]
            if "curve0" in trace["uid"]:  # type: ignore[index,operator,call-overload]
                assert low <= np.nanmin(trace["y"]) and np.nanmax(trace["y"]) <= high  # type: ignore[index,call-overload]


def test_a_panel_that_not_every_frame_has_can_be_swept() -> None:
    frames = shoot(ImbalanceView(spread=1.0), Sweep("spread", 0.0, 2.0), "examples").pictures()
    assert len({len(each.figure["data"]) for each in frames.values()}) == 1  # type: ignore[arg-type]


# ---- the still of the first frame --------------------------------------------------------------


@pytest.mark.parametrize("form", STILLS)
def test_the_first_frame_is_a_still_as_well(form: str) -> None:
    still = shoot(default_view("huber"), Sweep("delta", 0.1, 5.0), "loss", form)
    moving = shoot(default_view("huber"), Sweep("delta", 0.1, 5.0), "loss")
    assert still.name.removesuffix(form) == moving.name.removesuffix("gif")
    assert still.pictures()[0, 0].figure["layout"] == moving.pictures()[0, 0].figure["layout"]


def test_a_still_by_itself_chooses_its_own_axes() -> None:
    """Why the plain still is not the first frame: a later one would not lie on its axes."""
    one = shoot(default_view("huber"), Sweep("delta", 0.1, 5.0), "loss")
    (first, *_, last), alone = one.pictures().values(), picture(one.first, ["loss"], one.options)
    ends = [axes_of(each.figure)["yaxis"]["range"][1] for each in (alone, first, last)]
    assert ends[0] < ends[1] == ends[2]


def test_other_formats_are_refused_by_what_there_is() -> None:
    with pytest.raises(RequestError, match="must be one of gif, webp, mp4, png, svg, pdf, got 'html'"):
        shoot(default_view("huber"), Sweep("delta", 0.1, 5.0), "loss", "html")


def test_every_slider_of_a_lab_leaves_its_axes_alone() -> None:
    """Not only those that are known to have moved them: each, from its first to its last position."""
    moved = []
    for page, lab in LABS.items():
        view = lab.view()
        for name, slider in sliders(view).items():
            held = [position for position in slider.values if abs(position) <= 300]
            frames = shoot(view, Sweep(name, held[0], held[-1]), "linked").pictures().values()
            first, *others = (axes_of(each.figure) for each in frames)
            if any(axes != first for axes in others):
                moved.append(f"{page} {name}")
    assert moved == []
