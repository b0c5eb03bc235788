"""Panels by themselves: laid out for their size, with names beside their lines, in greys that tell them apart."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest

from lossviz import CATALOGUE
from lossviz.export.names import ENTIRE, LOSS_PANELS, panels_of
from lossviz.export.options import POINT, PRESETS, UNITS, FigureOptions, parse_length
from lossviz.export.pictures import Picture, picture
from lossviz.picture.plate.eyes import Eye, fitted
from lossviz.picture.plate.ticks import ticks
from lossviz.state.compare import COMPARISONS, CompareView
from lossviz.state.view import default_view, view_from_state

ROW = [name for name in LOSS_PANELS if name not in ENTIRE]
COLUMN = parse_length("width", "241pt")


def letters(drawn: Picture) -> dict[str, float]:
    """The size in points of every text of a picture."""
    layout: Any = drawn.figure["layout"]
    found = {}
    for note in layout["annotations"]:
        found[note["text"]] = note["font"]["size"]
    for name, axis in layout.items():
        if name[1:].startswith("axis") and axis.get("visible", True):
            found[f"{name} title"] = axis["title"]["font"]["size"]
            found[f"{name} ticks"] = axis["tickfont"]["size"]
    return {text: size * drawn.zoom / POINT for text, size in found.items()}


@pytest.mark.parametrize("key", [*CATALOGUE, *COMPARISONS])
@pytest.mark.parametrize("place", ["ieee-column", "acm-column"])
def test_no_text_in_a_column_is_smaller_than_six_points(key: str, place: str) -> None:
    subject = COMPARISONS[key].from_state({}) if key in COMPARISONS else default_view(key)
    for panel in (name for name in panels_of(subject) if name not in ENTIRE):
        for size in (PRESETS[place].font_size, None):
            drawn = picture(subject, [panel], FigureOptions(width=PRESETS[place].width, font_size=size))
            assert min(letters(drawn).values()) >= 6.0, (panel, letters(drawn))
            assert drawn.zoom * 14 / POINT == pytest.approx(8.0)


@pytest.mark.parametrize("points", [6.0, 9.5, 20.0])
@pytest.mark.parametrize("panel", ROW)
def test_letters_have_their_size_whatever_the_canvas(panel: str, points: float) -> None:
    for width in (500.0, 900.0):
        drawn = picture(default_view("huber"), [panel], FigureOptions(width=width, font_size=points))
        layout: Any = drawn.figure["layout"]
        assert layout["width"] * drawn.zoom == pytest.approx(width) == drawn.size[0]
        assert layout["height"] * drawn.zoom == pytest.approx(drawn.size[1])
        assert 14 * drawn.zoom / POINT == pytest.approx(points)


def test_a_row_has_its_panels_beside_each_other() -> None:
    drawn = picture(default_view("huber"), ["loss-surface", "loss", "gradient"], FigureOptions(width=900))
    layout: Any = drawn.figure["layout"]
    domains = [layout["scene"]["domain"]["x"], layout["xaxis"]["domain"], layout["xaxis2"]["domain"]]
    assert all(first[1] < second[0] for first, second in itertools.pairwise(domains))
    assert {trace["type"] for trace in drawn.figure["data"]} == {"surface", "scatter"}  # type: ignore[index,call-overload,union-attr]


def test_too_many_panels_for_a_column_are_refused() -> None:
    with pytest.raises(ValueError, match=r"5 panels beside each other have no room in 321.333 pixels with letters of"):
        picture(default_view("huber"), ROW, FigureOptions(width=COLUMN))


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_surface_fills_its_canvas(key: str) -> None:
    """Of a surface's own canvas no side has more than an eighth between the outermost text or corner and the edge."""
    drawn = picture(default_view(key), ["loss-surface"], FigureOptions(width=600, title=False, source=False))
    layout: Any = drawn.figure["layout"]
    x = [end for shape in layout["shapes"] for end in (shape["x0"], shape["x1"])]
    y = [end for shape in layout["shapes"] for end in (shape["y0"], shape["y1"])]
    x += [note["x"] for note in layout["annotations"]]
    assert min(x) < 0.12 and min(y) < 0.15
    assert layout["scene"]["domain"]["y"][1] > 0.95


@pytest.mark.parametrize("azimuth", range(-180, 181, 45))
@pytest.mark.parametrize("elevation", [5.0, 40.0, 90.0])
def test_nothing_of_a_surface_is_cut_off_from_any_camera(azimuth: int, elevation: float) -> None:
    drawn = picture(
        default_view("huber"), ["gradient-surface"], FigureOptions(width=400, camera=f"{azimuth},{elevation}")
    )
    layout: Any = drawn.figure["layout"]
    for note in layout["annotations"]:
        assert -1e-6 <= note["x"] <= 1 + 1e-6 and -1e-6 <= note["y"] <= 1 + 1e-6, note["text"]


def test_every_azimuth_is_seen_from_straight_above() -> None:
    for panel in ("loss-surface", "linked"):
        cameras = [
            picture(default_view("huber"), [panel], FigureOptions(camera=f"{azimuth},90")).figure["layout"]["scene"][
                "camera"
            ]  # type: ignore[index,call-overload]
            for azimuth in (0, 45, 90)
        ]
        assert all(first != second for first, second in itertools.combinations(cameras, 2))


def test_a_fitted_eye_sees_all_in_the_middle() -> None:
    corners = np.array(list(itertools.product((-1.0, 1.0), repeat=3)))

    def extent(eye: Eye) -> tuple[float, float, float, float]:
        at = eye.seen(corners, (400.0, 300.0))
        return at[:, 0].min(), at[:, 0].max(), at[:, 1].min(), at[:, 1].max()

    for flat in (False, True):
        found = fitted(Eye(-130.0, 35.0, 2.4, flat, (1.25, 1.25, 0.9)), (400.0, 300.0), extent)
        left, right, top, bottom = extent(found)
        assert left + right == pytest.approx(400, abs=0.5) and top + bottom == pytest.approx(300, abs=0.5)
        assert max((right - left) / 400, (bottom - top) / 300) == pytest.approx(1.0, abs=0.01)


def test_ranges_are_those_that_are_asked_for() -> None:
    options = FigureOptions(prediction_range=(-4, 2), label_range=(-1, 5), value_range=(0, 3))
    layout: Any = picture(default_view("huber"), ["loss-surface"], options).figure["layout"]
    for name, (low, high) in {"xaxis": (-4, 2), "yaxis": (-1, 5), "zaxis": (0, 3)}.items():
        shown = layout["scene"][name]["range"]
        assert low - 0.5 < shown[0] <= low and high <= shown[1] < high + 0.5
    flat: Any = picture(default_view("huber"), ["gradient"], FigureOptions(prediction_range=(-4, 2))).figure
    curve = next(trace for trace in flat["data"] if trace["uid"].startswith("gradient-curve"))
    assert (curve["x"][0], curve["x"][-1]) == (-4, 2)


@pytest.mark.parametrize(
    ("key", "panels", "options", "told"),
    [
        ("huber", ["loss"], {"label_range": (0, 1)}, "label_range is for surfaces"),
        ("huber", ["loss", "gradient"], {"value_range": (0, 1)}, "value_range is for panels of one quantity"),
        ("huber", ["loss-surface"], {"beside": (default_view("mse"),)}, "loss-surface shows one loss; those that"),
        ("huber", ["loss"], {"beside": (default_view("focal"),)}, "no common axis"),
        ("focal", ["loss"], {"prediction_range": (-1, 2)}, r"range must lie in \[0, 1\]"),
        ("mse", ["loss"], {"family": True}, "mse has no parameter"),
        ("huber", ["curve"], {"label_range": (-1, 2)}, "label_range is for surfaces: loss-surface, gradient-surface"),
        (
            "huber",
            ["linked"],
            {"value_range": (-1, 2)},
            "value_range is for panels of one quantity: loss-surface and lo",
        ),
        ("huber", ["pull"], {}, "panel must be one of linked, curve, loss-surface"),
    ],
)
def test_what_panels_do_not_take_is_refused(key: str, panels: list[str], options: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        picture(default_view(key), panels, FigureOptions(**options))


def names(drawn: Picture) -> list[str]:
    layout: Any = drawn.figure["layout"]
    return [note["text"] for note in layout["annotations"]]


def test_lines_have_their_names_beside_them() -> None:
    beside = (default_view("mse"), view_from_state("huber", {"delta": 2}))
    options = FigureOptions(width=COLUMN, beside=beside, title=False, source=False, prediction_range=(-4, 4))
    drawn = picture(default_view("huber"), ["loss"], options)
    told = " ".join(names(drawn))
    for word in ("MSE", "Huber, δ = 1", "Huber, δ = 2"):
        assert word in told
    assert "|r|" not in told  # other losses stand there instead
    asked = picture(default_view("huber"), ["loss"], options.but(references=True))
    assert {"½r²", "|r|"} <= set(names(asked))
    alone = picture(default_view("huber"), ["loss"], FigureOptions(width=COLUMN))
    assert {"½r²", "|r|"} <= set(names(alone))
    family = picture(default_view("huber"), ["gradient"], FigureOptions(family=True))
    assert any("δ = 5" in name for name in names(family))


def test_names_without_room_stand_in_a_legend() -> None:
    view = CompareView.from_state({})
    drawn = picture(view, ["loss", "gradient", "weight"], FigureOptions(width=COLUMN * 1.6, font_size=7))
    told = names(drawn)
    for title in ("MSE|Mean squared error", "Smooth L1", "Huber"):
        found = sum(bool(re.search(title, name)) for name in told)
        assert found in (1, 3)  # once in the legend, or beside each line


@pytest.mark.parametrize("key", ["binary_cross_entropy", "focal", "cross_entropy"])
@pytest.mark.parametrize("ends", [None, (0.0, 1.0)])
def test_a_loss_without_a_bound_leaves_its_panel(key: str, ends: tuple[float, float] | None) -> None:
    """As p → 0 the line ran to the last sample and ended there, as if the loss were finite."""
    drawn = picture(default_view(key), ["loss"], FigureOptions(width=COLUMN, prediction_range=ends))
    data: Any = drawn.figure["data"]
    top = axes_of(drawn)["yaxis"]["range"][1]
    own = next(trace for trace in data if trace["uid"].startswith("value-curve0"))
    assert np.nanmax(own["y"]) > top
    assert any("cut at" in name for name in names(drawn))
    # cross-entropy beside focal loss, also where both are infinite at the end
    assert any("reference" in trace["uid"] for trace in data) == (key == "focal")


def test_names_do_not_stand_where_lines_meet() -> None:
    """Both losses end at 0: nobody could tell which name at their ends is whose."""
    beside = (default_view("focal"),)
    drawn = picture(default_view("binary_cross_entropy"), ["loss"], FigureOptions(width=COLUMN, beside=beside))
    layout: Any = drawn.figure["layout"]
    named = [note for note in layout["annotations"] if "Focal" in note["text"]]
    assert named and all(note["xref"] == "paper" for note in named)


def axes_of(drawn: Picture) -> dict[str, Any]:
    layout: Any = drawn.figure["layout"]
    return {name: axis for name, axis in layout.items() if name[1:5] == "axis" and axis.get("visible", True)}


@pytest.mark.parametrize("place", ["ieee-column", "acm-column"])
@pytest.mark.parametrize("key", CATALOGUE)
def test_three_curves_fit_a_column_and_each_axis_tells_its_scale(key: str, place: str) -> None:
    options = FigureOptions(width=PRESETS[place].width, font_size=PRESETS[place].font_size)
    axes = axes_of(picture(default_view(key), ["loss", "gradient", "curvature"], options))
    assert len(axes) == 6
    for axis in axes.values():
        assert len(axis["tickvals"]) >= 2, axis


@pytest.mark.parametrize("place", ["ieee-column", "acm-column"])
def test_names_at_ends_are_at_the_ends_of_their_lines(place: str) -> None:
    """The values of Barron's loss are taken from its formula, at the right end of the panel."""
    options = FigureOptions(width=PRESETS[place].width, font_size=8, family=True, crop=True)
    drawn = picture(default_view("barron"), ["loss"], options)
    layout: Any = drawn.figure["layout"]
    low, high = layout["yaxis"]["range"]
    start, end = layout["yaxis"]["domain"]
    line = 1.2 * 12 * (high - low) / ((end - start) * layout["height"])
    at = {note["text"]: note["y"] for note in layout["annotations"]}
    told = {
        "α = 2": 4.5,
        "α = 1": 10**0.5 - 1,
        "α = 0": np.log(5.5),
        "α = −2": 2 * 9 / (9 + 4),
        "α = −∞": 1 - np.exp(-4.5),
    }
    assert set(at) == set(told)  # ½r² is α = 2 and not named twice
    for name, value in told.items():
        assert abs(at[name] - value) <= line, name
    assert all(b - a >= 0.99 * line for a, b in itertools.pairwise(sorted(at.values())))
    assert all(note["x"] > 3 and note["xanchor"] == "left" for note in layout["annotations"])


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_lines_that_meet_have_a_legend_whose_samples_differ(theme: str) -> None:
    drawn = picture(default_view("focal"), ["loss"], FigureOptions(width=COLUMN, family=True, theme=theme))
    data: Any = drawn.figure["data"]
    samples = [trace for trace in data if "sample" in trace["uid"]]
    looks = {(s["line"]["color"], s["line"].get("dash"), s.get("marker", {}).get("symbol")) for s in samples}
    assert len(samples) == len(looks) == 5


@pytest.mark.parametrize("key", ["huber", "smooth_l1", "log_cosh", "barron", "tukey"])
def test_a_name_is_nearest_to_its_own_line(key: str) -> None:
    drawn = picture(default_view(key), ["loss"], FigureOptions(width=COLUMN, font_size=8, crop=True))
    layout: Any = drawn.figure["layout"]
    data: Any = drawn.figure["data"]
    lines = {trace["name"]: trace for trace in data if trace["mode"] == "lines" and "sample" not in trace["uid"]}
    for note in layout["annotations"]:
        if note["yref"] != "y":
            continue  # of a legend
        above = {"bottom": 1, "top": -1}.get(note["yanchor"], 0)
        own = min(lines.values(), key=lambda line: abs(np.interp(note["x"], line["x"], line["y"]) - note["y"]))
        others = [np.interp(note["x"], line["x"], line["y"]) for line in lines.values() if line is not own]
        assert all((other - note["y"]) * above <= 0 or abs(other - note["y"]) > 0.1 for other in others), note["text"]


@pytest.mark.parametrize("key", [*CATALOGUE, *COMPARISONS])
def test_lines_keep_all_their_points(key: str) -> None:
    subject = COMPARISONS[key].from_state({}) if key in COMPARISONS else default_view(key)
    data: Any = picture(subject, ["loss"]).figure["data"]
    assert all(trace["line"]["simplify"] is False for trace in data if trace["mode"] == "lines" and len(trace["x"]) > 3)


def test_an_axis_upwards_has_no_empty_half() -> None:
    for key, low, high in (("quantile", -0.9, 0.1), ("hinge", -1.0, 0.0)):
        axis = axes_of(picture(default_view(key), ["gradient"]))["yaxis"]
        assert axis["range"] == pytest.approx([low, high], abs=0.1 * (high - low))


def test_title_source_and_all_can_be_left_out() -> None:
    view = default_view("binary_cross_entropy")
    full = names(picture(view, ["loss-surface"]))
    assert "lossviz" in full and any("<b>Binary cross-entropy" in name for name in full)
    bare = names(picture(view, ["loss-surface"], FigureOptions(crop=True)))
    assert not {name for name in bare if "cross-entropy" in name or "lossviz" in name or "cut at" in name}
    clear: Any = picture(view, ["loss-surface"], FigureOptions(transparent=True)).figure["layout"]
    assert {clear["paper_bgcolor"], clear["plot_bgcolor"], clear["scene"]["bgcolor"]} == {"rgba(0,0,0,0)"}
    spoken: Any = picture(view, ["loss"], FigureOptions(font="Liberation Serif")).figure["layout"]
    assert spoken["font"]["family"].startswith("'Liberation Serif'")


@pytest.mark.parametrize("key", [*CATALOGUE, *COMPARISONS])
def test_in_print_lines_differ_by_dash_or_mark_and_nothing_has_a_colour(key: str) -> None:
    subject = COMPARISONS[key].from_state({}) if key in COMPARISONS else default_view(key)
    for panel in panels_of(subject):
        drawn = picture(subject, [panel], FigureOptions(theme="print"))
        data: Any = drawn.figure["data"]
        by_axis: dict[str, list[tuple[str, str]]] = {}
        for trace in data:
            line = trace.get("line", {})
            if trace["type"] == "scatter" and "lines" in trace["mode"] and line.get("width", 0) > 2:
                look = line.get("dash", "solid"), trace.get("marker", {}).get("symbol", "")
                by_axis.setdefault(trace.get("yaxis", "y"), []).append(look)
        assert by_axis or "surface" in panel
        for looks in by_axis.values():
            assert len(set(looks)) == len(looks)
        for ink in colours([drawn.figure["data"], drawn.figure["layout"]]):
            channels = [int(ink[k : k + 2], 16) for k in (1, 3, 5)]
            assert max(channels) - min(channels) <= 24, ink


def colours(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value} if len(value) == 7 and value[0] == "#" else set()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return {ink for part in parts for ink in colours(part)}


def test_ticks_are_round_and_within() -> None:
    for low, high, most in itertools.product((-7.3, 0.0, 1e-4), (0.3, 5.0, 1234.5), (2.5, 5, 9)):
        found = ticks(low, high, most)
        assert 2 <= len(found) <= most + 1 and low - 1e-9 <= found[0] and found[-1] <= high + 1e-9


def test_units_of_length() -> None:
    inches = {"in": 1.0, "cm": 2.54, "mm": 25.4, "pt": 72.0, "px": 96.0}
    assert {unit: parse_length("width", f"{n}{unit}") for unit, n in inches.items()} == pytest.approx(
        dict.fromkeys(UNITS, 96)
    )
    for bad in ("wide", "3 miles", "-3cm", "1e3px", ""):
        with pytest.raises(ValueError, match="width must be a number with px, in, cm, mm or pt"):
            parse_length("width", bad)
