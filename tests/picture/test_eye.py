"""A point on a surface is a whole disc, from wherever it is seen."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from forms import some
from PIL import Image

from lossviz.export.browser import draw_all
from lossviz.export.pictures import Picture, sized
from lossviz.picture.loss.layout import drawing
from lossviz.picture.style import ACCENT, LIGHT
from lossviz.state.view import view_from_state

CAMERAS = ("top", "valley", "side", "front", "30,20", "-100,60", "160,35", "-135,8")
# The loss's scene is on the left, the gradient's on the right, each with points of its own size: plotly draws a marker of
# size 8 in a scene 24 pixels wide, and blends its edge into the rim.
HALVES = {8: slice(None, 680), 6: slice(680, None)}


def disc(key: str, state: dict[str, float], view: str) -> Picture:
    """A loss page's picture with no accent but that of the two points on the surfaces."""
    made = drawing(view_from_state(key, {**state, "view": view}))
    kept = tuple(trace for trace in made.traces if trace.id.endswith(("-surface", "-spot")))
    return sized({"data": replace(made, traces=kept).data(LIGHT), "layout": {**made.layout(LIGHT), "width": 1100}})


# Each loss with another place of its point, the gradient of two of them at the top of its axis: every place is seen from
# every camera.
PLACED: dict[str, dict[str, float]] = {
    "l1": {},
    "huber": {"prediction": 2.9, "label": -2.9},
    "mse": {"prediction": 0.0},
    "hinge": {"prediction": -1.2, "label": 1.0},
}


@pytest.mark.parametrize("view", some(CAMERAS, "valley"))
def test_a_point_is_a_whole_disc_from_everywhere(chromium_path: str, view: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROWSER_PATH", chromium_path)
        pictures = [(disc(key, state, view), "png", 1.0) for key, state in PLACED.items()]
        drawn = [np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=int) for data in draw_all(pictures)]
    accent = np.array([int(ACCENT[k : k + 2], 16) for k in (1, 3, 5)])
    for size, half in HALVES.items():
        areas = [int((np.abs(picture[:, half] - accent).max(axis=-1) < 40).sum()) for picture in drawn]
        assert min(areas) >= 0.85 * max(*areas, np.pi * (1.5 * size - 1) ** 2), areas
