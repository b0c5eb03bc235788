"""Points in the plane: pasted as text, carried in links, with limits that are stated."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lossviz.labs.state import real
from lossviz.parameter import shown

Point = tuple[float, float]

MOST_POINTS = 60
LARGEST = 1e6
LONGEST_TEXT = 20_000
_DIGITS = 12
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """A line of pasted text that is no point: its number from 1, the line itself, and what is wrong with it."""

    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the text"
        return f"{where}: {self.reason}" + (f" (“{self.text}”)" if self.text else "")


@dataclass(frozen=True)
class Pasted:
    """What was read from a text: the good points, and a problem for every other line. Nothing is left out silently."""

    points: tuple[Point, ...]
    problems: tuple[Problem, ...]


def parse_points(text: str) -> Pasted:
    """Read points from text, one x and y per line, split by comma, semicolon, tab or blanks.

    A heading, blank lines and lines that begin with # are passed over. A decimal comma is understood where
    semicolon, tab or blanks split. At most 60 points, 20,000 characters, numbers up to 1,000,000.

    >>> parse_points("area,price\\n50,100\\n70;143,5").points
    ((50.0, 100.0), (70.0, 143.5))
    >>> print(parse_points("50,100\\n60,abc").problems[0])
    line 2: “abc” is not a number (“60,abc”)
    """
    if len(text) > LONGEST_TEXT:
        reason = f"{len(text):,} characters; at most {LONGEST_TEXT:,} are read"
        return Pasted((), (Problem(0, "", reason),))
    points: list[Point] = []
    problems: list[Problem] = []
    heading_allowed = True
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        found = _point(line)
        if isinstance(found, str):
            if not (heading_allowed and _is_heading(line)):
                problems.append(Problem(number, shown(line)[1:-1], found))
        elif len(points) == MOST_POINTS:
            problems.append(Problem(number, shown(line)[1:-1], f"more than {MOST_POINTS} points"))
        else:
            points.append(found)
        heading_allowed = False
    if not points and not problems:
        problems.append(Problem(0, "", "no points found; one x and y per line, such as 1.5, 2"))
    return Pasted(tuple(points), tuple(problems))


def points_text(points: Sequence[Point]) -> str:
    """The points as text that ``parse_points`` reads back to the same numbers.

    >>> points_text([(1.0, 2.5)])
    'x,y\\n1,2.5\\n'
    """
    return "x,y\n" + "".join(f"{_plain(x)},{_plain(y)}\n" for x, y in points)


@dataclass(frozen=True)
class Points:
    """The rule of a field that holds points; links write ``1_2.5~3_4``."""

    def check(self, owner: str, name: str, value: Any) -> tuple[Point, ...]:
        try:
            points = tuple((float(x), float(y)) for x, y in value)
        except (TypeError, ValueError):
            raise TypeError(f"{owner}: {name} must be pairs of numbers, got {shown(value)}") from None
        if len(points) > MOST_POINTS:
            raise ValueError(f"{owner}: {name} must be at most {MOST_POINTS} points, got {len(points)}")
        for point in points:
            if not all(abs(number) <= LARGEST for number in point):
                raise ValueError(f"{owner}: {name} must be finite and at most {LARGEST:,.0f} in size, got {point}")
        return points

    def write(self, name: str, value: Any) -> dict[str, Any]:
        return {name: "~".join(f"{_plain(x)}_{_plain(y)}" for x, y in value)}

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        raw = state.get(name)
        if not isinstance(raw, str) or len(raw) > LONGEST_TEXT:
            return default
        pairs = [pair.split("_") for pair in raw.split("~")] if raw else []
        if len(pairs) > MOST_POINTS or any(len(pair) != 2 for pair in pairs):
            return default
        numbers = [real(number, _DIGITS) for pair in pairs for number in pair]
        if any(number is None or abs(number) > LARGEST for number in numbers):
            return default
        return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _point(line: str) -> Point | str:
    """The point of a line, or what is wrong with it."""
    cells = _cells(line)
    if len(cells) != 2:
        return f"two numbers expected, {len(cells)} found"
    numbers: list[float] = []
    for cell in cells:
        if not _NUMBER.fullmatch(cell):
            special = cell.lower().lstrip("+-") in ("nan", "inf", "infinity")
            return f"“{shown(cell)[1:-1]}” is not a {'finite ' if special else ''}number"
        value = float(cell)
        if not math.isfinite(value) or abs(value) > LARGEST:
            return f"{shown(cell)[1:-1]} is beyond {LARGEST:,.0f}"
        numbers.append(value)
    return numbers[0], numbers[1]


def _cells(line: str) -> list[str]:
    """The cells of a line; quotes are dropped, and a comma is a decimal one where something else splits."""
    line = line.replace("，", ",").replace("；", ";").replace("−", "-").replace('"', "").replace("'", "")
    if ";" in line or "\t" in line:
        cells = re.split(r"[;\t]", line.rstrip(";\t"))
    elif "," in line and len(line.split()) == 2 and not re.search(r",\s|\s,", line):
        cells = line.split()
    elif "," in line:
        return [cell.strip() for cell in line.split(",")]
    else:
        cells = line.split()
    return [re.sub(r"^([+-]?\d+),(\d+)$", r"\1.\2", cell.strip()) for cell in cells]


def _is_heading(line: str) -> bool:
    """Names in every cell: no cell is anything like a number."""
    return all(cell and not re.search(r"\d", cell) for cell in _cells(line)) and len(_cells(line)) > 1


def _plain(value: float) -> str:
    """A number at the precision of links, without the plus sign that URLs turn into a blank."""
    return f"{value + 0.0:.{_DIGITS}g}".replace("e+", "e")
