"""The colours and dashes of losses: one of each loss's own, told apart on light and on dark ground, and in grey."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import numpy as np

from lossviz.exact.grids import FloatArray

#: Colour and dash of a loss.
Look = tuple[str, str]

# Hues after Okabe and Ito, each as light as shows on white and on near black alike; vermillion is the accent's.
CHOSEN: Mapping[str, Look] = {
    "mse": ("#0072B2", "solid"),
    "smooth_l1": ("#009E73", "18px,6px"),
    "huber": ("#B04A8E", "8px,5px"),
    "binary_cross_entropy": ("#1B93A8", "solid"),
    "cross_entropy": ("#D0344F", "longdash"),
    "focal": ("#7B61D6", "longdashdot"),
    "hinge": ("#A87C00", "dash"),
    "your_own": ("#7A8B1E", "dot"),
}
_DASHES = ("solid", "dash", "longdash", "dot", "dashdot", "longdashdot")

#: The least contrast of a line against its ground.
LEAST_CONTRAST = 3.0
# Generated colours keep a little more, for grounds that are not quite those of the figures.
_SPARE = 1.05
_LIGHTNESS, _CHROMA, _HUES = (0.62, 0.585, 0.55), 0.13, 36
# Losses of different tasks never meet in one picture: among those that do, colours are to lie so much farther apart.
_MEETING = 2.0

# Björn Ottosson's Oklab: https://bottosson.github.io/posts/oklab/
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def looks(tasks: Mapping[str, str], grounds: Iterable[str], accent: str) -> dict[str, Look]:
    """Colour and dash of every loss, given by key with its task; those chosen by hand keep theirs.

    Any other takes the colour that lies farthest from all that are taken, above all from those of its task, and a dash
    that its task has used least. The colours stand out from all ``grounds``.

    >>> found = looks({"mse": "regression", "new": "regression"}, ("#FFFFFF", "#11161D"), "#D55E00")
    >>> found["mse"], found["new"][1]
    (('#0072B2', 'solid'), 'dash')
    """
    found = dict(CHOSEN)
    candidates = _candidates(tuple(grounds))
    places = np.array([_oklab(_linear(colour)) for colour in candidates])
    for key, task in tasks.items():
        if key in found:
            continue
        taken = np.array([_oklab(_linear(colour)) for colour in (accent, *(look[0] for look in found.values()))])
        seen = np.array([_MEETING, *(_MEETING if tasks.get(other, task) == task else 1.0 for other in found)])
        apart = (np.linalg.norm(places[:, None] - taken[None, :], axis=-1) / seen).min(axis=1)
        used = [look[1] for other, look in found.items() if tasks.get(other) == task]
        found[key] = candidates[int(apart.argmax())], min(_DASHES, key=used.count)
    return found


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart in lightness, from 1 to 21, as the Web's guidelines for accessibility count it.

    >>> contrast("#000000", "#FFFFFF"), round(contrast("#0072B2", "#FFFFFF"), 2)
    (21.0, 5.19)
    """
    low, high = sorted(float(_linear(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@cache
def _candidates(grounds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        colour for colour in _wheel() if all(contrast(colour, ground) >= LEAST_CONTRAST * _SPARE for ground in grounds)
    )


def _wheel() -> Iterator[str]:
    """Colours of every hue at some lightnesses, as strong as a screen has them or a little less."""
    back = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_LMS)
    for lightness in _LIGHTNESS:
        for step in range(_HUES):
            angle = 2 * math.pi * step / _HUES
            for chroma in np.arange(_CHROMA, 0.03, -0.01):
                lab = np.array([lightness, chroma * math.cos(angle), chroma * math.sin(angle)])
                light = back[1] @ (back[0] @ lab) ** 3
                if light.min() >= 0 and light.max() <= 1:
                    yield _written(light)
                    break


def _linear(colour: str) -> FloatArray:
    """Red, green and blue as amounts of light."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _written(light: FloatArray) -> str:
    parts = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(part)):02X}" for part in parts)


def _oklab(light: FloatArray) -> FloatArray:
    """A colour where distances are those that eyes see."""
    lab: FloatArray = _TO_LAB @ np.cbrt(_TO_LMS @ light)
    return lab
