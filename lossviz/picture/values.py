"""What plotly is told, as plain data: values, what a theme decides, and changes by dotted path."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Theme:
    """The colours that differ between a light and a dark page."""

    ground: str
    text: str
    grid: str
    faint: str
    wall: str
    #: The accent for letters, which need more contrast than lines.
    accent: str


@dataclass(frozen=True)
class Ink:
    """A value that each theme decides for itself, most often a colour."""

    of: Callable[[Theme], Value]


Value: TypeAlias = (
    "bool | int | float | str | Ink | npt.NDArray[np.float32] | Sequence[Value] | Mapping[str, Value] | None"
)
#: The attributes of a trace, an axis, a layout, by plotly's names.
Attributes: TypeAlias = "dict[str, Value]"
#: What JSON can say.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def inked(value: Value, theme: Theme) -> Value:
    """A value with every ink in the colour of a theme.

    >>> inked({"line": {"color": Ink(lambda theme: theme.text)}}, Theme("", "#111111", "", "", "", ""))
    {'line': {'color': '#111111'}}
    """
    if isinstance(value, Ink):
        return inked(value.of(theme), theme)
    if isinstance(value, Mapping):
        return {name: inked(part, theme) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [inked(part, theme) for part in value]
    return value


def inked_attributes(value: Attributes, theme: Theme) -> Attributes:
    """``inked`` for the attributes of a trace or a layout."""
    return {name: inked(part, theme) for name, part in value.items()}


def inks(value: Value, path: str = "") -> Iterator[tuple[str, Ink]]:
    """Every ink in a value, with its dotted path.

    >>> [path for path, _ in inks({"a": [{"b": Ink(lambda theme: theme.text)}]})]
    ['a[0].b']
    """
    if isinstance(value, Ink):
        yield path, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from inks(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from inks(part, f"{path}[{index}]")


def patched(value: Value, changes: Mapping[str, Value]) -> Value:
    """A copy of a value with dotted paths set, as the browser does it; what does not change is shared.

    >>> patched({"a": {"b": 1}, "c": [{"d": 2}]}, {"a.b": 3, "c[0].d": 4})
    {'a': {'b': 3}, 'c': [{'d': 4}]}
    """
    for path, change in changes.items():
        value = _put(value, [key for key in re.split(r"[.[\]]+", path) if key], change)
    return value


def patched_attributes(value: Attributes, changes: Mapping[str, Value]) -> Attributes:
    """``patched`` for the attributes of a trace or a layout."""
    out = patched(value, changes)
    assert isinstance(out, dict)
    return out


def _put(value: Value, keys: Sequence[str], change: Value) -> Value:
    if not keys:
        return change
    first, rest = keys[0], keys[1:]
    if isinstance(value, list | tuple):
        place = int(first)
        return [_put(part, rest, change) if i == place else part for i, part in enumerate(value)]
    held: Mapping[str, Value] = value if isinstance(value, Mapping) else {}
    return {**held, first: _put(held.get(first), rest, change)}


def packed(value: Value) -> Json:
    """Plain JSON data: arrays become base64 of their bytes, which plotly.js and the browser code read.

    What JSON cannot say (nan, inf) becomes null. Raises TypeError for an ink: ``inked`` comes first.

    >>> packed({"x": np.array([1.0], dtype=np.float32), "top": float("inf")})
    {'x': {'dtype': 'f4', 'bdata': 'AACAPw=='}, 'top': None}
    """
    if isinstance(value, np.ndarray):
        return _typed(value)
    if isinstance(value, Mapping):
        return {name: packed(part) for name, part in value.items()}
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Sequence):
        return [packed(part) for part in value]
    raise TypeError(f"packed: a figure's values must be plain data, got {value!r}")


def _typed(array: npt.NDArray[np.float32]) -> Json:
    data = base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode()
    shape: dict[str, Json] = {"shape": ", ".join(str(n) for n in array.shape)} if array.ndim > 1 else {}
    return {"dtype": "f4", "bdata": data, **shape}


def key_text(value: float) -> str:
    """A number as JavaScript spells it when it is the key of an object.

    >>> key_text(3.0), key_text(0.005), key_text(-0.0)
    ('3', '0.005', '0')
    """
    return str(int(value)) if value == int(value) else repr(float(value))
