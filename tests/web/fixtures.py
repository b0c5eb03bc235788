"""What the browser code has to find, computed by the core: JSON that node's tests read."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from test_links import NUMBERS
from test_metadata import ABOUT, HOSTILE, saved, svg

from lossviz import CATALOGUE, BinaryCrossEntropy, CrossEntropy, Focal
from lossviz.decimals import code, spelled
from lossviz.export.metadata import About, described
from lossviz.losses import Huber
from lossviz.picture.eye import nearer
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.payload import Payload
from lossviz.picture.scenes import camera
from lossviz.picture.values import key_text, packed, patched
from lossviz.sampling.sweep import Sweep, sweep
from lossviz.sampling.table import Table, row_table, trail_table
from lossviz.site.page_data import form_of, narrowed
from lossviz.state.cameras import CAMERAS
from lossviz.state.view import View, view_from_state
from lossviz.version import SOFTWARE

#: Besides each loss at its default: its other forms, and parameters at the ends of their sliders.
STATES: list[tuple[str, dict[str, Any]]] = [
    *((key, {}) for key in CATALOGUE),
    ("huber", {"delta": 0.1, "label": -1.0, "prediction": 2.0}),
    ("smooth_l1", {"beta": 0.0, "prediction": 0.0}),
    ("binary_cross_entropy", {"from_logits": True, "label": 0.5}),
    ("cross_entropy", {"from_logits": True, "classes": 10}),
    ("focal", {"gamma": 5.0, "label": 0.25}),
    ("focal", {"alpha": 0.25, "from_logits": True}),
    ("barron", {"alpha": "-inf", "prediction": 2.5}),
]

QUANTITIES = ("value", "gradient", "curvature")


def fixtures() -> dict[str, Any]:
    """All of them by name; each is read by the test of that name."""
    return {
        "rows": [_looked_up(view_from_state(key, state)) for key, state in STATES],
        "tables": [{"data": _text(table.encoded()), "numbers": _plain(table.numbers)} for table in _tables()],
        "samples": [_sample(numbers) for numbers in _arrays()],
        "numbers": [{"text": text, "value": value} for text, value in NUMBERS],
        "patches": _patches(),
        "nearer": [_nearer(name) for name in (*CAMERAS, "30,20", "-100,-10,3")],
        "cameras": {name: camera(name) for name in CAMERAS},
        "links": [_link(view_from_state(key, state)) for key, state in STATES],
        "marks": {"software": SOFTWARE, "files": [_marked(about) for about in (ABOUT, HOSTILE)]},
        "spelling": [{"value": value, "text": code(value)} for value in _floats()],
    }


def write(folder: Path) -> None:
    """One file for each fixture."""
    for name, data in fixtures().items():
        (folder / f"{name}.json").write_text(json.dumps(data, allow_nan=False), encoding="utf-8")


def _marked(about: About) -> dict[str, Any]:
    """Pictures, and the same with their words in them."""
    plain, drawn = saved("png"), svg()
    return {
        "about": asdict(about),
        "png": _text(plain),
        "svg": drawn.decode(),
        "marked_png": _text(described("png", plain, about)),
        "marked_svg": described("svg", drawn, about).decode(),
        "webps": [
            {"plain": _text(webp), "marked": _text(described("webp", webp, about))}
            for webp in (saved("webp"), saved("webp", mode="RGBA"), saved("webp", mode="RGBA", lossless=True))
        ],
    }


def _looked_up(view: View) -> dict[str, Any]:
    """A picture, its numbers, and what the core says of points in it."""
    own = sweep(*view.family)
    payload = loss_payload(view, own)
    points = [_point(view, own, state, share) for state, share in _points(view, own)]
    return {"payload": payload.json(), "numbers": _text(own.encoded()), "points": points, "rows": _rows(own, payload)}


def _points(view: View, own: Sweep) -> Iterator[tuple[dict[str, Any], float]]:
    """States at nodes of the table, and between two nodes of the prediction by a share."""
    predictions, labels = own.rule.prediction[1], own.rule.label[1] if own.rule.label else (0.0,)
    nodes = {name: (values[0], values[len(values) // 3], values[-1]) for name, values in own.rule.parameters}
    settings = [dict(zip(nodes, chosen, strict=True)) for chosen in product(*nodes.values())]
    places = [0, 37, len(predictions) // 2, len(predictions) - 2]
    for setting, i, j, share in product(settings, (0, 20, len(labels) // 2, len(labels) - 1), places, (0.0, 0.25)):
        below, above = predictions[j], predictions[j + 1]
        prediction = below + share * (above - below) if share else below
        yield {**view.state(), **setting, "label": labels[i], "prediction": prediction}, share


def _point(view: View, own: Sweep, state: dict[str, Any], share: float) -> dict[str, Any]:
    """The core's numbers at a state in float64; between nodes the straight line between the core's numbers at them."""
    predictions, labels = own.prediction, own.label
    label = float(labels[own.rule.label[1].index(state["label"])]) if own.rule.label else 0.0
    below = int(np.searchsorted(own.rule.prediction[1], state["prediction"], side="right")) - 1
    member = view.loss.but(**{name: state[name] for name, _ in own.rule.parameters}).plane()
    expected = {}
    for quantity in QUANTITIES:
        low, high = (float(getattr(member, quantity)(p, label)) for p in predictions[below : below + 2])
        found = low if not share else (1 - share) * low + share * high
        expected[quantity] = found if math.isfinite(found) and abs(found) < 3e38 else None
    near = [abs(p - kink.position) < 1e-9 for kink in member.kinks_at(label) for p in predictions[below : below + 2]]
    return {"state": _said(state), "expected": expected, "at_kink": any(near)}


def _said(state: dict[str, Any]) -> dict[str, Any]:
    return {name: spelled(value) for name, value in state.items()}


def _rows(own: Sweep, payload: Payload) -> list[dict[str, Any]]:
    """The kinks along the row at the chosen label: where the marks are, at every step of the parameters."""
    label = payload.state["label"]
    assert isinstance(label, float)
    found = []
    for chosen in product(*(values for _, values in own.rule.parameters)):
        setting = dict(zip((name for name, _ in own.rule.parameters), chosen, strict=True))
        member = own.loss.but(**setting).plane()
        low, high = own.rule.prediction[1][0], own.rule.prediction[1][-1]
        places = [kink.position for kink in member.kinks_at(label)]
        kinks = [place for place in places if low <= place <= high]
        found.append({"state": _said({**payload.state, **setting}), "kinks": sorted(set(kinks))})
    return found


def _nearer(view: str) -> dict[str, Any]:
    """Points of a scene, and where they are drawn for a camera."""
    points = list(np.random.default_rng(2).uniform(-1, 1, size=(3, 20)))
    ranges = [[-1.02, 1.02], [-1.5, 1.2], [-2.0, 1.1]]
    scene: dict[str, Any] = {"camera": camera(view), "aspectratio": {"x": 1.25, "y": 1.25, "z": 0.9}}
    found = nearer(points, ranges, scene, 0.3)
    listed = [axis.tolist() for axis in points], [axis.tolist() for axis in found]
    return {"points": listed[0], "ranges": ranges, "scene": scene, "by": 0.3, "found": listed[1]}


def _tables() -> list[Table]:
    random = np.random.default_rng(1)
    numbers = np.array([0.0, -1.5, np.inf, np.nan, 1e-38, 3.4e38])
    paths = random.normal(size=(2, 9))
    return [
        row_table("plain", (), {"a": (0.0, 1.0)}, ("i", (0.0, 1.0, 2.0)), ("q",), lambda: numbers),
        trail_table("trail", (), ("step", tuple(map(float, range(9)))), ("x", "y"), lambda: paths),
        sweep(Huber()),
    ]


def _arrays() -> list[np.ndarray[Any, np.dtype[np.float32]]]:
    losses = (
        Huber(),
        Focal(),
        Focal(alpha=0.25, from_logits=True),
        CrossEntropy(from_logits=True),
        BinaryCrossEntropy(),
    )
    odd = np.array([[[0.0, 1.0, -2.5, np.nan], [np.inf, -np.inf, 3.4e38, 1e-38]]], dtype=np.float32)
    return [odd, *(sweep(loss).numbers for loss in losses)]


def _sample(numbers: np.ndarray[Any, np.dtype[np.float32]]) -> dict[str, Any]:
    return {
        "shape": list(numbers.shape),
        "data": _text(narrowed(numbers)),
        "numbers": _text(numbers.astype("<f4").tobytes()),
    }


def _patches() -> dict[str, Any]:
    figure = {"a": {"b": 1}, "c": [{"d": 2}, {"d": 3}], "e": None}
    changes: dict[str, Any] = {"a.b": 3, "c[1].d": 4, "e.f": "new", "g": [1, 2]}
    arrays = [np.arange(6, dtype=np.float32).reshape(2, 3), np.array([0.5, -1.0], dtype=np.float32)]
    return {
        "figure": figure,
        "changes": changes,
        "patched": patched(figure, changes),  # type: ignore[arg-type]
        "packed": [packed(array) for array in arrays],
        "arrays": [array.tolist() for array in arrays],
        "keys": [{"value": value, "key": key_text(value)} for value in _floats()],
    }


def _link(view: View) -> dict[str, Any]:
    payload = loss_payload(view, sweep(*view.family)).json()
    return {"payload": payload, "form": form_of(view), "query": urlencode(view.query(complete=True))}


def _floats() -> list[float]:
    return [0.0, -0.0, 1.0, 3.0, -2.5, 0.1, 1 / 3, 0.005, 240.0, 300000.0, 1e-7, 1e12]


def _plain(numbers: np.ndarray[Any, Any]) -> list[float | str]:
    return [x if math.isfinite(x) else repr(x) for x in numbers.reshape(-1).astype(float).tolist()]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
