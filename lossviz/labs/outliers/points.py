"""Points in the plane: pasted as text, carried in links, with limits that are stated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lossviz.decimals import MOST
from lossviz.labs.outliers.pasted_cells import MARKS, Cell, Mark
from lossviz.labs.outliers.pasted_rows import Row, rows_of
from lossviz.parameter import REAL, shown
from lossviz.state.fields import number_in

Point = tuple[float, float]

MOST_POINTS = 500
LONGEST_TEXT = 100_000
_DIGITS = 12


@dataclass(frozen=True)
class Problem:
    """A line of pasted text that is no point: its number from 1, the line itself, and what is wrong with it.

    ``cell`` is the number of the cell that is wrong, from 1, if its text does not tell; 0 otherwise.
    """

    line: int
    text: str
    reason: str
    cell: int = 0

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the text"
        where += f", cell {self.cell}" if self.cell else ""
        return f"{where}: {self.reason}" + (f" (“{self.text}”)" if self.text else "")


@dataclass(frozen=True)
class Pasted:
    """What was read from a text: the good points, and a problem for every other line. Nothing is left out silently.

    Where cells such as 1,500 can be read in two ways, ``reading`` says in a sentence how they were read, unless the point
    is known to be the decimal one; if nothing in the text told, ``alternative`` is the decimal mark that gives the other
    reading, and ``other`` what that makes of the same cells. ``notes`` are sentences about a column or a line that is left out.
    """

    points: tuple[Point, ...]
    problems: tuple[Problem, ...]
    reading: str = ""
    alternative: Mark | None = None
    other: str = ""
    notes: tuple[str, ...] = ()


def parse_points(text: str, *, decimal: Mark | None = None) -> Pasted:
    """Read points from text, one x and y per line, split by tab, semicolon, bar, comma or blanks.

    Headings, blank lines and lines that begin with # are passed over, as is a first column that only counts the rows. Numbers
    may have signs of currency or per cent, and digits in groups: 1,234.5 or 1.234,5 or 1'234.5 or 1 234,5. What a cell
    such as 1,500 means is told by the others; ``decimal`` ("." or ",") tells it for them.
    At most 500 points, 100,000 characters, numbers up to 1e12.

    >>> parse_points("area;price\\n50;100\\n70;143,5").points
    ((50.0, 100.0), (70.0, 143.5))
    >>> parse_points("1,500\\t250,000").points, parse_points("1,500\\t250,000", decimal=",").points
    (((1500.0, 250000.0),), ((1.5, 250.0),))
    >>> parse_points("1,500\\t250,000").reading
    'A comma with three digits behind it was read as grouping thousands: “1,500” is 1500.'
    >>> print(parse_points("50,100\\n60,abc").problems[0])
    line 2: “abc” is not a number (“60,abc”)
    """
    if len(text) > LONGEST_TEXT:
        reason = f"{len(text):,} characters; at most {LONGEST_TEXT:,} are read"
        return Pasted((), (Problem(0, "", reason),))
    rows, notes = rows_of(text)
    mark, told = _decimal(rows)
    mark = decimal or mark
    points: list[Point] = []
    problems: list[Problem] = []
    units: list[set[str]] = [set(), set()]
    for row in rows:
        found = _point(row, mark, units)
        if isinstance(found, Problem):
            problems.append(found)
        elif len(points) == MOST_POINTS:
            problems.append(_problem(row, f"more than {MOST_POINTS} points"))
        else:
            points.append(found)
    if not points and not problems:
        problems.append(Problem(0, "", "no points found; one x and y per line, such as 1.5, 2"))
    doubtful = [cell for row in rows for cell in row.cells if cell.doubtful]
    if not doubtful or (told and mark == "." and not any("," in cell.text for cell in doubtful)):
        return Pasted(tuple(points), tuple(problems), notes=notes)
    firsts = {("," in cell.text): cell for cell in reversed(doubtful)}.values()
    reading = " ".join(_reading(cell, mark) for cell in firsts)
    if told:
        return Pasted(tuple(points), tuple(problems), reading, notes=notes)
    alternative = MARKS[mark == "."]
    other = ", ".join(_meaning(cell, alternative) for cell in firsts)
    return Pasted(tuple(points), tuple(problems), reading, alternative, other, notes)


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
            if not all(abs(number) <= MOST for number in point):
                raise ValueError(f"{owner}: {name} must be finite and at most {MOST:,.0f} in size, got {point}")
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
        numbers = [number_in(REAL, number, digits=_DIGITS) for pair in pairs for number in pair]
        return default if None in numbers else tuple(zip(numbers[::2], numbers[1::2], strict=True))

    def allowed(self, name: str) -> dict[str, str]:
        return {name: f"at most {MOST_POINTS} points such as 1_2.5~3_4, in numbers up to {MOST:,.0f}"}


def _decimal(rows: Sequence[Row]) -> tuple[Mark, bool]:
    """The decimal mark for cells such as 1,500, and whether the text tells it or it is a guess.

    Other cells tell it; or quotes around commas where commas split the cells, too: those are not decimal ones.
    """
    cells = [cell for row in rows for cell in row.cells]
    proofs = {mark: sum(cell.proves == mark for cell in cells) for mark in MARKS}
    if min(proofs.values()) == 0 < max(proofs.values()):
        return max(MARKS, key=proofs.__getitem__), True
    splits = {row.split_at for row in rows}
    commas_alone = not any("." in cell.text for cell in cells if cell.doubtful)
    if proofs[","] != proofs["."]:
        return max(MARKS, key=proofs.__getitem__), False
    if "," in splits and commas_alone:
        return ".", not proofs["."]
    return (
        "," if ";" in splits and commas_alone else "."
    ), False  # who splits at semicolons rather writes decimal commas


def _reading(cell: Cell, decimal: Mark) -> str:
    mark = "comma" if "," in cell.text else "point"
    role = f"the decimal {mark}" if decimal in cell.text else "grouping thousands"
    return f"A {mark} with three digits behind it was read as {role}: {_meaning(cell, decimal)}."


def _meaning(cell: Cell, decimal: Mark) -> str:
    return f"“{shown(cell.text)[1:-1]}” is {_plain(cell.number(decimal) or 0.0)}"


def _go_together(one: str, other: str) -> bool:
    """Whether units fit into one column: a currency may stand on the first line alone, but % is a factor of 100."""
    return one == other or ("" in (one, other) and "%" not in (one, other))


def _problem(row: Row, reason: str, cell: int = 0) -> Problem:
    told = not cell or (row.cells[cell - 1].text and row.cells[0].text != row.cells[1].text)
    return Problem(row.line, shown(" ".join(row.text.split()))[1:-1], reason, 0 if told else row.skipped + cell)


def _point(row: Row, decimal: Mark, units: Sequence[set[str]]) -> Point | Problem:
    """The point of a row, or what is wrong with it; ``units`` are those met in either column."""
    if len(row.cells) != 2:
        return _problem(row, f"two numbers expected, {len(row.cells)} found")
    numbers: list[float] = []
    for place, (cell, met) in enumerate(zip(row.cells, units, strict=True), start=1):
        value, written = cell.number(decimal), f"“{shown(cell.text)[1:-1]}”"
        if value is None:
            special = cell.text.lower().lstrip("+-") in ("nan", "inf", "infinity")
            return _problem(row, f"{written} is not a {'finite ' if special else ''}number", place)
        if not math.isfinite(value) or abs(value) > MOST:
            return _problem(row, f"{written} is beyond {MOST:,.0f}", place)
        if not all(_go_together(cell.unit, other) for other in met):
            return _problem(row, f"{written} has another unit than the cells above", place)
        met.add(cell.unit)
        numbers.append(value)
    return numbers[0], numbers[1]


def _plain(value: float) -> str:
    """A number at the precision of links, without the plus sign that URLs turn into a blank."""
    return f"{value + 0.0:.{_DIGITS}g}".replace("e+", "e")
