"""Small pictures without text that guard the look of the figures: ``python tests/golden.py`` draws them again.

Text is left out because another machine's fonts would change more pixels than a wrong colour does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from running import ROOT

from lossviz.export.options import FigureOptions
from lossviz.export.pictures import Picture, picture
from lossviz.state.view import default_view, view_from_state

FOLDER = ROOT / "tests" / "golden"
SIZE = (300, 200)

#: A pixel is off when it differs by more than this many levels; so many may be, and so much all may differ on average.
LEVELS, SHARE, MEAN = 16, 0.002, 0.1


def pictures() -> dict[str, Picture]:
    """The golden pictures by name."""
    return {
        "huber_surface": bare(picture(default_view("huber"), ["loss-surface"], FigureOptions(size=SIZE))),
        "focal_gradient_dark": bare(
            picture(default_view("focal"), ["gradient-surface"], FigureOptions(size=SIZE, theme="dark"))
        ),
        "binary_cross_entropy_turned": bare(
            picture(
                view_from_state("binary_cross_entropy", {"from_logits": True, "view": "120,30"}),
                ["loss-surface"],
                FigureOptions(size=SIZE),
            )
        ),
        "smooth_l1_curve": bare(picture(default_view("smooth_l1"), ["curve"], FigureOptions(size=SIZE))),
    }


def bare(drawn: Picture) -> Picture:
    """A picture without any text."""
    layout = wordless({**dict(drawn.figure["layout"]), "annotations": [], "shapes": [], "title": {"text": ""}})
    return replace(drawn, figure={**drawn.figure, "layout": layout})


def wordless(part: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for name, value in part.items():
        is_axis = isinstance(value, dict) and "axis" in name
        out[name] = {**value, "showticklabels": False, "title": {"text": ""}} if is_axis else value
        if name.startswith("scene"):
            out[name] = wordless(value)
        if name.startswith("coloraxis"):
            out[name] = {**value, "colorbar": {**value["colorbar"], "showticklabels": False}}
    return out


def difference(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> tuple[float, float]:
    """The share of pixels that are off, and the mean difference in levels."""
    levels = np.abs(one.astype(int) - other.astype(int))
    return float((levels.max(axis=-1) > LEVELS).mean()), float(levels.mean())


def main() -> None:
    from lossviz.export.browser import draw_all

    FOLDER.mkdir(exist_ok=True)
    named = pictures()
    for name, data in zip(named, draw_all((drawn, "png", 1.0) for drawn in named.values()), strict=True):
        path = FOLDER / f"{name}.png"
        path.write_bytes(data)
        Image.open(path).convert("RGB").save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
