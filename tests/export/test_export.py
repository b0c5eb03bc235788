"""Exported files: every format of every loss looked into, names, tables, code, goldens, and what goes wrong."""

from __future__ import annotations

import asyncio
import html
import io
import pickle
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import golden
import numpy as np
import plotly.graph_objects as go
import pytest
from forms import OF_A_FORM_SEEN, some
from PIL import Image
from running import ROOT
from test_metadata import pdf, saved, svg
from test_metadata import told as said_by

from lossviz import CATALOGUE, CrossEntropy, Focal, Huber, curve, figures, parse_loss, simplex, surface
from lossviz.export import FORMATS, RequestError, file_name, save
from lossviz.export.addresses import from_link
from lossviz.export.batch import about_job, run
from lossviz.export.browser import Held, draw_all
from lossviz.export.checks import DRAWN, problem
from lossviz.export.kinds import kind_of
from lossviz.export.metadata import LICENCE, described
from lossviz.export.names import panels_of
from lossviz.export.options import FigureOptions
from lossviz.export.panels import VIEWS
from lossviz.export.pictures import picture
from lossviz.export.requests import Job, jobs
from lossviz.export.sampled import sampled
from lossviz.export.tables import compared_csv, curve_csv, surface_csv
from lossviz.labs.catalogue import LABS
from lossviz.labs.outliers.model import OutliersView
from lossviz.lessons.snippets import lossviz_snippet
from lossviz.picture.loss.frame import frame
from lossviz.sampling.sweep import LABELS, PREDICTIONS
from lossviz.state.compare import COMPARISONS, CompareClassificationView, CompareView, ComparisonView
from lossviz.state.view import View, default_view, opening_view, view_from_state
from lossviz.version import SOFTWARE

SIZE, SCALE = (400, 300), 1.5
NAMES = [*CATALOGUE, *COMPARISONS]


def changed(key: str) -> View:
    """A view of a loss away from all its defaults."""
    state: dict[str, Any] = {"label": 0.25, "prediction": 0.6, "view": "30,20"}
    for record in CATALOGUE[key].parameters():
        state[record.name] = True if record.kind == "flag" else record.steps[len(record.steps) // 3]
    return view_from_state(key, state)


# ---- names and tables --------------------------------------------------------------------------


def test_names_say_what_a_file_shows() -> None:
    view = view_from_state("huber", {"delta": 1.5})
    assert file_name(view, "png") == "huber_delta-1.5_label-0.png"
    assert file_name(view, "png", scale=2) == "huber_delta-1.5_label-0@2x.png"
    assert file_name(view, "svg", scale=2) == "huber_delta-1.5_label-0.svg"
    assert file_name(default_view("focal"), "png", what="surface", scale=2) == "focal_gamma-2_surface@2x.png"
    assert file_name(CompareView.from_state({}), "csv", what="outlier").startswith(
        "compare_losses-mse+smooth_l1+huber_"
    )


@pytest.mark.parametrize("key", CATALOGUE)
@pytest.mark.parametrize("moved", [False, True])
def test_tables_hold_the_numbers_of_the_core_to_the_last_digit(key: str, moved: bool) -> None:
    view = changed(key) if moved else default_view(key)
    label, prediction, value, gradient = np.loadtxt(io.StringIO(surface_csv(view)), delimiter=",", skiprows=1).T
    assert len(value) == LABELS**2
    assert np.array_equal(value, view.plane.value(prediction, label), equal_nan=True)
    assert np.array_equal(gradient, view.plane.gradient(prediction, label), equal_nan=True)
    lines = np.loadtxt(io.StringIO(curve_csv(view)), delimiter=",", skiprows=1).T
    assert lines.shape == (5, PREDICTIONS)
    assert set(lines[0]) == {view.label}
    for column, quantity in zip(lines[2:], ("value", "gradient", "curvature"), strict=True):
        assert np.array_equal(column, getattr(view.plane, quantity)(lines[1], view.label), equal_nan=True)


def test_tables_of_the_comparison_hold_the_numbers_of_its_losses() -> None:
    view = CompareView.from_state({"losses": "mse,huber", "delta": 2})
    residual, *columns = np.loadtxt(io.StringIO(compared_csv(view, "residual")), delimiter=",", skiprows=1).T
    assert np.array_equal(columns[3], Huber(delta=2).value(residual, 0.0))
    assert compared_csv(view, "outlier").startswith("outlier,mse_share_of_loss,mse_share_of_pull,huber_share_of_loss")
    margins = CompareClassificationView.from_state({"losses": "focal,hinge", "gamma": 1, "base": "2"})
    text = compared_csv(margins, "margin")
    assert text.startswith("margin,focal_loss,focal_pull,focal_curvature,hinge_loss")
    margin, focal, *_ = np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1).T
    np.testing.assert_allclose(focal, Focal(gamma=1, from_logits=True).value(margin, 1) / np.log(2), rtol=1e-15)
    odd = np.loadtxt(io.StringIO(compared_csv(margins, "mislabelled")), delimiter=",", skiprows=1)
    assert (odd[0, 0], odd[-1, 0], odd.shape[1]) == (-10.0, 0.0, 5)


# ---- code --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", CATALOGUE)
@pytest.mark.parametrize("moved", [False, True])
def test_snippet_makes_the_figures_and_numbers_of_the_page(
    key: str, moved: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    view = changed(key) if moved else default_view(key)
    drawn: list[go.Figure] = []
    monkeypatch.setattr(go.Figure, "show", lambda figure: drawn.append(figure))
    exec(compile(lossviz_snippet(view), "<snippet>", "exec"), {})
    printed = [float(word) for word in capsys.readouterr().out.split()]
    assert printed == [getattr(view.plane, name)(*view.point) for name in ("value", "gradient", "curvature")]
    page = frame(view)
    loss, gradient, line = (figure.data[0] for figure in drawn)
    for trace, values in ((loss, page.surface.value), (gradient, page.surface.gradient)):
        np.testing.assert_array_equal(trace.z, np.where(np.isfinite(values), values, np.nan).astype(np.float32))
    # beside a kink the curve is drawn at the kink itself
    expected = view.plane.value(np.asarray(line.x, dtype=float), view.label)
    np.testing.assert_allclose(line.y, np.where(np.isfinite(expected), expected, np.nan), rtol=3e-6, atol=1e-6)


# ---- requests ----------------------------------------------------------------------------------


def test_a_link_of_the_app_asks_for_its_view() -> None:
    for view in (changed("huber"), changed("focal"), default_view("cross_entropy")):
        query = "&".join(f"{name}={value}" for name, value in view.query(complete=True).items())
        for link in (f"http://host:8501/{view.loss.key}?{query}", f"file:///site/{view.loss.key}.html#{query}"):
            assert from_link(link) == view
    assert from_link("https://host/base/compare/?compare_outlier=5") == CompareView.from_state({"outlier": 5})


@pytest.mark.parametrize("key", some(NAMES, "huber", "cross_entropy", "compare"))
def test_plan_names_each_file_once(key: str) -> None:
    subject = subject_of(key)
    plan = jobs(
        [subject], forms=list(FORMATS), panels=[[panel] for panel in panels_of(subject)], themes=["light", "dark"]
    )
    names = [job.name for job in plan]
    assert len(set(names)) == len(names)
    assert {Path(name).suffix[1:] for name in names} == set(FORMATS)
    assert len([name for name in names if name.endswith(".html")]) == 1


def test_two_views_of_one_name_are_refused() -> None:
    views = [view_from_state("huber", {"prediction": p}) for p in (1.0, 2.0)]
    with pytest.raises(RequestError, match="would both be named"):
        jobs(views, forms=["png"])


# ---- what a browser may return -----------------------------------------------------------------


def png(array: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.asarray(array, dtype=np.uint8)).save(out, "png")
    return out.getvalue()


NOISE = np.random.default_rng(1).integers(0, 255, (40, 60, 3))


def test_broken_files_are_seen_through() -> None:
    good = png(NOISE)
    assert problem("png", good, (60, 40)) == ""
    assert "60x40 pixels instead of 120x80" in problem("png", good, (120, 80))
    assert "blank" in problem("png", png(np.full((40, 60, 3), 255)))
    assert "no PNG" in problem("png", good[:-20])
    for form in ("png", "webp", "svg", "pdf"):
        assert f"no {form.upper()} (3 bytes)" in problem(form, b"abc")
    assert "no SVG" in problem("svg", b"<svg><g>")
    assert problem("csv", b" \n") != ""
    for lossless in (True, False):
        out = io.BytesIO()
        Image.fromarray(NOISE.astype(np.uint8)).save(out, "webp", lossless=lossless)
        assert problem("webp", out.getvalue(), (60, 40)) == ""
        assert "no WEBP" in problem("webp", out.getvalue()[:-30])


@pytest.mark.parametrize(("answers", "starts"), [([b"abc", "good"], 2), ([RuntimeError("closed"), "good"], 2)])
def test_a_picture_that_fails_is_tried_again_in_a_fresh_browser(
    answers: list[Any], starts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = picture(default_view("mse"), ["loss-surface"], FigureOptions(size=(300, 200)))
    good = png(np.random.default_rng(2).integers(0, 255, (200, 300, 3)))
    held, opened = Held("browser", Path("seed.js"), lambda text: None), []

    class Fake:
        async def calc_fig(self, figure: Any, options: Any) -> bytes:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return good if answer == "good" else answer

        async def close(self) -> None: ...

    async def start(self: Held) -> None:
        opened.append(1)
        self.kaleido = Fake()

    monkeypatch.setattr(Held, "open", start)
    assert asyncio.run(held.draw(drawn, "png", 1.0)) == good
    assert len(opened) == starts
    answers[:] = [b"abc", b"abc"]
    with pytest.raises(RuntimeError, match="no PNG"):
        asyncio.run(held.draw(drawn, "png", 1.0))


# ---- one file from Python ----------------------------------------------------------------------

WRITTEN = {
    "log(cosh(r))": {},
    "maximum(0, 1 - y*z)": {},
    "softplus(z) - y*z": {},
    "-(y*log(p) + (1-y)*log(1-p))": {},
    "where(abs(r) < delta, r**2/2, delta*(abs(r) - delta/2))": {"delta": (1.0, 0.1, 5.0)},
    "sqrt(1/r)": {},
    "abs(prediction - 2*label)": {},
    "0*r": {},
    "+".join(["a*r**2/3"] * 14): {"a": (1.0, 0.1, 2.0)},
}
#: Something of every kind that can be saved.
SAVED: dict[str, Callable[[], Any]] = {
    "loss": lambda: Huber(delta=2.5),
    "classes": lambda: CrossEntropy(classes=7, from_logits=True),
    "written": lambda: parse_loss("log(cosh(r))"),
    "view": lambda: view_from_state("focal", {"gamma": 3}),
    "comparison": lambda: CompareView.from_state({}),
    "margins": lambda: CompareClassificationView.from_state({}),
    "surface": lambda: surface(Huber(), resolution=5),
    "curve": lambda: curve(Huber(), resolution=5),
    "simplex": lambda: simplex(CrossEntropy(classes=3), resolution=5),
    "figure": lambda: figures.loss_surface(surface(Huber(), resolution=5)),
    "foreign figure": lambda: go.Figure(go.Scatter(x=[1, 2], y=[1, 2])),
}
#: Those that show no panels of a page.
SAMPLES = ("surface", "curve", "simplex", "figure", "foreign figure")


@pytest.fixture
def browserless(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser may start: what it would be asked to draw is good enough for a file."""
    good = {"png": saved("png"), "webp": saved("webp"), "svg": svg(), "pdf": pdf()}
    monkeypatch.setattr("lossviz.export.saving.draw_all", lambda asked: [good[form] for _, form, _ in asked])


@pytest.fixture
def nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be drawn or written."""

    def never(*given: Any, **more: Any) -> None:
        raise AssertionError("drawn before everything was checked")

    for name in ("draw_all", "table_of", "_picture", "_text", "tex", "disk.write"):
        monkeypatch.setattr(f"lossviz.export.saving.{name}", never)
    for module in ("of_losses", "of_comparisons"):
        monkeypatch.setattr(f"lossviz.export.{module}.exported_page", never)


@pytest.mark.usefixtures("browserless")
@pytest.mark.parametrize("formula", WRITTEN)
@pytest.mark.parametrize("form", FORMATS)
def test_a_written_loss_is_saved_with_its_formula_in_title_and_name(tmp_path: Path, formula: str, form: str) -> None:
    loss = parse_loss(formula, WRITTEN[formula])
    saved = save(loss, tmp_path / f"own.{form}").read_bytes()
    begin = formula.replace("**2", "²")[:40]
    if form == "html":
        page = saved.decode()
        assert page.count("<math ") >= 2  # the formula and its derivative stand at the head
        assert f"<title>Your own loss ℓ = {html.escape(begin)}" in page
    elif form == "csv":
        table = np.loadtxt(io.BytesIO(saved), delimiter=",", skiprows=1)
        with np.errstate(all="ignore"):
            assert np.array_equal(table[:, 2], loss.plane().value(table[:, 1], table[:, 0]), equal_nan=True)
    for what in VIEWS:
        layout = picture(opening_view(loss), [VIEWS[what]]).figure["layout"]
        notes = [note["text"].replace("<br>", " ") for note in layout.get("annotations", ())]
        title = layout["title"]["text"] if "title" in layout else next(text for text in notes if text.startswith("<b>"))
        # a title may be broken in the middle of a formula, which has no blanks
        assert "".join(html.escape(begin, quote=False).split()) in "".join(title.split())
        name = file_name(opening_view(loss), form, what=what)
        assert re.fullmatch(r"your_own(_[A-Za-z0-9.-]+)?_[0-9a-f]{10}(_[\w.+-]+)?\.\w+", name)
        assert len(name) < 120
    for word in re.findall("[a-z]{3,}", begin)[:2]:
        assert word in file_name(opening_view(loss), form)


def test_two_formulas_of_the_same_words_have_different_names() -> None:
    names = {file_name(opening_view(parse_loss(text)), "csv") for text in ("r**2", "r*2", "r/2", "r+2", "r-2", "r - 2")}
    assert len(names) == 6


@pytest.mark.usefixtures("browserless")
@pytest.mark.parametrize("kind", SAVED)
@pytest.mark.parametrize("form", FORMATS)
def test_everything_that_can_be_shown_can_be_saved(tmp_path: Path, kind: str, form: str) -> None:
    if form == "csv" and "figure" in kind:
        with pytest.raises(ValueError, match="a figure has no CSV"):
            save(SAVED[kind](), tmp_path / "x.csv")
    elif form == "tex" and kind in SAMPLES:
        with pytest.raises(ValueError, match="samples and figures have no TeX"):
            save(SAVED[kind](), tmp_path / "x.tex")
    else:
        assert save(SAVED[kind](), str(tmp_path / f"x.{form.upper()}"), size=(640, 480)).stat().st_size > 100


def test_tables_of_samples_hold_the_samples(tmp_path: Path) -> None:
    grid, line = surface(Huber(), resolution=7), curve(Huber(), label=0.5, resolution=9)
    found = np.loadtxt(save(grid, tmp_path / "a.csv"), delimiter=",", skiprows=1)
    assert np.array_equal(found[:, 3], grid.gradient.ravel())
    found = np.loadtxt(save(line, tmp_path / "b.csv"), delimiter=",", skiprows=1)
    assert np.array_equal(found[:, 2:].T, [line.value, line.gradient, line.curvature])


BAD_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"view": "3d"}, "save: view must be one of linked.*, got '3d'"),
    ({"view": ["linked"]}, "save: view must be one of linked"),
    ({"view": None}, "save: view must be one of linked"),
    ({"theme": "sepia"}, "save: theme must be one of light, dark, print, got 'sepia'"),
    ({"theme": 1}, "save: theme must be one of light, dark, print, got 1"),
    ({"size": (10, 10)}, "a side at least 100"),
    ({"size": (6000, 6000)}, "at most 4096 pixels across"),
    ({"size": (900.5, 640)}, "size must be .width, height. in whole pixels"),
    ({"size": "900x640"}, "size must be .width, height. in whole pixels"),
    ({"size": (900,)}, "size must be .width, height. in whole pixels"),
    ({"size": (True, 640)}, "size must be .width, height. in whole pixels"),
    ({"size": 900}, "size must be .width, height. in whole pixels"),
    ({"scale": 0}, "scale must be a number from 0.1 to 10, got 0"),
    ({"scale": -1}, "scale must be a number from 0.1 to 10, got -1"),
    ({"scale": float("nan")}, "scale must be a number from 0.1 to 10, got nan"),
    ({"scale": "2"}, "scale must be a number from 0.1 to 10, got '2'"),
    ({"scale": None}, "scale must be a number from 0.1 to 10, got None"),
    ({"scale": True}, "scale must be a number from 0.1 to 10, got True"),
]


@pytest.mark.usefixtures("nothing_drawn")
@pytest.mark.parametrize(("options", "told"), BAD_OPTIONS, ids=[str(options) for options, _ in BAD_OPTIONS])
def test_bad_options_are_refused_for_every_format_and_kind(tmp_path: Path, options: dict[str, Any], told: str) -> None:
    for kind, form in product(SAVED, FORMATS):
        with pytest.raises(ValueError, match=told):
            save(SAVED[kind](), tmp_path / f"x.{form}", **options)
            pytest.fail(f"{kind} in {form} takes {options}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("nothing_drawn")
@pytest.mark.parametrize("form", FORMATS)
def test_views_are_those_of_what_is_saved(tmp_path: Path, form: str) -> None:
    allowed = {kind: {"linked"} for kind in SAVED}
    allowed |= {kind: set(VIEWS) for kind in ("loss", "classes", "written", "view")}
    allowed |= {"surface": {"linked", "surface", "gradient"}, "curve": {"linked", "curve"}}
    allowed |= {"simplex": {"linked", "surface"}}
    if form == "csv":
        allowed["comparison"] = {"linked", "residual", "outlier"}
        allowed["margins"] = {"linked", "margin", "mislabelled"}
    for kind, make in SAVED.items():
        if (form == "csv" and "figure" in kind) or (form == "tex" and kind in SAMPLES):
            continue
        for view in {*VIEWS, "residual", "outlier", "margin", "mislabelled"}:
            refused = "view must be one of" if view not in allowed[kind] else "drawn before everything"
            with pytest.raises((ValueError, AssertionError), match=refused):
                save(make(), tmp_path / f"x.{form}", view=view)


@pytest.mark.usefixtures("nothing_drawn")
@pytest.mark.parametrize(
    ("what", "told"),
    [
        (Huber, r"got <class .*Huber.*>; Huber\(\) makes a loss"),
        ("huber", "got 'huber'"),
        (None, "got None"),
        ([Huber()], r"got \[Huber"),
        (np.zeros(3), "got array"),
    ],
)
def test_what_cannot_be_saved_is_refused(tmp_path: Path, what: Any, told: str) -> None:
    with pytest.raises(TypeError, match=f"save: what must be a loss, a view.*{told}"):
        save(what, tmp_path / "x.csv")


@pytest.mark.usefixtures("nothing_drawn")
@pytest.mark.parametrize("name", ["huber.eps", "huber", ".csv", "huber.csv.gz", "huber."])
def test_suffixes_are_those_of_the_formats(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"suffix must be one of \.png, \.svg"):
        save(Huber(), tmp_path / name)
    with pytest.raises(TypeError, match="path must be a str or a Path, got 3"):
        save(Huber(), 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"the suffix must be one of png, jpg"):
        figures.loss_surface(surface(Huber())).write_image(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_write_image_hands_on_what_plotly_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(go.Figure, "to_image", lambda figure, *given, **more: asked.append((given, more)) or b"picture")
    figure = figures.loss_surface(surface(Huber(), resolution=5))
    figure.write_image(tmp_path / "a.png", None, 3, 400, 300)
    figure.write_image(str(tmp_path / "b"), "jpg", height=300, scale=1)
    assert asked == [
        (("png",), {"scale": 3, "width": 400, "height": 300}),
        (("jpg",), {"scale": 1, "width": None, "height": 300}),
    ]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(("a.png", "b"), b"picture")


def test_write_image_takes_what_save_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def drawn(figure: go.Figure, form: str, **more: Any) -> bytes:
        asked.append((figure.to_dict()["layout"], more))
        return png(NOISE)

    monkeypatch.setattr(go.Figure, "to_image", drawn)
    figure = figures.curve(curve(Huber()))
    figure.write_image(tmp_path / "a.png", width=480, height=360, dpi=192, font_size=8, title=False, source=False)
    (layout, more) = asked[0]
    zoom = more["scale"] / 2
    assert zoom * 14 == pytest.approx(8 * 96 / 72)
    assert (more["width"] * zoom, more["height"] * zoom) == pytest.approx((480, 360))
    assert layout["title"]["text"] == "" and not [note for note in layout["annotations"] if note["text"] == "lossviz"]
    assert Image.open(tmp_path / "a.png").info["dpi"] == pytest.approx((192, 192), abs=0.1)
    checked: list[str] = []
    monkeypatch.setattr("lossviz.picture.figure.check_font", checked.append)
    figure.write_image(tmp_path / "b.png", theme="print", transparent=True, font="Liberation Serif")
    assert checked == ["Liberation Serif"]
    layout = asked[1][0]
    assert layout["paper_bgcolor"] == "rgba(0,0,0,0)" and layout["font"]["family"].startswith("'Liberation Serif'")
    with pytest.raises(ValueError, match="theme must be print, or left out"):
        figure.write_image(tmp_path / "c.png", theme="dark")


@pytest.mark.usefixtures("nothing_drawn")
def test_save_refuses_options_and_panels_that_are_none(tmp_path: Path) -> None:
    for options, told in (
        ({"panel": "pull"}, "panel of huber must be one of"),
        ({"panel": ["linked", "loss"]}, "stands alone"),
        ({"panel": "loss", "font_size": 2}, "font_size must be a number from 4 to 72"),
        ({"panel": "loss", "prediction_range": (1, 0)}, "prediction_range must be"),
        ({"panel": "loss", "dpi": 1e6}, "dpi must be a number from 50 to 1200"),
    ):
        with pytest.raises(ValueError, match=told):
            save(Huber(), tmp_path / "x.png", **options)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="save: options are size, scale"):
        save(Huber(), tmp_path / "x.png", colour="red")
    for what, options, told in (
        (surface(Huber()), {"family": True}, "family is for a loss or a view; a surface takes size, .*, crop, camera"),
        (curve(Huber()), {"camera": "top"}, "camera is for a loss or a view; a curve takes size, .*, font_size, crop"),
        (
            simplex(CrossEntropy(classes=3)),
            {"crop": True},
            "crop is for a loss or a view; a figure takes size, .*, source",
        ),
        (figures.linked(default_view("mse")), {"width": 300}, "width is for a loss or a view; a figure takes size"),
        (CompareView.from_state({}), {"camera": "top"}, "save: camera: compare has no surface; losses have"),
        (OutliersView(), {"panel": "lines", "family": True}, "save: a panel of a lab takes no family; it takes size"),
        (
            Huber(),
            {"panel": "loss", "camera": "top"},
            "camera is for linked, loss-surface, gradient-surface, and not for",
        ),
    ):
        with pytest.raises(ValueError, match=told):
            save(what, tmp_path / "x.png", **options)  # type: ignore[arg-type]
    for form in ("csv", "html"):
        with pytest.raises(ValueError, match=f"prediction_range is for pictures .png, .*, and {form} shows all that"):
            save(Huber(), tmp_path / f"x.{form}", prediction_range=(0, 1))


def test_samples_are_drawn_as_the_panels_of_their_loss() -> None:
    """A surface that was sampled as a page samples it is the page's panel; another one keeps its own nodes."""
    loss, options = Huber(delta=1.5), FigureOptions(width=500, references=False)
    grid = surface(loss, resolution=LABELS)
    for view, name in (("surface", "loss-surface"), ("gradient", "gradient-surface")):
        mine, page = sampled(grid, view, options), picture(opening_view(loss), [name], options)
        assert (mine.size, mine.zoom, mine.fineness) == (page.size, page.zoom, page.fineness)
        assert pickle.dumps(mine.figure) == pickle.dumps(page.figure)
    line = curve(loss, prediction=(-2, 4), label=0.5, resolution=7)
    three: Any = sampled(line, "linked", FigureOptions()).figure
    own = [trace for trace in three["data"] if "-curve" in trace["uid"]]
    assert len(own) == 3 and all((trace["x"][0], trace["x"][-1]) == (-2, 4) for trace in own)
    coarse: Any = sampled(surface(loss, resolution=5, label=(0, 1)), "linked", FigureOptions(camera="30,20")).figure
    assert np.shape(coarse["data"][0]["z"]) == (5, 5)
    assert any(note["text"].startswith("<b>Huber loss: δ = 1.5") for note in coarse["layout"]["annotations"])


NOISE_SCRIPT = """
import logging, warnings
from lossviz.picture.chromium import quiet
def noise():
    try:
        raise RuntimeError("x")
    except RuntimeError:
        logging.getLogger("choreographer.channels.pipe").exception("JSONError decoding message. Ignoring")
    logging.getLogger("kaleido").error("more")
    warnings.warn("Unhandled message type")
with quiet():
    noise()
logging.getLogger("choreographer").warning("heard again")
logging.getLogger("of somebody else").warning("heard")
"""


def test_what_the_browser_driver_ignores_is_not_told() -> None:
    told = subprocess.run([sys.executable, "-c", NOISE_SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stderr == "heard again\nheard\n"


def test_save_writes_a_page_of_a_figure_twice_alike(tmp_path: Path) -> None:
    figure = figures.loss_surface(surface(Huber()))
    first, second = (save(figure, tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert first == second
    assert b"Huber loss" in first


# ---- with a browser ----------------------------------------------------------------------------

#: One picture in each format for a loss: the whole picture of one of them, else parts that are soon drawn.
PARTS = {
    "png": "surface",
    "webp": "gradient",
    "svg": "curve",
    "pdf": "curve",
    "tex": "curve",
    "html": "linked",
    "csv": "linked",
}
WHOLE = "huber"
EXPORTED = some(NAMES, WHOLE, "cross_entropy", "compare")
#: Those that are drawn in every format; of the others only PNG is.
IN_EVERY_FORMAT = [key for key in EXPORTED if key == WHOLE or key not in OF_A_FORM_SEEN]


def subject_of(key: str) -> View | ComparisonView:
    return COMPARISONS[key].from_state({}) if key in COMPARISONS else default_view(key)


def shown(key: str, form: str) -> str:
    whole = key in COMPARISONS or (key == WHOLE and form not in ("webp", "pdf"))
    return "linked" if whole else PARTS[form]


def wanted_jobs(*keys: str) -> list[Job]:
    more: dict[str, Any] = {"options": FigureOptions(size=SIZE, scale=SCALE)}
    return [
        job
        for key in keys
        for form in PARTS
        if key in IN_EVERY_FORMAT or form in ("png", "html", "csv")
        for job in jobs([subject_of(key)], forms=[form], panels=[[VIEWS[shown(key, form)]]], **more)
    ]


#: The other pages: a written loss and the labs, each as a picture of pixels and of vectors.
OTHERS = some(("your_own", *LABS), "your_own", "outliers")


def other_jobs() -> list[Job]:
    options = FigureOptions(size=(640, 400), scale=1.0)
    return [
        job
        for page in OTHERS
        for job in jobs(
            [kind_of(page).start()],
            forms=["png", "svg", "pdf"],
            panels=[["curve" if page == "your_own" else "linked"]],
            options=options,
        )
    ]


@pytest.fixture(scope="module")
def exported(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every format of the losses and comparisons, made in one go."""
    folder = tmp_path_factory.mktemp("exported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROWSER_PATH", chromium_path)
        outcome = run([*wanted_jobs(*EXPORTED), *other_jobs()], folder, lambda line: None)
    assert outcome.failed == {}
    assert not list(folder.glob(".*"))
    return folder


@pytest.fixture(scope="module")
def drawn_again(chromium_path: str) -> dict[str, bytes]:
    """What another browser draws: the files of one loss once more."""
    asked = {job.name: job for job in wanted_jobs(WHOLE) if job.form in DRAWN}
    again = [(picture(job.subject, job.panels, job.options), job.form, job.options.scale) for job in asked.values()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROWSER_PATH", chromium_path)
        return dict(zip(asked, draw_all(again), strict=True))


def drawn_text(root: ET.Element) -> str:
    """The text that is seen in an SVG, without what it says of itself."""
    parts = [part for part in root if part.tag.rpartition("}")[2] not in ("title", "desc", "metadata")]
    return " ".join(text for part in parts for text in part.itertext())


def name_of(key: str, form: str) -> str:
    return file_name(subject_of(key), form, what=shown(key, form), scale=SCALE)


@pytest.mark.parametrize(
    ("form", "key"), [*(("png", key) for key in EXPORTED), *(("webp", key) for key in IN_EVERY_FORMAT)]
)
def test_pictures_are_of_the_right_size_and_colours(exported: Path, key: str, form: str) -> None:
    drawn = Image.open(exported / name_of(key, form)).convert("RGB")
    assert drawn.size == (round(SIZE[0] * SCALE), round(SIZE[1] * SCALE))
    pixels = np.asarray(drawn).astype(int)
    assert pixels[3, -3].min() > 250  # the light ground
    coloured = (pixels.max(axis=-1) - pixels.min(axis=-1) > 60).mean()
    least = {"compare": 0.01, "compare_classification": 0.008}  # lines only, more of them and thinner in the second
    assert coloured > least.get(key, 0.02)  # hinge's gradient stands on its edge
    assert len(drawn.getcolors(1 << 24) or ()) > 500


@pytest.mark.parametrize("key", IN_EVERY_FORMAT)
def test_vector_graphics_parse_and_hold_their_text(exported: Path, key: str) -> None:
    root = ET.parse(exported / name_of(key, "svg")).getroot()
    assert [float(root.get(side) or 0) for side in ("width", "height")] == pytest.approx(SIZE)
    text = drawn_text(root)
    title = {"compare": "Mean squared error", "compare_classification": "Hinge loss"}.get(key) or CATALOGUE[key].title
    assert title in text
    assert "lossviz" in text  # the source line
    images = [node for node in root.iter() if node.tag.endswith("image")]
    assert len(images) == (2 if key == WHOLE else 0)  # 3D scenes are pictures inside


@pytest.mark.parametrize("page", OTHERS)
def test_written_losses_and_labs_come_as_pictures_too(exported: Path, page: str) -> None:
    made = {job.form: exported / job.name for job in other_jobs() if job.subject.page == page}
    drawn = Image.open(made["png"]).convert("RGB")
    assert drawn.size == (640, 400)
    assert len(drawn.getcolors(1 << 24) or ()) > 300
    text = drawn_text(ET.parse(made["svg"]).getroot())
    said = kind_of(page).title(kind_of(page).start()).partition(": ")[2 * (page in LABS)]
    assert " ".join(said.split()) in " ".join(text.split())
    assert b"/Type /Page" in made["pdf"].read_bytes()


@pytest.mark.parametrize("key", IN_EVERY_FORMAT)
def test_documents_parse(exported: Path, key: str) -> None:
    data = (exported / name_of(key, "pdf")).read_bytes()
    start = int(re.findall(rb"startxref\s+(\d+)\s+%%EOF", data)[-1])
    assert data[start : start + 4] == b"xref" or re.match(rb"\d+ 0 obj", data[start : start + 20])
    assert b"/Type /Page" in data


@pytest.mark.parametrize("key", EXPORTED)
def test_pages_and_tables_are_there(exported: Path, key: str) -> None:
    page = (exported / name_of(key, "html")).read_text(encoding="utf-8")
    assert page.count("</script>") == 3  # Plotly, what the page draws, and the browser code
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?!data:)", page)
    sort = COMPARISONS[key].sort if key in COMPARISONS else None
    kinds = (sort.name, sort.odd) if sort else ("surface", "curve")
    for kind in kinds:
        table = (exported / file_name(subject_of(key), "csv", what=kind)).read_text(encoding="utf-8")
        assert table.count("\n") > 200


def test_the_manifest_says_what_each_file_shows(exported: Path) -> None:
    import hashlib
    import json

    manifest = json.loads((exported / "export.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {path.name for path in exported.iterdir()} - {"export.json"}
    for name, entry in manifest["files"].items():
        assert hashlib.sha256((exported / name).read_bytes()).hexdigest() == entry["sha256"]
        assert kind_of(entry["page"]).read(entry["link"]).view.state() == entry["state"]
        assert entry["title"]
    assert set(manifest["versions"]) == {"lossviz", "python", "numpy", "plotly", "kaleido"}
    assert manifest["licence"] == LICENCE.notice


def test_each_file_carries_what_the_manifest_says_of_it(exported: Path) -> None:
    for job in wanted_jobs(*EXPORTED):
        if job.form not in ("csv", "tex"):  # tables say nothing, and TeX has tests of its own
            found, about = said_by(job.form, (exported / job.name).read_bytes()), about_job(job)
            assert (found["title"], found["description"], found["link"]) == (about.title, about.description, about.link)
            assert found["settings"] == [f"{name} = {value}" for name, value in about.settings.items()]
            assert (found["software"], found["licence"]) == (SOFTWARE, LICENCE.url)


@pytest.mark.thorough
def test_the_same_request_gives_the_same_bytes(exported: Path, drawn_again: dict[str, bytes], tmp_path: Path) -> None:
    written = [job for job in wanted_jobs(WHOLE) if job.form not in DRAWN]
    assert run(written, tmp_path, lambda line: None).failed == {}
    again = {job.name: (tmp_path / job.name).read_bytes() for job in written}
    drawn = [job for job in wanted_jobs(WHOLE) if job.form in DRAWN]
    again |= {job.name: described(job.form, drawn_again[job.name], about_job(job)) for job in drawn}
    names = [job.name for job in wanted_jobs(WHOLE)]
    assert {Path(name).suffix[1:] for name in names} == set(FORMATS)
    for name in names:
        assert again[name] == (exported / name).read_bytes(), name


def test_goldens(chromium_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", chromium_path)
    pictures = golden.pictures()
    for name, data in zip(pictures, draw_all((drawn, "png", 1.0) for drawn in pictures.values()), strict=True):
        seen = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        wanted = np.asarray(Image.open(golden.FOLDER / f"{name}.png"))
        share, mean = golden.difference(seen, wanted)
        assert share < golden.SHARE and mean < golden.MEAN, (name, share, mean)


def test_goldens_notice_a_step_of_a_slider() -> None:
    wanted = np.asarray(Image.open(golden.FOLDER / "huber_surface.png"))
    shifted = np.roll(wanted, 1, axis=1)
    assert golden.difference(wanted, wanted) == (0.0, 0.0)
    assert golden.difference(shifted, wanted)[0] > golden.SHARE


@pytest.fixture
def streamlit_template() -> Iterator[None]:
    """Streamlit in the process, as in the app: it replaces plotly's default template by placeholder colours."""
    import plotly.io as pio

    before = pio.templates.default
    import streamlit.elements.plotly_chart  # noqa: F401

    yield
    pio.templates.default = before


@pytest.mark.usefixtures("streamlit_template")
def test_write_image_of_a_figure_needs_nothing_else(
    chromium_path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", chromium_path)
    figure = figures.loss_surface(surface(Huber(delta=1.5)))
    figure.write_image(tmp_path / "plotly.png", width=300, height=214, scale=1)
    seen = np.asarray(Image.open(tmp_path / "plotly.png").convert("RGB")).astype(int)
    assert seen.shape == (214, 300, 3)
    assert seen[2, -2].min() > 250
    assert (seen.max(axis=-1) - seen.min(axis=-1) > 60).mean() > 0.03
