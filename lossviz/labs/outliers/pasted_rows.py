"""Pasted text as rows of cells: what splits the cells, which lines are headings, which column only counts the lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lossviz.labs.outliers.pasted_cells import Cell
from lossviz.parameter import shown

# Where most lines are split at one of these, a line such as 1,500 is one number: its other cell is missing.
_CLEAR = ("\t", ";", "|")
_RULED = set("|+:=- \t")
_COUNTED = "The first column counts the rows and is left out."
_MISSING = {"nan", "inf", "infinity", "n/a", "na", "null", "none", "-"}
# A number with a word of up to three letters, such as 5k, is data that cannot be read, and no heading.
_NUMBERLIKE = re.compile(r"\W*\d[\d.,\s]*[^\W\d]{0,3}\W*")


@dataclass(frozen=True)
class Row:
    """A line of data: its number from 1, its text, its cells, and what splits them ("" if nothing does).

    ``skipped`` cells in front of these are no data.
    """

    line: int
    text: str
    cells: tuple[Cell, ...]
    split_at: str
    skipped: int = 0


def rows_of(text: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows of data, and sentences about columns that were left out.

    >>> rows, notes = rows_of("n;area;price\\n1;50;100\\n2;70;143,5")
    >>> [[cell.text for cell in row.cells] for row in rows], notes
    ([['50', '100'], ['70', '143,5']], ('The first column counts the rows and is left out.',))
    """
    rows, headings, notes = _headed(list(_lines(text.removeprefix("\ufeff"))))
    rows = [row for row in rows if row.text not in headings]  # files put one behind the other repeat theirs
    loose = [_is_loose(row) for row in rows]
    if sum(loose) <= sum(_is_clear(row) for row in rows):
        rows = [_whole(row) if single else row for row, single in zip(rows, loose, strict=True)]
    if _is_counted(rows):
        rows = [replace(row, cells=row.cells[1:], skipped=1) if len(row.cells) == 3 else row for row in rows]
        notes = (*notes, _COUNTED)
    return tuple(rows), notes


def _headed(rows: list[Row]) -> tuple[list[Row], set[str], tuple[str, ...]]:
    """The rows below the headings, the headings, and a sentence about one of them that might be taken for data."""
    headings: list[str] = []
    notes: tuple[str, ...] = ()
    while rows:
        row = rows[0]
        if not _is_heading(row):
            below = rows[1] if len(rows) > 1 else row
            if notes or not _is_heading_with_numbers(row) or not (_is_heading(below) or not _has_words(below)):
                break
            notes = (f"Line {row.line} is taken for a heading: “{shown(' '.join(row.text.split()))[1:-1]}”.",)
        headings.append(rows.pop(0).text)
    return rows, set(headings), notes


def _lines(text: str) -> Iterator[Row]:
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        ruled = "---" in line and _RULED.issuperset(line)
        if line and not line.startswith("#") and not ruled and not re.fullmatch("sep=.", line, re.IGNORECASE):
            yield _row(number, line)


def _row(number: int, line: str) -> Row:
    clean = line.replace("，", ",").replace("；", ";")
    bare = re.sub(r'"[^"]*"', "", clean)  # what stands in quotes splits nothing
    for mark in _CLEAR:
        if mark in bare:
            return _made(number, line, _split(clean.strip("|") if mark == "|" else clean, mark), mark)
    words = [word for word in _split(clean, " ") if word and not _is_unit(word)]
    if "," not in bare:
        return _made(number, line, words if len(words) != 1 or _is_number(words[0]) else clean.split(), " ")
    if len(words) > 1 and not re.search(r",\s|\s,", bare):
        return _made(number, line, words, " ")
    apart = re.split(r",\s+", clean)
    if len(apart) == 2 and '"' not in clean and "," in apart[0] + apart[1]:
        return _made(number, line, apart, ", ")
    return _made(number, line, _split(clean, ","), ",")


def _split(line: str, mark: str) -> list[str]:
    return next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])


def _made(number: int, line: str, parts: Sequence[str], split_at: str) -> Row:
    texts = [re.sub(r"^'(.*?)'?$", r"\1", part.strip()) for part in parts]
    while len(texts) > 2 and not texts[-1]:
        texts.pop()
    return Row(number, line, tuple(Cell(text) for text in texts), split_at if len(texts) > 1 else "")


def _is_number(text: str) -> bool:
    return Cell(text).number(".") is not None


def _is_unit(word: str) -> bool:
    """Whether a word is a unit alone: with a number in front of it it is one."""
    return not re.search(r"\d", word) and Cell(f"1 {word}").unit != ""


def _is_heading(row: Row) -> bool:
    """Whether a line names columns: words in its cells, and nothing like a number or the lack of one."""
    texts = [cell.text for cell in row.cells if cell.text]
    words = any(character.isalpha() for text in texts for character in text)
    return words and not any(
        text.lower().lstrip("+-") in _MISSING or _is_number(text) or _NUMBERLIKE.fullmatch(text[:80]) for text in texts
    )


def _is_heading_with_numbers(row: Row) -> bool:
    """Whether a line that holds a number names columns: 2020 in "area, 2020"; in "n/a, 5" or "5k, 6" nothing does."""
    return _has_words(row) and not any(cell.text.lower().lstrip("+-") in _MISSING for cell in row.cells)


def _has_words(row: Row) -> bool:
    """Whether a cell begins with a letter and is neither a number nor the lack of one."""
    texts = [cell.text for cell in row.cells]
    return any(
        re.match(r"\W*[^\W\d_]", text) and text.lower().lstrip("+-") not in _MISSING and not _is_number(text)
        for text in texts
    )


def _is_clear(row: Row) -> bool:
    """Whether the marks inside a line cannot be what splits it."""
    return row.split_at in _CLEAR or (row.split_at == " " and any("," in cell.text for cell in row.cells))


def _is_loose(row: Row) -> bool:
    """Whether a line that was split would be a number if it were not, as 1,500 would."""
    return row.split_at in (",", " ") and not _is_clear(row) and _is_number(row.text)


def _whole(row: Row) -> Row:
    return replace(row, cells=(Cell(row.text),), split_at="")


def _is_counted(rows: Sequence[Row]) -> bool:
    """Whether lines of three cells begin with their own number, counted from 0 or 1."""
    firsts = [(place, row.cells[0].number(".")) for place, row in enumerate(rows) if len(row.cells) == 3]
    return len(firsts) > 1 and any(all(number == place + start for place, number in firsts) for start in (0, 1))
