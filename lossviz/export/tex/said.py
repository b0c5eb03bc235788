"""What a figure says, read by dotted path: plotly's attributes are plain data, and any of them may be missing."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.values import Attributes, Value


def said(value: Value, path: str) -> Value:
    """What stands at a dotted path; None if nothing does.

    >>> said({"line": {"width": 2}}, "line.width"), said({"line": None}, "line.width")
    (2, None)
    """
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def amount(value: Value, path: str, default: float) -> float:
    """A number at a path, or the default.

    >>> amount({"width": 3}, "width", 1.0), amount({}, "width", 1.0)
    (3.0, 1.0)
    """
    found = said(value, path)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else default


def words(value: Value, path: str, default: str = "") -> str:
    """A text at a path, or the default.

    >>> words({"title": {"text": "loss"}}, "title.text"), words({}, "title.text", "-")
    ('loss', '-')
    """
    found = said(value, path)
    return found if isinstance(found, str) else default


def numbers(value: Value, path: str) -> FloatArray:
    """The numbers at a path, gaps as NaN; none if nothing stands there.

    >>> numbers({"x": [1, None]}, "x"), numbers({}, "x")
    (array([ 1., nan]), array([], dtype=float64))
    """
    found = said(value, path)
    if found is None:
        return np.empty(0)
    if isinstance(found, int | float):
        return np.array([float(found)])
    return np.array(found, dtype=np.float64)


def ends(value: Value, path: str, default: tuple[float, float]) -> tuple[float, float]:
    """The two ends of a range at a path, or the default.

    >>> ends({"range": [3, -3]}, "range", (0.0, 1.0)), ends({}, "range", (0.0, 1.0))
    ((-3.0, 3.0), (0.0, 1.0))
    """
    found = numbers(value, path)
    return (float(found.min()), float(found.max())) if found.size == 2 else default


def parts(value: Value, path: str) -> list[Attributes]:
    """The attributes in a list at a path.

    >>> parts({"data": [{"x": 1}, None]}, "data")
    [{'x': 1}]
    """
    found = said(value, path)
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list | tuple) else []


def texts(value: Value, path: str) -> list[str]:
    """The texts at a path: a list of them, or one.

    >>> texts({"text": ["a", "b"]}, "text"), texts({"text": "a"}, "text")
    (['a', 'b'], ['a'])
    """
    found = said(value, path)
    if found is None:
        return []
    return [found] if isinstance(found, str) else [str(part) for part in np.asarray(found, dtype=object)]


def spell(number: float, digits: int = 7) -> str:
    """A number as TeX reads it, to so many digits: the figure's own are of single precision.

    >>> spell(0.1), spell(-0.0), spell(1e-12), spell(float("nan"))
    ('0.1', '0', '1e-12', 'nan')
    """
    if math.isnan(number):
        return "nan"
    text = f"{number + 0.0:.{digits}g}"
    return "0" if text == "-0" else text
