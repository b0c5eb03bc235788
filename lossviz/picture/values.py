"""Figures as JSON data: packed arrays, and the differences between two figures."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.picture.style import Json

CONFIG: Json = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False, "plotGlPixelRatio": 2}


def packed(value: Any) -> Any:
    """Plain JSON data: arrays become base64 of their bytes, which plotly.js and live.js read.

    >>> packed({"x": np.array([1.0], dtype=np.float32)})
    {'x': {'dtype': 'f4', 'bdata': 'AACAPw=='}}
    """
    if isinstance(value, np.ndarray):
        return _typed(value)
    if isinstance(value, Mapping):
        return {name: packed(part) for name, part in value.items()}
    return [packed(part) for part in value] if isinstance(value, list | tuple) else value


def _typed(array: npt.NDArray[Any]) -> Json:
    data = base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode()
    shape = {"shape": ", ".join(str(n) for n in array.shape)} if array.ndim > 1 else {}
    return {"dtype": "f4", "bdata": data, **shape}


def changes(old: Any, new: Any, path: str = "") -> Json:
    """What turns one figure part into another, by dotted path; arrays of numbers are replaced as a whole.

    >>> changes({"a": {"b": 1, "c": [1, 2]}}, {"a": {"b": 2, "c": [1, 2]}})
    {'a.b': 2}
    """
    if isinstance(old, dict) and isinstance(new, dict):
        parts = [(f"{path}.{key}" if path else key, old.get(key), part) for key, part in new.items()]
    elif (
        isinstance(old, list)
        and isinstance(new, list)
        and len(old) == len(new)
        and any(isinstance(x, dict) for x in new)
    ):
        parts = [(f"{path}[{k}]", a, b) for k, (a, b) in enumerate(zip(old, new, strict=True))]
    else:
        equal = bool(np.array_equal(old, new, equal_nan=True)) if isinstance(new, np.ndarray) else old == new
        return {} if equal else {path: new}
    return {name: value for inner, a, b in parts for name, value in changes(a, b, inner).items()}


def key_text(value: float) -> str:
    """A number as JavaScript spells it when it is the key of an object.

    >>> key_text(3.0), key_text(0.005), key_text(-0.0)
    ('3', '0.005', '0')
    """
    return str(int(value)) if value == int(value) else repr(float(value))
