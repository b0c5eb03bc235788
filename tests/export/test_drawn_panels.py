"""Panels as a browser draws them, looked into: the letters of PDF, the resolution of PNG, greys, axes over their surface."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from lossviz import Huber, figures, surface
from lossviz.__main__ import main
from lossviz.export import animate, save
from lossviz.export.browser import draw_all
from lossviz.export.options import UNITS, FigureOptions
from lossviz.export.pictures import Picture, finished, picture
from lossviz.labs.catalogue import LABS
from lossviz.picture.plate.eyes import Eye
from lossviz.picture.scenes import steep
from lossviz.state.cameras import camera_angles
from lossviz.state.view import default_view, view_from_state

COLUMN = 241 * UNITS["pt"]
HUBER = default_view("huber")
BESIDE = (default_view("mse"), view_from_state("huber", {"delta": 2}))
SEVERAL = FigureOptions(width=COLUMN, beside=BESIDE, prediction_range=(-4, 4), theme="print", dpi=300)
#: What is drawn: name, format, panels, options.
WANTED: dict[str, tuple[str, list[str], FigureOptions]] = {
    "lines": ("pdf", ["loss"], SEVERAL),
    "surface": ("pdf", ["loss-surface"], FigureOptions(width=COLUMN)),
    "row": ("pdf", ["gradient-surface", "loss"], FigureOptions(width=17 * UNITS["cm"], font_size=6.5)),
    "grey": ("png", ["loss"], SEVERAL),
    "clear": ("png", ["loss-surface"], FigureOptions(width=300, transparent=True)),
    "vectors": ("svg", ["loss-surface"], FigureOptions(width=COLUMN)),
}
CAMERAS = ("valley", "20,25", "45,90")


def marked(camera: str) -> Picture:
    """A surface with red points at places of its box that nothing hides."""
    drawn = picture(HUBER, ["loss-surface"], FigureOptions(width=500, camera=camera, title=False, source=False))
    layout: Any = drawn.figure["layout"]
    ends = [layout["scene"][f"{letter}axis"]["range"] for letter in "xyz"]
    x, y, z = (
        [pair[0] + (at + 1) / 2 * (pair[1] - pair[0]) for at in row] for pair, row in zip(ends, PLACES.T, strict=True)
    )
    dots = {"type": "scatter3d", "mode": "markers", "marker": {"size": 8, "color": "#FF0000"}, "scene": "scene"}
    data: Any = [{**dots, "x": list(x), "y": list(y), "z": list(z)}]
    bare = {**layout, "annotations": [], "shapes": []}
    return replace(drawn, figure={"data": data, "layout": bare})


PLACES = np.array([[-0.9, -0.9, -0.9], [0.9, -0.9, -0.9], [-0.9, 0.9, -0.9], [0.2, 0.1, 0.9]])


@pytest.fixture(scope="module")
def drawn(chromium_path: str) -> dict[str, bytes]:
    asked = {
        name: (picture(HUBER, panels, options), form, options.scale) for name, (form, panels, options) in WANTED.items()
    }
    asked["lab"] = picture(LABS["outliers"].view(), ["lost-trust"], FigureOptions(width=COLUMN)), "pdf", 2.0
    asked |= {camera: (marked(camera), "png", 1.0) for camera in CAMERAS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROWSER_PATH", chromium_path)
        found = dict(zip(asked, draw_all(asked.values()), strict=True))
    return {
        name: finished(data, asked[name][1], WANTED[name][2]) if name in WANTED else data
        for name, data in found.items()
    }


def written(data: bytes) -> list[tuple[str, float]]:
    """The texts of a PDF with the sizes of their letters in points."""
    found: list[tuple[str, float]] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            up = np.array([[tm[0], tm[1]], [tm[2], tm[3]]]) @ np.array([[cm[0], cm[1]], [cm[2], cm[3]]])
            found.append((text.strip(), float(size * np.hypot(*up[1]))))

    PdfReader(io.BytesIO(data)).pages[0].extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize(("name", "least"), [("lines", 6.0), ("surface", 6.0), ("row", 5.5)])
def test_letters_in_a_pdf_are_text_of_the_size_that_was_asked_for(
    drawn: dict[str, bytes], name: str, least: float
) -> None:
    sizes = written(drawn[name])
    said = " ".join(text for text, _ in sizes)
    assert "prediction" in said and ("loss" in said or "gradient" in said)
    assert min(size for _, size in sizes) >= least
    axis = next(size for text, size in sizes if text.startswith("prediction"))
    assert axis == pytest.approx(WANTED[name][2].font_size or 8.0, abs=0.1)


def test_a_panel_of_a_lab_is_drawn_with_its_names_alone(drawn: dict[str, bytes]) -> None:
    sizes = written(drawn["lab"])
    said = " ".join(text for text, _ in sizes)
    for text in ("trust that each point has lost", "Smooth L1 loss", "100%", "point"):
        assert text in said
    assert "points and lines" not in said and "clean fit" not in said
    assert min(size for _, size in sizes) >= 6.0


@pytest.mark.parametrize("name", ["lines", "surface", "row"])
def test_a_pdf_has_its_width_and_embedded_true_type(drawn: dict[str, bytes], name: str) -> None:
    page = PdfReader(io.BytesIO(drawn[name])).pages[0]
    wanted = WANTED[name][2].width
    assert wanted is not None
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(wanted / 96 * 25.4, abs=0.1)
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    assert len(fonts) >= 1
    for font in fonts.values():
        inner = font["/DescendantFonts"][0].get_object()
        assert font["/Subtype"] == "/Type0" and inner["/Subtype"] == "/CIDFontType2"  # that is, no Type 3
        assert "/FontFile2" in inner["/FontDescriptor"]


def test_axes_of_a_surface_are_vectors_over_its_raster(drawn: dict[str, bytes]) -> None:
    svg = drawn["vectors"].decode()
    for text in ("prediction ŷ", "label y", "loss ℓ", "−2"):
        assert f">{text}</text>" in svg or f">{text}</tspan>" in svg
    assert svg.count("<image") == 1
    said = {text for text, _ in written(drawn["surface"])}
    assert any("label" in text for text in said) and any("2" in text for text in said)


def test_a_font_that_is_not_on_this_machine_is_refused_before_anything_is_drawn(
    chromium_path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("BROWSER_PATH", chromium_path)
    asked = ["export", "huber", "--panel", "loss", "--out", str(tmp_path / "out"), "--font"]
    assert main([*asked, "No Such Grotesk"]) == 2
    told = capsys.readouterr().err
    assert re.search("font must be one .* such as [A-Z][A-Za-z ]+.*, got 'No Such Grotesk'", told)  # one that is here
    assert not (tmp_path / "out").exists()

    def refused(name: str) -> None:
        raise ValueError(f"no {name}")

    plain = figures.loss_surface(surface(Huber(), resolution=5))
    for module, make in (
        ("picture.figure", lambda: plain.write_image(tmp_path / "a.svg", font="Nix")),
        ("export.saving", lambda: save(Huber(), tmp_path / "a.png", font="Nix")),
        ("export.motion.animating", lambda: animate(Huber(), tmp_path / "a.gif", sweep="delta=0.1:5", font="Nix")),
    ):
        monkeypatch.setattr(f"lossviz.{module}.check_font", refused)
        with pytest.raises(ValueError, match="no Nix"):
            make()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("camera", CAMERAS)
def test_axes_are_where_the_browser_sees_the_box(drawn: dict[str, bytes], camera: str) -> None:
    """Plotly's own points at places of the box are drawn where arithmetic says, to a pixel and a half."""
    pixels = np.asarray(Image.open(io.BytesIO(drawn[camera])).convert("RGB")).astype(int)
    red = (pixels[..., 0] > 180) & (pixels[..., 1] < 90) & (pixels[..., 2] < 90)
    layout: Any = marked(camera).figure["layout"]
    seen = layout["scene"]
    high, wide = red.shape
    room = seen["domain"]
    size = (room["x"][1] - room["x"][0]) * wide, (room["y"][1] - room["y"][0]) * high
    corner = room["x"][0] * wide, (1 - room["y"][1]) * high
    azimuth, elevation, _ = camera_angles(camera)
    middle = np.array([seen["camera"]["center"][letter] for letter in "xyz"])
    far = float(np.linalg.norm(np.array([seen["camera"]["eye"][letter] for letter in "xyz"]) - middle))
    box = tuple(seen["aspectratio"][letter] for letter in "xyz")
    eye = Eye(azimuth, elevation, far, steep(camera), box)
    _, right, up = eye.frame()
    eye = replace(eye, aside=(float(middle @ right), float(middle @ up)))
    for x, y in eye.seen(PLACES, size) + corner:
        near = np.argwhere(red[max(0, int(y) - 9) : int(y) + 10, max(0, int(x) - 9) : int(x) + 10])
        assert len(near) > 5, (camera, x, y)
        at = near.mean(axis=0) + np.array([max(0, int(y) - 9), max(0, int(x) - 9)])
        assert abs(at[0] + 0.5 - y) < 1.5 and abs(at[1] + 0.5 - x) < 1.5, (camera, (x, y), at)


def test_a_png_says_its_resolution_and_has_its_pixels(drawn: dict[str, bytes]) -> None:
    image = Image.open(io.BytesIO(drawn["grey"]))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.width == round(241 / 72 * 300)


def test_lines_in_print_are_told_apart_once_it_is_grey(drawn: dict[str, bytes]) -> None:
    """Along each line the share of ink differs from that of the others: solid, dashed with disks, dotted with squares."""
    image = Image.open(io.BytesIO(drawn["grey"])).convert("RGB")
    pixels = np.asarray(image).astype(int)
    assert (pixels.max(axis=-1) - pixels.min(axis=-1)).max() <= 8  # there is no colour to lose
    grey = np.asarray(image.convert("L"))
    found = picture(HUBER, ["loss"], SEVERAL)
    layout: Any = found.figure["layout"]
    data: Any = found.figure["data"]
    shares = []
    for trace in (trace for trace in data if trace["uid"].startswith("value-curve")):
        x, y = (np.asarray(trace[letter], dtype=float) for letter in "xy")
        keep = (np.abs(x) > 1.8) & (np.abs(x) < 3.9)
        at = [
            _pixels(layout, axis, values[keep], length)
            for axis, values, length in (("xaxis", x, grey.shape[1]), ("yaxis", y, grey.shape[0]))
        ]
        across = at[0].round().astype(int)
        down = (grey.shape[0] - at[1]).round().astype(int)
        shares.append(float((grey[down.clip(0, grey.shape[0] - 1), across] < 128).mean()))
    assert shares[0] > 0.97
    assert 0.5 < shares[1] < 0.9 and shares[2] < shares[1] - 0.08, shares


def _pixels(layout: Any, axis: str, values: Any, length: int) -> Any:
    (low, high), (first, last) = layout[axis]["range"], layout[axis]["domain"]
    return (first + (values - low) / (high - low) * (last - first)) * length


def test_a_transparent_picture_has_no_ground(drawn: dict[str, bytes]) -> None:
    alpha = np.asarray(Image.open(io.BytesIO(drawn["clear"])).convert("RGBA"))[..., 3]
    assert alpha[0, 0] == alpha[-1, 0] == 0
    assert (alpha == 0).mean() > 0.3 and (alpha == 255).mean() > 0.1
