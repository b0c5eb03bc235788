"""Numbers along sliders, so that a browser can look pictures up while something is dragged.

A table holds float32 rows by quantity and by the nodes of its parameters. Between nodes the browser interpolates
linearly. How a picture is read from a row is the affine rule of ``lossviz.exact.rows``:

- a loss is read as its family says;
- a path that grows along a control is a window into a row, which the control moves;
- anything else is a row as it stands, or one row for each label, one behind the other.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.exact.rows import Nodes, Term

#: A control, and the values of it that a table holds.
Along = tuple[str, Nodes]


@dataclass(frozen=True)
class Rule:
    """Everything that a browser has to know of a table but its numbers.

    ``prediction`` runs along a row; an empty control only counts its entries. ``label`` chooses the place in the row.
    """

    id: str
    parameters: tuple[Along, ...]
    quantities: tuple[str, ...]
    length: int
    prediction: Along
    label: Along | None = None
    terms: tuple[Term, ...] = (Term(0, 0, 1),)

    @property
    def controls(self) -> frozenset[str]:
        """The controls that are followed without Python."""
        along = (self.prediction, *((self.label,) if self.label else ()))
        return frozenset(name for name, _ in (*self.parameters, *along) if name)


@dataclass(frozen=True, eq=False)
class Table:
    """A rule with its numbers: ``numbers`` has shape (quantities, nodes of the first parameter, ..., length)."""

    rule: Rule
    _rows: Callable[[], FloatArray] = field(repr=False)

    @property
    def id(self) -> str:
        """A name that is the same for the same numbers."""
        return self.rule.id

    @cached_property
    def numbers(self) -> npt.NDArray[np.float32]:
        """Computed when first asked for: a page is drawn before its tables are."""
        shape = tuple(len(nodes) for _, nodes in self.rule.parameters)
        with np.errstate(over="ignore"):  # what a browser cannot hold is infinite to it
            return self._rows().reshape(len(self.rule.quantities), *shape, self.rule.length).astype(np.float32)

    def encoded(self) -> bytes:
        """The numbers as little-endian float32, their bytes sorted into four planes, gzipped; the same bytes each time.

        >>> table = row_table("example", (), {}, ("i", (0.0,)), ("q",), lambda: np.array([1.0]))
        >>> gzip.decompress(table.encoded())
        b'\\x00\\x00\\x80?'
        """
        # equal bytes of neighbours end up together, which halves the size
        planes = np.ascontiguousarray(self.numbers, dtype="<f4").view(np.uint8).reshape(-1, 4).T
        return gzip.compress(planes.tobytes(), compresslevel=6, mtime=0)


def table_id(name: str, *depends: object) -> str:
    """A name for a table, the same if all that it depends on is the same.

    >>> table_id("lines", 1.0) == table_id("lines", 1.0) != table_id("lines", 2.0)
    True
    """
    return f"{name}-{hashlib.sha256(json.dumps(depends, default=repr).encode()).hexdigest()[:12]}"


def row_table(
    name: str,
    depends: Sequence[object],
    parameters: Mapping[str, Nodes],
    along: Along,
    quantities: Sequence[str],
    rows: Callable[[], FloatArray],
) -> Table:
    """A table whose rows are shown as they stand; ``along`` names the control that runs along a row.

    >>> row_table("example", (), {"a": (0.0, 1.0)}, ("i", (0.0, 1.0)), ("q",), lambda: np.arange(4.0)).numbers.shape
    (1, 2, 2)
    """
    swept = tuple(parameters.items())
    return Table(Rule(table_id(name, *depends), swept, tuple(quantities), len(along[1]), along), rows)


def trail_table(
    name: str, depends: Sequence[object], along: Along, quantities: Sequence[str], paths: Callable[[], FloatArray]
) -> Table:
    """Paths that grow along a control: at step k a row shows the start over and over, then the places up to the k-th.

    ``paths`` gives an array of shape (quantities, steps). A row is a window into the path with as many copies of its
    start in front as there are steps, and the control moves the window.

    >>> trail_table("example", (), ("k", (0.0, 1.0, 2.0)), ("q",), lambda: np.array([[5.0, 6.0, 7.0]])).numbers
    array([[5., 5., 5., 6., 7.]], dtype=float32)
    """
    steps = along[1]

    def rows() -> FloatArray:
        found = paths()
        return np.concatenate([np.repeat(found[:, :1], len(steps) - 1, axis=1), found], axis=1)

    window = Term(0, 1, 1)
    rule = Rule(
        table_id(name, *depends), (), tuple(quantities), 2 * len(steps) - 1, ("", steps), label=along, terms=(window,)
    )
    return Table(rule, rows)
