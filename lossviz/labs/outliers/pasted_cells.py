"""Cells of a pasted table as numbers, whichever mark is the decimal one and whichever groups the thousands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

#: A decimal mark; the other one then groups digits.
Mark = Literal[".", ","]

MARKS: tuple[Mark, Mark] = (".", ",")

_LONGEST = 60

# Blanks between groups, as French and Swiss programs write them, and both apostrophes; ASCII ones may be typed.
_GROUPING = " \u00a0\u2007\u2009\u202f'\u2019"
_CURRENCY = r"US\$|[€$£¥₹₩₽₿]|USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|AUD|CAD"
_UNIT = rf"{_CURRENCY}|%|[mk]?m²|ft²|sq\.? ?ft|[kcm]m|kg"
_PARTS = re.compile(
    rf"(?P<sign>[+-]?)\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[+-]?)\s*(?P<body>.*?)\s*(?P<after>{_UNIT})?",
    re.IGNORECASE,
)


def _pattern(decimal: Mark) -> re.Pattern[str]:
    """Numbers with this decimal mark: plain ones, with an exponent if need be, and grouped by thousands or as in India."""
    point, group = re.escape(decimal), re.escape(MARKS[decimal == "."])
    thousands = rf"(?!0)\d{{1,3}}(?P<mark>[{group}{_GROUPING}])\d{{3}}(?:(?P=mark)\d{{3}})*"
    indian = rf"(?!0)\d{{1,2}}(?:{group}\d{{2}})+{group}\d{{3}}"
    plain = rf"(?:\d+(?:{point}\d*)?|{point}\d+)(?:e[+-]?\d{{1,3}})?"
    return re.compile(rf"{plain}|(?:{thousands}|{indian})(?:{point}\d*)?", re.ASCII | re.IGNORECASE)


_PATTERNS = {mark: _pattern(mark) for mark in MARKS}


@dataclass(frozen=True)
class Cell:
    """A cell as it was written, without quotes.

    >>> [Cell(text).proves for text in ("12,5", "1.234,5", "1'234.5", "1,23,456", "1,500", "12")]
    [',', ',', '.', '.', None, None]
    """

    text: str

    @cached_property
    def _parts(self) -> tuple[str, str, str]:
        """Sign, digits with their marks, and unit; the digits are empty if there are two signs or two units."""
        text = self.text.strip().replace("−", "-").replace("–", "-")
        found = _PARTS.fullmatch(text) if len(text) <= _LONGEST else None
        if found is None or (found["sign"] and found["inner"]) or (found["before"] and found["after"]):
            return "", "", ""
        return found["sign"] or found["inner"], found["body"], (found["before"] or found["after"] or "").upper()

    @property
    def unit(self) -> str:
        """The currency sign, per cent sign or other unit."""
        return self._parts[2]

    @cached_property
    def _readings(self) -> tuple[float | None, ...]:
        sign, body, _ = self._parts
        return tuple(_read(sign, body, mark) for mark in MARKS)

    def number(self, decimal: Mark) -> float | None:
        """The number, by ``decimal`` where two can be read; None for what is none.

        >>> Cell("1,500").number("."), Cell("1,500").number(","), Cell("$12.5").number(","), Cell("n/a").number(".")
        (1500.0, 1.5, 12.5, None)
        """
        value = self._readings[MARKS.index(decimal)]
        return next((other for other in self._readings if other is not None), None) if value is None else value

    @property
    def doubtful(self) -> bool:
        """Whether the mark decides: 1,500 is a thousand and a half, or one and a half."""
        return None not in self._readings and self._readings[0] != self._readings[1]

    @property
    def proves(self) -> Mark | None:
        """The decimal mark without which this would be no number; None if it tells nothing."""
        known = [mark for mark, value in zip(MARKS, self._readings, strict=True) if value is not None]
        return known[0] if len(known) == 1 else None


def _read(sign: str, body: str, decimal: Mark) -> float | None:
    if not _PATTERNS[decimal].fullmatch(body):
        return None
    digits = re.sub(rf"[{_GROUPING}{MARKS[decimal == '.']}]", "", body).replace(decimal, ".")
    return float(sign + digits)
