"""Tables of numbers as other programs read them: plain CSV, CSV for pgfplots and for a German Excel, long and wide."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import isfinite

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.parameter import shown

#: What tables are written for, and their forms; the first of each is what they are without a word.
DIALECTS = {
    "plain": "commas and decimal points, which most programs read",
    "pgfplots": "a blank line behind each row of a surface and at each jump of a curve",
    "excel-de": "semicolons and decimal commas, for a German Excel; empty where a number is infinite",
}
FORMS = {
    "usual": "a row for each place, a column for each quantity",
    "long": "a row for each number, with the name of its quantity",
    "wide": "a surface as a grid: a row for each label, a column for each prediction",
}
_ALLOWED = "pgfplots, excel-de, long or wide, or excel-de with a form, such as excel-de,wide"


@dataclass(frozen=True)
class CsvStyle:
    """For whom a table is written, and its form. Raises ValueError for one that there is not.

    >>> CsvStyle("excel-de", "tall")
    Traceback (most recent call last):
    ValueError: csv must be pgfplots, excel-de, long or wide, or excel-de with a form, such as excel-de,wide, got 'tall'
    """

    dialect: str = "plain"
    form: str = "usual"

    def __post_init__(self) -> None:
        for given, known in ((self.dialect, DIALECTS), (self.form, FORMS)):
            if given not in known:
                raise ValueError(f"csv must be {_ALLOWED}, got {shown(given)}")
        if self.dialect == "pgfplots" and self.form != "usual":
            raise ValueError(f"csv: pgfplots has a form of its own, so {self.form} does not go with it; excel-de does")

    @property
    def words(self) -> str:
        """The style as ``parse_csv`` reads it; empty for the usual one.

        >>> CsvStyle("excel-de", "wide").words, CsvStyle().words
        ('excel-de,wide', '')
        """
        return ",".join(word for word in (self.dialect, self.form) if word not in ("plain", "usual"))


#: Tables as they are without a word.
PLAIN = CsvStyle()


def parse_csv(text: str) -> CsvStyle:
    """The style that words say, in any order; raises ValueError for others.

    >>> parse_csv("excel-de,wide"), parse_csv("long")
    (CsvStyle(dialect='excel-de', form='wide'), CsvStyle(dialect='plain', form='long'))
    """
    found: dict[str, str] = {}
    for word in (part.strip().lower() for part in text.split(",")):
        kind = "dialect" if word in DIALECTS else "form" if word in FORMS else ""
        if not kind or kind in found:
            raise ValueError(f"csv must be {_ALLOWED}, got {shown(text)}")
        found[kind] = word
    return CsvStyle(**found)


def add_csv(export: ArgumentParser) -> None:
    """The option of the command line."""
    words = "\n".join(
        f"{word}: {text}; " for word, text in (*DIALECTS.items(), *FORMS.items()) if word not in ("plain", "usual")
    )
    export.add_argument_group("tables").add_argument("--csv", metavar="S,S", help=words.rstrip("; "))


@dataclass(frozen=True, eq=False)
class Numbers:
    """A table before it is written: where each row is (``places``), and the quantities there.

    Quantities are named by as many words as ``kinds`` has. Each number in ``ends`` is a row behind which a row of a
    surface ends, or a part of a curve. ``grid`` names the place that counts the rows of a surface and that which counts
    its columns.
    """

    places: Mapping[str, FloatArray]
    quantities: Mapping[tuple[str, ...], FloatArray]
    kinds: tuple[str, ...] = ("quantity",)
    ends: tuple[int, ...] = ()
    grid: tuple[str, str] | None = None


Cell = float | str
#: Makes a table in a style.
Written = Callable[[CsvStyle], str]


def written(numbers: Numbers, style: CsvStyle = PLAIN) -> str:
    """A table as text. Read back, its numbers are the same to the last digit.

    >>> table = Numbers({"x": np.array([0.5, 1.0])}, {("value",): np.array([1.5, np.inf])}, ends=(0,))
    >>> written(table, CsvStyle("pgfplots"))
    'x,value\\n0.5,1.5\\n\\n1.0,inf\\n'
    >>> written(table, CsvStyle("excel-de", "long"))
    'quantity;x;number\\nvalue;0,5;1,5\\nvalue;1,0;\\n'
    """
    rows = {"usual": _usual, "long": _long, "wide": _wide}[style.form](numbers)
    ends = set(numbers.ends) if style.dialect == "pgfplots" else set()
    cell, between = (_german, ";") if style.dialect == "excel-de" else (_plain, ",")
    with StringIO() as text:
        writer = csv.writer(text, delimiter=between, lineterminator="\n")
        for place, row in enumerate(rows, -1):
            writer.writerow(map(cell, row))
            if place in ends:
                text.write("\n")
        return text.getvalue()


def blocked(head: Sequence[str], blocks: Iterable[Sequence[Sequence[str]]], style: CsvStyle = PLAIN) -> str:
    """Rows of words and of numbers that are written already, in blocks that pgfplots tells apart by a blank line.

    >>> blocked(["trace", "x"], [[["a", "1.5"]], [["b", "2.0"]]], CsvStyle("excel-de"))
    'trace;x\\na;1,5\\nb;2,0\\n'
    """
    german, gap = style.dialect == "excel-de", "\n" if style.dialect == "pgfplots" else ""
    with StringIO() as text:
        writer = csv.writer(text, delimiter=";" if german else ",", lineterminator="\n")
        writer.writerow(head)
        for place, block in enumerate(blocks):
            text.write(gap if place else "")
            for name, *numbers in block:
                writer.writerow([name, *(cell.replace(".", ",") if german else cell for cell in numbers)])
        return text.getvalue()


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else repr(cell)


def _german(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    return repr(cell).replace(".", ",") if isfinite(cell) else ""


def _usual(numbers: Numbers) -> Iterator[list[Cell]]:
    titles = ("_".join(words) for words in numbers.quantities)
    yield [*numbers.places, *titles]
    yield from _rows(*numbers.places.values(), *numbers.quantities.values())


def _long(numbers: Numbers) -> Iterator[list[Cell]]:
    yield [*numbers.kinds, *numbers.places, "number"]
    for words, column in numbers.quantities.items():
        for row in _rows(*numbers.places.values(), column):
            yield [*words, *row]


def _wide(numbers: Numbers) -> Iterator[list[Cell]]:
    """A surface as a grid for each quantity, one below the other; anything else has a column for each quantity anyway."""
    if numbers.grid is None:
        yield from _usual(numbers)
        return
    down, across = (np.unique(numbers.places[name]) for name in numbers.grid)
    yield [*numbers.kinds, numbers.grid[0], *across.tolist()]
    for words, column in numbers.quantities.items():
        for place, row in zip(down.tolist(), column.reshape(len(down), len(across)).tolist(), strict=True):
            yield [*words, place, *row]


def _rows(*columns: Iterable[float]) -> Iterator[list[Cell]]:
    yield from (list(row) for row in zip(*(np.asarray(column).tolist() for column in columns), strict=True))
