"""The panels of the labs by themselves: nothing of other panels in them, named, laid out for their size, apart in print."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forms import some

from lossviz.export.names import panels_of
from lossviz.export.options import POINT, PRESETS, FigureOptions
from lossviz.export.panels import WHOLE
from lossviz.export.pictures import Picture, picture
from lossviz.export.requests import RequestError, jobs
from lossviz.export.saving import save
from lossviz.export.tables import traces_csv
from lossviz.labs.catalogue import LABS
from lossviz.labs.numerics.model import NumericsView
from lossviz.labs.numerics.traces import KINDS, _shade
from lossviz.picture.drawing import Drawing
from lossviz.picture.greys import FILLS
from lossviz.picture.shape import axis_key
from lossviz.picture.style import PRINT
from lossviz.picture.values import inked
from lossviz.state.view import default_view, view_from_state

SEVERAL = replace(NumericsView(), dtypes=("float16", "float32"), shown=("naive", "clip", "clamp", "spelled", "logits"))
VIEWS: list[Any] = [
    view for lab in LABS.values() for view in (lab.view(), *(view for _, view in lab.presets().values()))
]
VIEWS = [*dict.fromkeys(VIEWS), SEVERAL]
PANELS = [(view, panel) for view in VIEWS for panel in panels_of(view) if panel != WHOLE]
NAMES = [f"{view.page}-{place}-{panel}" for place, (view, panel) in enumerate(PANELS)]
each_panel = pytest.mark.parametrize(("view", "panel"), PANELS, ids=NAMES)


def place_of(view: Any, panel: str) -> tuple[Drawing, int]:
    return LABS[view.page].drawing(view), panels_of(view).index(panel) - 1


def layout_of(drawn: Picture) -> Any:
    return drawn.figure["layout"]


def traces_of(drawn: Picture) -> list[Any]:
    data: Any = drawn.figure["data"]
    return list(data)


def samples(drawn: Picture) -> list[Any]:
    return [trace for trace in traces_of(drawn) if trace["uid"].endswith("-sample")]


@pytest.mark.parametrize("view", VIEWS, ids=[f"{view.page}-{place}" for place, view in enumerate(VIEWS)])
def test_every_panel_of_a_lab_has_a_name_and_a_file(view: Any) -> None:
    names = panels_of(view)[1:]
    assert len(names) == len(set(names)) == len(LABS[view.page].drawing(view).parts)
    files = [job.name for job in jobs([view], forms=["svg"], panels=[[name] for name in names], themes=["print"])]
    assert len(files) == len(names)
    for file, name in zip(files, names, strict=True):
        assert name in file and file.endswith("_print.svg")


@each_panel
def test_a_panel_of_a_lab_has_its_own_traces_and_no_others(view: Any, panel: str) -> None:
    whole, index = place_of(view, panel)
    drawn = picture(view, [panel], FigureOptions(width=400))
    own = {trace.id for trace in whole.traces if trace.look.get("xaxis", "x") == axis_key("x", index)}
    found = {trace["uid"].removesuffix("-0") for trace in traces_of(drawn) if not trace["uid"].endswith("-sample")}
    assert found and found <= own
    assert {trace["xaxis"] for trace in traces_of(drawn)} <= {"x", "x2"}  # its own, and those of the samples
    labels = {trace.label for trace in whole.traces}
    assert {sample["name"] for sample in samples(drawn)} <= labels
    texts = [note["text"] for note in layout_of(drawn)["annotations"]]
    part = next(part for part in whole.parts if part.panel == index)
    others = {other.label for other in whole.parts if other is not part} - {part.label}
    assert f"<b>{part.label}</b>" in texts and not {f"<b>{label}</b>" for label in others} & set(texts)
    shown: Any = layout_of(drawn)["yaxis"]
    assert shown["range"] == whole.base["yaxis" if index == 0 else f"yaxis{index + 1}"]["range"]  # type: ignore[index,call-overload]
    across: Any = layout_of(drawn)["xaxis"]
    assert across.get("showticklabels") is not False


@each_panel
@pytest.mark.parametrize("place", some(["ieee-column", "acm-column"], "acm-column"))
def test_no_text_of_a_lab_in_a_column_is_below_six_points(view: Any, panel: str, place: str) -> None:
    width = PRESETS[place].width
    drawn = picture(view, [panel], FigureOptions(width=width))
    layout = layout_of(drawn)
    sizes = [note["font"]["size"] for note in layout["annotations"]]
    for axis in (layout["xaxis"], layout["yaxis"]):
        sizes += [axis["title"]["font"]["size"], axis["tickfont"]["size"]]
    assert min(sizes) * drawn.zoom / POINT >= 6.0
    assert drawn.zoom * 14 / POINT == pytest.approx(8.0)
    assert layout["width"] * drawn.zoom == pytest.approx(width) == drawn.size[0]
    for note in layout["annotations"]:
        assert -0.01 <= note["x"] <= 1.01 and -0.01 <= note["y"] <= 1.01, note["text"]


@each_panel
def test_without_a_title_an_axis_says_what_is_drawn(view: Any, panel: str) -> None:
    whole, index = place_of(view, panel)
    drawn = picture(view, [panel], FigureOptions(width=400, crop=True, font_size=9, transparent=True))
    layout = layout_of(drawn)
    named = {sample["name"] for sample in samples(drawn)}
    assert {note["text"] for note in layout["annotations"]} == named
    part = next(part for part in whole.parts if part.panel == index)
    said = layout["yaxis"]["title"]["text"].replace("<br>", " ")
    page: Any = whole.base["yaxis" if index == 0 else f"yaxis{index + 1}"]
    assert said == (page["title"]["text"] or ("" if "ticktext" in page else part.up or part.label))
    assert layout["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert 14 * drawn.zoom / POINT == pytest.approx(9)
    assert drawn.size[1] == pytest.approx(layout["height"] * drawn.zoom)


@each_panel
def test_in_print_what_a_lab_draws_is_told_apart(view: Any, panel: str) -> None:
    drawn = picture(view, [panel], FigureOptions(theme="print"))
    lines, bars = [], []
    for trace in traces_of(drawn):
        if trace["uid"].endswith("-sample"):
            continue
        width = trace.get("line", {}).get("width", 0)
        if (
            trace["type"] == "scatter"
            and "lines" in trace["mode"]
            and 2 < width < 8
            and trace.get("hoverinfo") != "skip"
        ):
            lines.append((trace["line"].get("dash", "solid"), trace.get("marker", {}).get("symbol", "")))
        if trace["type"] == "bar":
            ink = trace["marker"]["color"]
            bars.append((str(ink), trace["marker"].get("pattern", {}).get("shape", "")))
        elif width >= 8 and trace["name"] in KINDS.values():
            bars.append((trace["line"]["color"], ""))
    assert len(set(lines)) == len(lines) and len(set(bars)) == len(bars)
    own = [trace for trace in traces_of(drawn) if not trace["uid"].endswith("-sample")]
    by_name = {trace["name"]: trace for trace in own if trace["type"] == "bar" or "lines" in trace.get("mode", "")}
    for sample in samples(drawn):
        told = by_name.get(sample["name"], {})
        if sample["type"] == "bar":
            assert sample["marker"] == told["marker"]
        elif "lines" in sample["mode"] and told:
            assert sample["line"] == told["line"]
    for ink in colours(drawn.figure):
        channels = [int(ink[k : k + 2], 16) for k in (1, 3, 5)]
        assert max(channels) - min(channels) <= 24, ink


def colours(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value} if len(value) == 7 and value[0] == "#" else set()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return set().union(*map(colours, parts))


def test_the_failures_have_shades_of_their_own_in_print() -> None:
    greys = [int(str(inked(_shade(kind), PRINT))[1:3], 16) for kind in KINDS]
    assert all(one - other >= 40 for one, other in itertools.pairwise(greys))
    assert len(set(FILLS)) == len(FILLS)


def test_failures_are_named_where_they_are_marked() -> None:
    for panel in ("loss", "loss-failures"):
        named = {sample["name"] for sample in samples(picture(NumericsView(), [panel]))}
        assert {"wrong", "silently 0", "∞"} <= named
    assert [sample["name"] for sample in samples(picture(NumericsView(), ["gradient-failures"]))] == ["NaN"]


@pytest.mark.parametrize("page", LABS)
def test_the_table_of_a_panel_has_the_points_of_that_panel(page: str, tmp_path: Path) -> None:
    view: Any = LABS[page].view()
    whole = set(traces_csv(LABS[page].drawing(view).traces).splitlines())
    tables = [save(view, tmp_path / f"{name}.csv", panel=name).read_text().splitlines() for name in panels_of(view)[1:]]
    assert all(len(table) > 1 and set(table) < whole for table in tables)
    assert len(set(map(tuple, tables))) == len(tables)


def test_panels_of_a_lab_stand_in_a_row() -> None:
    view: Any = LABS["outliers"].view()
    drawn = picture(view, ["lines", "lost-trust"], FigureOptions(width=900))
    layout = layout_of(drawn)
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    names = [sample["name"] for sample in samples(drawn)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("page", "panel", "asked", "told"),
    [
        (
            "outliers",
            "lines",
            {"family": True},
            "a panel of a lab takes no family; it takes size, width, .*, value_range",
        ),
        ("outliers", "lines", {"label_range": (0, 1)}, "a panel of a lab takes no label_range; it takes size"),
        ("outliers", "lines", {"camera": "top"}, "camera: outliers has no surface; losses have, and descent's"),
        (
            "outliers",
            "lines",
            {"beside": (default_view("mse"),)},
            "beside: outliers shows mse once, .*; it can have l1",
        ),
        ("outliers", "lines", {"beside": (default_view("focal"),)}, "beside: outliers has mse, .*, got 'focal'"),
        (
            "outliers",
            "lost-trust",
            {"prediction_range": (-5, 4)},
            r"range must lie in \[0, 13\], as a point's number does",
        ),
        (
            "outliers",
            "linked",
            {"prediction_range": (1, 4)},
            "these have x and point's number: name one panel, such as",
        ),
        ("imbalance", "shares", {"prediction_range": (0, 1)}, "prediction_range is for after-training, and not for sh"),
        (
            "imbalance",
            "shares",
            {"value_range": (0, 2)},
            r"value_range must lie in \[0, 1\], as a share does, got 0, 2",
        ),
        (
            "imbalance",
            "shares",
            {"beside": (default_view("mse"),)},
            "beside is for pages that show several losses .*compa",
        ),
        ("numerics", "loss-failures", {"value_range": (0, 1)}, "value_range is for loss, gradient, and not for loss-f"),
        ("numerics", "loss", {"prediction_range": (0, 2000)}, r"must lie in \[−1000, 1000\], as a logit does"),
        ("descent", "outcome", {"camera": "45,30"}, "camera is for linked, mse-landscape, .*, and not for outcome"),
        ("descent", "outcome", {"prediction_range": (0, 301)}, r"must lie in \[0, 300\], as a step does, got 0, 301"),
        (
            "descent",
            "mse-landscape",
            {"beside": (default_view("l1"),)},
            "mse-landscape shows one loss; those that show ",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_a_panel_of_a_lab_does_not_take_is_refused(
    page: str, panel: str, asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        picture(LABS[page].view(), [panel], FigureOptions(**asked))
    with pytest.raises(RequestError, match=f"panel of {page} must be one of linked, .*, got 'nothing'"):
        jobs([LABS[page].view()], forms=["png"], panels=[["nothing"]])


def ends(drawn: Picture, letter: str) -> tuple[float, float]:
    low, high = layout_of(drawn)[f"{letter}axis"]["range"]
    return low, high


@pytest.mark.parametrize(
    ("page", "panel", "across", "up"),
    [
        ("outliers", "lines", (-30.0, 40.0), (-5.0, 60.0)),
        ("outliers", "lost-trust", (2.0, 12.0), (0.0, 0.5)),
        ("imbalance", "after-training", (0.5, 1.0), (0.25, 0.75)),
        ("numerics", "loss", (-300.0, 30.0), (-1.0, 400.0)),
        ("numerics", "gradient", (10.0, 20.0), (0.5, 1.5)),
        ("descent", "outcome", (100.0, 200.0), (0.0, 0.5)),
        ("descent", "objective", (0.0, 50.0), (0.2, 2.0)),
    ],
)
def test_a_panel_of_a_lab_is_drawn_to_the_ends_of_other_ranges(
    page: str, panel: str, across: tuple[float, float], up: tuple[float, float]
) -> None:
    """The axes are those that were asked for with a little to spare, and a curve that has no end goes on to theirs."""
    drawn = picture(LABS[page].view(), [panel], FigureOptions(prediction_range=across, value_range=up))
    for letter, (low, high) in (("x", across), ("y", up)):
        first, last = ends(drawn, letter)
        spare = 0.021 * (high - low)
        assert low - spare <= first <= low and high <= last <= high + spare
    own = [trace for trace in traces_of(drawn) if not trace["uid"].endswith("-sample")]
    lines = [trace for trace in own if "-line" in trace["uid"] or trace["uid"].startswith("true-")]
    assert bool(lines) == (panel in ("lines", "loss", "gradient"))
    for trace in lines:
        x = np.asarray(trace["x"], dtype=float)
        assert x.min() <= across[0] and across[1] <= x.max()
    assert all(trace.get("cliponaxis", True) for trace in traces_of(drawn))


def test_lines_of_the_bench_go_on_straight() -> None:
    view: Any = LABS["outliers"].view()
    usual, wide = (
        {trace["uid"]: trace for trace in traces_of(picture(view, ["lines"], FigureOptions(prediction_range=ends)))}
        for ends in (None, (-100.0, 200.0))
    )
    for name in (name for name in usual if name.endswith("-line-0")):
        slope, height = np.polyfit(*(np.asarray(usual[name][letter], dtype=float) for letter in "xy"), 1)
        np.testing.assert_allclose(wide[name]["y"], height + slope * np.array([-100.0, 200.0]), rtol=1e-4)


def test_the_mark_of_a_failure_stands_within_the_heights_that_were_asked_for() -> None:
    found = traces_of(picture(LABS["numerics"].view(), ["loss"], FigureOptions(value_range=(-10.0, 200.0))))
    (marks,) = (trace for trace in found if trace["uid"].startswith("failures-") and "sample" not in trace["uid"])
    infinite = [y for y, words in zip(marks["y"], marks["text"], strict=True) if words.endswith("∞")]
    assert infinite and min(infinite) > 180


def test_a_landscape_takes_all_three_ranges_from_above_and_from_the_side() -> None:
    view: Any = LABS["descent"].view()
    asked = {"prediction_range": (-1.0, 3.0), "label_range": (0.0, 2.0), "value_range": (0.0, 0.4)}
    above = picture(view, ["mse-landscape"], FigureOptions(**asked))  # type: ignore[arg-type]
    (map_,) = (trace for trace in traces_of(above) if trace["type"] == "contour")
    assert (map_["x"][0], map_["x"][-1], map_["y"][0], map_["y"][-1]) == (-1, 3, 0, 2)
    assert (map_["zmin"], map_["zmax"]) == (0.0, 0.4)
    side = picture(view, ["mse-landscape"], FigureOptions(camera="45,30", **asked))  # type: ignore[arg-type]
    (surface,) = (trace for trace in traces_of(side) if trace["type"] == "surface")
    np.testing.assert_allclose(surface["z"], map_["z"])
    scene: Any = layout_of(side)["scene"]
    for letter, (low, high) in zip("xyz", asked.values(), strict=True):
        first, last = scene[f"{letter}axis"]["range"]
        assert low - 0.1 * (high - low) < first <= low and high <= last < high + 0.1 * (high - low)
    (path,) = (trace for trace in traces_of(side) if trace["uid"].startswith("mse-path"))
    heights = np.asarray(path["z"], dtype=float)
    assert np.isfinite(heights).any() and np.nanmax(heights) <= scene["zaxis"]["range"][1]


@pytest.mark.parametrize("scene", ["line", "neuron", "prediction"])
def test_landscapes_of_every_scene_have_ranges(scene: str) -> None:
    view: Any = LABS["descent"].view().from_state({"scene": scene, "start": 3.0, "step": 5})
    panel = panels_of(view)[1]
    drawn = picture(view, [panel], FigureOptions(prediction_range=(-2.0, 8.0)))
    own = next(trace for trace in traces_of(drawn) if "landscape" in trace["uid"])
    assert (own["x"][0], own["x"][-1]) == (-2.0, 8.0)
    if scene == "prediction":
        assert ends(drawn, "y")[1] >= np.max(own["y"])
        with pytest.raises(ValueError, match="camera: descent has no surface"):
            picture(view, [panel], FigureOptions(camera="45,30"))


def test_losses_beside_those_of_a_lab_join_them_so_that_its_link_says_them() -> None:
    beside = (view_from_state("huber", {"delta": 2.5}),)
    (job,) = jobs([LABS["descent"].view()], forms=["png"], panels=[["outcome"]], options=FigureOptions(beside=beside))
    shown: Any = job.subject
    assert job.options.beside == () and list(shown.scenes) == ["mse", "huber", "binary_cross_entropy"]
    assert shown.scenes["huber"].loss.settings() == {"delta": 2.5}
    assert type(shown).read_query(shown.query(complete=True)).view == shown


def test_references_of_a_lab_can_be_left_out() -> None:
    for page, lab in LABS.items():
        view: Any = lab.presets().get("spread", (None, lab.view()))[1]
        left = {
            trace["uid"].removesuffix("-0")
            for panel in panels_of(view)
            for trace in traces_of(picture(view, [panel], FigureOptions(references=False)))
        }
        drawn = {trace.id for trace in lab.drawing(view).traces}
        assert set(lab.references) <= drawn and not set(lab.references) & left, page
