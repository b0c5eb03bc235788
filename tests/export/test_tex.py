"""Figures in TeX: their numbers are the core's, jumps are gaps, kinks are rings, letters are safe, and pdflatex compiles them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import hypothesis
import numpy as np
import pytest
from forms import one_of_each_form
from hypothesis import given
from hypothesis import strategies as st
from pdflatex import compiled, fonts, page_size

from lossviz import CATALOGUE, Huber, curve, parse_loss
from lossviz.export import RequestError, save
from lossviz.export.batch import run
from lossviz.export.kinds import kind_of
from lossviz.export.names import panels_of
from lossviz.export.options import PRESETS, FigureOptions, parse_length
from lossviz.export.panels import LOSS_PANELS, WHOLE
from lossviz.export.requests import jobs
from lossviz.export.tex import tex, tex_size
from lossviz.export.tex.letters import latex, plain
from lossviz.labs.catalogue import LABS
from lossviz.labs.descent.model import DescentView
from lossviz.labs.imbalance.model import totals
from lossviz.labs.numerics.model import NumericsView
from lossviz.labs.outliers.model import OutliersView
from lossviz.labs.outliers.traces import fits
from lossviz.state.compare import COMPARISONS, CompareClassificationView, CompareView
from lossviz.state.view import View, default_view, opening_view, view_from_state

COLUMN = parse_length("width", "241pt")
SURFACES = {"loss-surface": "value", "gradient-surface": "gradient"}
ACCENT = "draw=lvD55E00"
CURVES = {"loss": "value", "gradient": "gradient", "curvature": "curvature"}


def plots(text: str) -> list[tuple[str, np.ndarray]]:
    """Every plot of a file: its options and the rows of its table."""
    found = re.findall(r"\\addplot3?\[(.*?)\] table \{\n[xyz ]+\n(.*?)\n\};", text, re.S)
    return [
        (options, np.array([[float(x) for x in row.split()] for row in rows.splitlines()])) for options, rows in found
    ]


def curves(text: str) -> np.ndarray:
    """The rows of a loss's own curve, which is the thickest line of a panel."""
    lines = [
        (float(width[1]), rows)
        for options, rows in plots(text)
        if (width := re.search(r"^draw=.*?line width=([\d.]+)bp", options))
    ]
    return max(lines, key=lambda line: line[0])[1]


def surface_of(text: str) -> np.ndarray:
    (nodes,) = [rows for options, rows in plots(text) if options.startswith("surf")]
    return nodes


def changed(key: str) -> View:
    """A view of a loss away from all its defaults."""
    state: dict[str, Any] = {"label": 0.25, "prediction": 0.6, "view": "30,20"}
    for record in CATALOGUE[key].parameters():
        state[record.name] = True if record.kind == "flag" else record.steps[len(record.steps) // 3]
    return view_from_state(key, state)


# ---- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("key", CATALOGUE)
def test_curves_are_those_of_the_core_with_a_gap_at_each_jump(key: str, moved: bool) -> None:
    view = changed(key) if moved else default_view(key)
    plane = view.plane
    low, high = plane.axes(view.extent)[0]
    kinks = [kink.position for kink in plane.kinks_at(view.label) if low < kink.position < high]
    for panel, quantity in CURVES.items():
        text = tex(view, [panel], FigureOptions(references=False))
        rows = curves(text)
        x, y = rows[np.isfinite(rows).all(axis=1)].T
        top = float(re.search(r"ymax=([-\d.e+]+)", text)[1])  # type: ignore[index]
        bottom = float(re.search(r"ymin=([-\d.e+]+)", text)[1])  # type: ignore[index]
        assert bottom <= y.min() and y.max() <= top
        away = np.array([all(abs(place - kink) > 1e-4 for kink in kinks) for place in x])
        edges = np.isclose(y, top, rtol=1e-5) | np.isclose(y, bottom, rtol=1e-5)
        expected = getattr(plane, quantity)(x, view.label)
        inside = (
            away
            & ~edges
            & np.isin(x.round(5), curve(view.loss, view.label, prediction=(low, high)).prediction.round(5))
        )
        np.testing.assert_allclose(y[inside], expected[inside], rtol=2e-6, atol=1e-6 * (top - bottom))
        # a line between two points is where the curve is, or the points are not neighbours
        for (x0, y0), (x1, y1) in pairwise(rows):
            if np.isfinite([x0, y0, x1, y1]).all():
                assert not (abs(x1 - x0) < 1e-6 and abs(y1 - y0) > 2e-3 * (top - bottom)), "a jump is drawn as a line"
                middle = float(getattr(plane, quantity)((x0 + x1) / 2, view.label))
                if np.isfinite(middle) and bottom < middle < top:
                    assert abs(middle - (y0 + y1) / 2) < 0.02 * (top - bottom)


@pytest.mark.parametrize("key", ["l1", "quantile", "hinge"])
def test_a_gradient_that_jumps_has_a_gap(key: str) -> None:
    rows = curves(tex(default_view(key), ["gradient"], FigureOptions(references=False)))
    gaps = np.flatnonzero(np.isnan(rows).any(axis=1))
    assert len(gaps) == 1
    before, after = rows[gaps[0] - 1], rows[gaps[0] + 1]
    assert before[0] == after[0]
    assert before[1] != after[1]


@pytest.mark.parametrize("panel", SURFACES)
@pytest.mark.parametrize("key", CATALOGUE)
def test_surfaces_are_those_of_the_core_and_end_where_their_axis_does(key: str, panel: str) -> None:
    view = default_view(key)
    text = tex(view, [panel])
    nodes = surface_of(text)
    rows, columns = (int(n) for n in re.search(r"mesh/rows=(\d+), mesh/cols=(\d+)", text).groups())  # type: ignore[union-attr]
    assert len(nodes) == rows * columns
    low, high = (float(re.search(rf"z{end}=([-\d.e+]+)", text)[1]) for end in ("min", "max"))  # type: ignore[index]
    x, y, z = nodes[np.isfinite(nodes).all(axis=1)].T
    assert len(z) > 0.5 * len(nodes)
    assert low - 1e-6 <= z.min() and z.max() <= high + 1e-6
    inside = (z > low + 1e-5 * (high - low)) & (z < high - 1e-5 * (high - low))
    with np.errstate(all="ignore"):
        expected = getattr(view.plane, SURFACES[panel])(x[inside], y[inside])
    # places have seven digits: where a gradient jumps, one may come to lie on the other side
    same = np.isclose(z[inside], expected, rtol=1e-4, atol=1e-5 * (high - low))
    assert same.mean() > 0.98


def test_kinks_are_rings() -> None:
    view = view_from_state("huber", {"delta": 1.5, "label": 0.5})
    text = tex(view, ["loss"])
    (rings,) = [rows for options, rows in plots(text) if "mark=o" in options]
    assert rings[:, 0].tolist() == [-1.0, 2.0]
    np.testing.assert_allclose(rings[:, 1], view.plane.value(rings[:, 0], 0.5))


@pytest.mark.parametrize("panel", SURFACES)
def test_the_chosen_point_and_label_lie_on_the_surface(panel: str) -> None:
    view = view_from_state("huber", {"label": 1.0, "prediction": -0.5})
    text = tex(view, [panel], FigureOptions(marks=True, camera="30,20"))
    (mark,) = [rows for options, rows in plots(text) if "only marks" in options]
    line = next(rows for options, rows in plots(text) if options.startswith(ACCENT))
    assert mark[0, :2].tolist() == [-0.5, 1.0]
    for x, y, z in [*mark, *line[np.isfinite(line).all(axis=1)]]:
        assert y == 1.0
        assert z == pytest.approx(float(getattr(view.plane, SURFACES[panel])(x, y)), abs=1e-6)


@pytest.mark.parametrize(("camera", "view"), [("45,90", "{135}{90}"), ("0,90", "{90}{90}"), ("-135,40", "{315}{40}")])
def test_the_camera_is_the_view(camera: str, view: str) -> None:
    assert f"view={view}" in tex(default_view("mse"), ["loss-surface"], FigureOptions(camera=camera))


def test_a_line_behind_a_surface_is_not_drawn() -> None:
    """Seen along the label from a low eye, the far side of the valley hides the part of the line that runs down into it."""

    def drawn(camera: str) -> float:
        text = tex(view_from_state("mse", {"label": 3.0}), ["loss-surface"], FigureOptions(marks=True, camera=camera))
        line = next(rows for options, rows in plots(text) if options.startswith(ACCENT))
        steps = np.diff(line[:, 0])
        return float(np.nansum(np.abs(steps)))

    assert drawn("90,12") == pytest.approx(6.0, abs=0.2)
    assert drawn("-90,12") < 5.0


# ---- files -------------------------------------------------------------------------------------


SUBJECTS: dict[str, Any] = {
    **{key: default_view(key) for key in CATALOGUE},
    **{page: view.from_state({}) for page, view in COMPARISONS.items()},
}


@pytest.mark.parametrize("page", one_of_each_form(SUBJECTS))
def test_every_panel_has_a_file(page: str) -> None:
    subject = SUBJECTS[page]
    for panel in panels_of(subject):
        text = tex(subject, [panel], FigureOptions(width=COLUMN * (3 if panel == WHOLE else 1), theme="print"))
        assert text.isascii()
        assert text.count(r"\begin{axis}") == text.count(r"\end{axis}") > 0
        assert text.count("{") == text.count("}")
        assert len(text) < 250_000


def test_a_file_is_the_same_each_time() -> None:
    for panels in (["loss-surface", "loss"], [WHOLE]):
        first, second = (tex(view_from_state("huber", {"delta": 1.5}), panels) for _ in range(2))
        assert first == second


def test_the_options_decide_what_stands_around_the_panels() -> None:
    view = default_view("huber")
    text = tex(view, ["loss"])
    assert "Huber loss: $\\delta = 1$" in text
    assert "{lossviz};" in text
    assert "rectangle" in text.partition(r"\useasboundingbox")[2].partition("\n")[2]
    assert "Huber loss:" not in tex(view, ["loss"], FigureOptions(title=False)).partition(r"\begin{document}")[2]
    assert "{lossviz};" not in tex(view, ["loss"], FigureOptions(source=False))
    clear = tex(view, ["loss-surface"], FigureOptions(transparent=True))
    assert "rectangle" not in clear.partition(r"\useasboundingbox")[2].partition("\n")[2]
    assert "axis background/.style={}" in clear
    cropped = tex(view, ["loss"], FigureOptions(crop=True)).partition(r"\begin{document}")[2]
    assert "lossviz}" not in cropped.partition(r"\useasboundingbox")[2]
    assert r"\fontsize{9.034}" in tex(view, ["loss"], FigureOptions(font_size=9))
    assert "xmin=-1.04, xmax=1.04" in tex(view, ["loss"], FigureOptions(prediction_range=(-1.0, 1.0)))


def test_lines_in_print_are_told_apart_by_their_dashes() -> None:
    beside = tuple(default_view(key) for key in ("mse", "l1", "log_cosh"))
    text = tex(default_view("huber"), ["loss"], FigureOptions(theme="print", beside=beside, references=False))
    lines = [options for options, _ in plots(text) if options.startswith("draw=")]
    dashes = [found[0] if (found := re.findall("dash pattern=[^,]*", options)) else "solid" for options in lines]
    assert len(set(dashes)) == len(lines) == 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"font": "Arial"}, "tex takes no font"),
        ({"width": 60.0}, "no room in 60 x"),
        ({"size": (400.0, 60.0)}, "no room"),
        ({"prediction_range": (-1.0, 2.0)}, r"range must lie in \[0, 1\]"),
    ],
)
def test_what_cannot_be_is_refused_before_a_file_is_made(options: dict[str, Any], message: str) -> None:
    with pytest.raises(RequestError, match=f"^focal: .*{message}"):
        jobs([default_view("focal")], forms=["tex"], panels=[["loss"]], options=FigureOptions(**options))


# ---- labs --------------------------------------------------------------------------------------


def _few(view: Any) -> Any:
    """A view with landscapes of two losses at most: they are all of one kind."""
    return replace(view, shown=view.shown[:2]) if isinstance(view, DescentView) else view


LAB_VIEWS: list[Any] = [
    view
    for lab in LABS.values()
    for view in dict.fromkeys(map(_few, (lab.view(), *(each for _, each in lab.presets().values()))))
]


@pytest.mark.parametrize("view", LAB_VIEWS, ids=lambda view: view.page)
def test_every_panel_of_a_lab_has_a_file(view: Any) -> None:
    for panel in panels_of(view):
        text = tex(view, [panel], FigureOptions(width=COLUMN * (3 if panel == WHOLE else 1), theme="print"))
        assert text.isascii()
        assert (
            text.count(r"\begin{axis}")
            == text.count(r"\end{axis}")
            == (len(panels_of(view)) - 1 if panel == WHOLE else 1)
        )
        assert text.count("{") == text.count("}")
        assert not re.search(r"\[U\+", text), "a sign that TeX does not know"
        assert len(text) < 150_000 * (len(panels_of(view)) if panel == WHOLE else 1)


@pytest.mark.parametrize("page", ["huber", "compare", "outliers"])
def test_a_file_says_its_title_and_its_link_once(page: str, tmp_path: Path) -> None:
    (job,) = jobs([kind_of(page).start()], forms=["tex"])
    assert run([job], tmp_path, lambda line: None).failed == {}
    head = [line for line in (tmp_path / job.name).read_text(encoding="utf-8").splitlines() if line.startswith("% ")]
    query = urlencode(job.subject.query(complete=True))
    assert [line for line in head if query in line] == [f"% Source: {page}?{query}"]
    title = kind_of(page).title(job.subject)
    assert [line for line in head if title in line and not line.startswith("% Description")] == [f"% Title: {title}"]


def rectangles(text: str) -> list[tuple[float, ...]]:
    found = re.findall(r"\(axis cs:([-\d.e]+),([-\d.e]+)\) rectangle \(axis cs:([-\d.e]+),([-\d.e]+)\)", text)
    return [tuple(map(float, corners)) for corners in found]


def test_bars_are_as_high_as_the_shares_and_stand_beside_each_other() -> None:
    view: Any = LABS["imbalance"].presets()["spread"][1]
    loss, gradient = totals(view).loss_share, totals(view).gradient_share
    found = rectangles(tex(view, ["shares"]))
    assert [top for *_, top in found] == pytest.approx([loss, 1 - loss, gradient, 1 - gradient], rel=1e-5)
    assert [(left, right) for left, _, right, _ in found] == [(-0.375, 0), (0.625, 1), (0, 0.375), (1, 1.375)]
    bench = OutliersView()
    lost = [1.0 - row.fit.trust for row in fits(bench)]
    expected = [height for own in lost for height in own.clip(0, 1) if height > 0]
    assert [top for *_, top in rectangles(tex(bench, ["lost-trust"]))] == pytest.approx(expected, rel=1e-5)


def test_a_landscape_has_its_heights_as_colours_and_level_lines_at_even_heights() -> None:
    view = DescentView(step=100)
    options = FigureOptions(prediction_range=(-1.0, 3.0), label_range=(0.0, 2.0), value_range=(0.1, 0.4))
    text = tex(view, ["mse-landscape"], options)
    rows = np.array(
        [line.split() for line in text.partition("x y c\n")[2].partition("\n}")[0].splitlines()], dtype=float
    )
    scene = view.scenes["mse"]
    np.testing.assert_allclose(rows[:, 2], scene.objective(rows[:, :2]).clip(0.1, 0.4), atol=1e-6)
    assert (rows[0, 0], rows[-1, 0], rows[0, 1], rows[-1, 1]) == (-1, 3, 0, 2)
    assert "point meta min=0.1, point meta max=0.4" in text
    levels = next(found for options, found in plots(text) if "draw opacity=0.35" in options)
    heights = scene.objective(levels[np.isfinite(levels).all(axis=1)])
    # lines of a grid of 61 nodes a side: between two of them a height is off by what the surface bends
    steps = (heights - 0.1) / 0.015
    assert np.abs(steps - steps.round()).max() < 0.2


def test_marks_of_several_kinds_are_plots_of_their_own_and_sticks_are_no_jumps() -> None:
    text = tex(NumericsView(), ["loss"])
    kinds = {found[1] for options, _ in plots(text) if (found := re.search(r"mark=([\w*]+)", options))}
    assert {"*", "diamond*", "triangle*"} <= kinds
    bench = OutliersView.of("clean")
    assert bench.stuck is not None
    (sticks,) = [rows for _, rows in plots(tex(bench, ["lines"])) if np.isnan(rows).any()]
    ends = sticks[np.isfinite(sticks).all(axis=1)].reshape(-1, 2, 2)
    assert len(ends) == len(bench.points) - (bench.selected >= 0)
    assert (ends[:, 0, 0] == ends[:, 1, 0]).all()


def test_rows_of_words_run_from_the_top() -> None:
    text = tex(NumericsView(), ["loss-failures"])
    assert "y dir=reverse" in text and r"\rule{1.2ex}{1.2ex}" in text
    assert r"\rule" not in tex(NumericsView(), ["loss-failures"], FigureOptions(theme="print"))


def test_save_writes_tex_and_tables_in_a_style(tmp_path: Path) -> None:
    made = save(Huber(), tmp_path / "huber.tex", panel="loss,gradient", width=COLUMN * 2)
    assert made.read_text().endswith(tex(opening_view(Huber()), ["loss", "gradient"], FigureOptions(width=COLUMN * 2)))
    assert (
        save(Huber(), tmp_path / "huber.csv", view="curve", csv="excel-de").read_text().startswith("label;prediction")
    )
    with pytest.raises(ValueError, match=r"^save: csv must be pgfplots, excel-de"):
        save(Huber(), tmp_path / "huber.csv", csv="excel")
    with pytest.raises(ValueError, match=r"^save: samples and figures have no TeX"):
        save(curve(Huber()), tmp_path / "curve.tex")


# ---- letters -----------------------------------------------------------------------------------


@hypothesis.settings(max_examples=60)
@given(st.text())
def test_no_text_upsets_tex(text: str) -> None:
    said = latex(text.replace("<", "&lt;"))
    assert said.count("$") % 2 == said.count(r"\$") % 2
    bare = re.sub(r"\\.", "", said)
    assert bare.count("{") == bare.count("}")
    for special in "#%&~":
        assert special not in bare.replace("~", "", said.count("~")) or special == "~"
    assert all(ord(sign) < 256 for sign in said)


def test_formulas_are_found_in_words() -> None:
    assert plain("gradient ∂ℓ/∂ŷ") == r"gradient $\partial \ell /\partial \hat{y}$"
    assert plain("a point of the outlier's x, L1 and a_b") == r"a point of the outlier's $x$, L1 and a\_b"
    assert latex("p<sub>1</sub> → 1<br>5 %") == r"$p$$_{1}$ $\to 1$\\ 5 \%"


def _plots(text: str, side: str) -> list[float]:
    """The widths or the heights of the plots of a figure, in big points."""
    return [float(found) for found in re.findall(rf"[ ,]{side}=([0-9.]+)bp", text) if float(found) > 20]


def test_panels_that_a_column_leaves_too_narrow_stand_below_each_other() -> None:
    view, names = CompareView.from_state({}), ["loss", "gradient", "weight"]
    text = tex(view, names, FigureOptions(width=COLUMN))
    wide = _plots(text, "width")
    assert len(wide) == 3 and min(wide) > 0.5 * COLUMN * 72 / 96 and len(set(wide)) == 1
    assert len(re.findall(r"xticklabels=\\empty", text)) == 2  # they share the numbers of the last one
    assert text.count("xlabel=") == 1
    assert (
        tex_size(view, names, FigureOptions(width=COLUMN))[1]
        > 1.5 * tex_size(view, names)[1] * COLUMN / tex_size(view, names)[0]
    )
    assert "empty" not in tex(view, names)  # a row where there is room


def test_a_legend_stands_in_a_panel_that_has_a_place_for_it() -> None:
    text = tex(default_view("focal"), ["loss", "gradient", "curvature"], FigureOptions(width=COLUMN))
    (corner,) = re.findall(r"at=\{\(([0-9.]+)bp,([0-9.]+)bp\)\}", text)[:1]
    top = float(corner[1]) + _plots(text, "height")[0]
    (name,) = re.findall(r"at \(([0-9.]+)bp,([0-9.]+)bp\) \{binary cross-entropy\}", text)
    assert float(name[1]) < top and float(name[0]) > float(corner[0])


# ---- what pdflatex makes of it -----------------------------------------------------------------


def _margins() -> CompareClassificationView:
    return CompareClassificationView.from_state({})


KINDS: dict[str, tuple[Any, Sequence[str], FigureOptions]] = {
    "surface": (default_view("huber"), ["loss-surface"], FigureOptions(width=COLUMN, font_size=8, marks=True)),
    "gradient": (
        default_view("binary_cross_entropy"),
        ["gradient-surface"],
        FigureOptions(width=COLUMN, theme="print"),
    ),
    "above": (default_view("l1"), ["gradient-surface"], FigureOptions(size=(500, 400), camera="45,90", theme="dark")),
    "curve": (changed("quantile"), ["gradient"], FigureOptions(width=COLUMN, font_size=7, theme="print", marks=True)),
    "comparison": (CompareView.from_state({}), ["weight"], FigureOptions(width=COLUMN, theme="print")),
    "row": (
        default_view("focal"),
        ["loss-surface", "loss"],
        FigureOptions(width=PRESETS["a4-half"].width, font_size=9),
    ),
    "whole": (_margins(), [WHOLE], FigureOptions(width=PRESETS["a4-half"].width * 1.4, theme="light")),
    "lab": (LABS["imbalance"].presets()["spread"][1], [WHOLE], FigureOptions(width=PRESETS["a4-half"].width * 1.4)),
    "bars": (OutliersView(), ["lost-trust", "lines"], FigureOptions(width=COLUMN, theme="print", font_size=8)),
    "landscape": (DescentView(step=100), ["mse-landscape"], FigureOptions(width=COLUMN)),
    "failures": (NumericsView(), ["loss", "loss-failures"], FigureOptions(width=COLUMN * 2, theme="dark")),
    "own": (
        opening_view(parse_loss("log(cosh(r)) + 0.1*abs(r)")),
        ["loss", "curvature"],
        FigureOptions(transparent=True),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_pdflatex_makes_a_page_of_the_size_that_was_asked_for(kind: str, tmp_path: Path) -> None:
    subject, panels, options = KINDS[kind]
    made = compiled(tex(subject, panels, options), tmp_path)
    size = tex_size(subject, panels, options)
    if options.width is not None:
        assert size[0] == options.width
    for found, wanted in zip(page_size(made), size, strict=True):
        assert found == pytest.approx(wanted * 25.4 / 96, abs=0.1)
    kinds = fonts(made)
    assert kinds
    assert set(kinds) == {("Type 1", True)}


def test_a_figure_is_an_input_of_a_document_that_says_nothing_of_pgfplots_versions(tmp_path: Path) -> None:
    (tmp_path / "panel.tex").write_text(tex(default_view("huber"), ["loss"], FigureOptions(width=COLUMN)))
    document = r"\documentclass{article}\usepackage{standalone}\usepackage{pgfplots}\begin{document}\input{panel}\end{document}"
    assert page_size(compiled(document, tmp_path, "paper"))[0] > 200


def test_pdflatex_knows_every_letter_of_a_title(tmp_path: Path) -> None:
    text = tex(default_view("huber"), ["loss"], FigureOptions(width=COLUMN))
    every = latex(
        r"50% of a_b & #1 {x} ~ ^ \ $ < > | \" é ß Ž 中 δ′ = ½r² → ∞ ≤ √x “quoted” – … ŷ₁ ● ○ ┊ "
        "<b>∂ℓ/∂ŷ</b> <i>p<sub>max</sub></i>"
    )
    marked = text.replace(r"{\bfseries\boldmath Huber", rf"{{\bfseries {every} Huber")
    assert marked != text
    compiled(marked, tmp_path)


def test_every_panel_of_the_list_is_one_of_these_kinds() -> None:
    assert set(LOSS_PANELS) == {WHOLE, "curve", *SURFACES, *CURVES}
