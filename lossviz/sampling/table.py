"""Rows of numbers sampled along what is dragged, so that a browser can look pictures up; see also lossviz.sampling.sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.sampling.sweep import encode

Nodes = tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Bank:
    """Rows by quantity along any number of dragged controls; between nodes the browser interpolates linearly.

    ``table`` has shape (quantities, nodes of the first control, ..., length of a row). ``along`` names the
    control that runs along a row and its nodes; where nothing is dragged along it, it only counts the entries.
    """

    parameters: Mapping[str, Nodes]
    along: tuple[str, Nodes]
    quantities: tuple[str, ...]
    _rows: Callable[[], FloatArray] = field(repr=False)

    @cached_property
    def table(self) -> npt.NDArray[np.float32]:
        """The numbers, computed when first asked for: a page is drawn before its banks are."""
        shape = (len(self.quantities), *(len(nodes) for nodes in self.parameters.values()), len(self.along[1]))
        with np.errstate(over="ignore"):
            return self._rows().reshape(shape).astype(np.float32)

    def rule(self) -> dict[str, Any]:
        """Everything but the table, as JSON data, in the form of ``Sweep.rule``."""
        name, nodes = self.along
        return {
            "parameters": [{"control": key, "nodes": list(values)} for key, values in self.parameters.items()],
            "quantities": list(self.quantities),
            "length": len(nodes),
            "prediction": {"control": name, "nodes": list(nodes)},
            "label": None,
            "terms": [{"start": 0, "label": 0, "prediction": 1, "weight": None}],
        }

    def encoded(self) -> bytes:
        """The table as the browser takes it; the same bytes each time."""
        return encode(self.table)

    def row(self, quantity: str, **controls: float) -> FloatArray:
        """The row a browser shows for values of the controls, interpolated linearly between the nodes.

        >>> Bank({"a": (0.0, 1.0)}, ("i", (0.0, 1.0)), ("q",), lambda: np.array([0.0, 2.0, 4.0, 6.0])).row("q", a=0.5)
        array([2., 4.])
        """
        places = [_place(controls[name], nodes) for name, nodes in self.parameters.items()]
        total = np.zeros(len(self.along[1]))
        for corner in product(*places):
            weight = float(np.prod([share for _, share in corner]))
            if weight:  # a share of 0 silences even an infinity
                row = self.table[(self.quantities.index(quantity), *(index for index, _ in corner))]
                total += weight * row.astype(np.float64)
        return total


def _place(value: float, nodes: Nodes) -> tuple[tuple[int, float], tuple[int, float]]:
    """The two neighbouring nodes of a value with their shares."""
    index = int(np.clip(np.searchsorted(nodes, value, side="right") - 1, 0, max(len(nodes) - 2, 0)))
    if len(nodes) == 1:
        return (0, 1.0), (0, 0.0)
    share = float(np.clip((value - nodes[index]) / (nodes[index + 1] - nodes[index]), 0.0, 1.0))
    return (index, 1.0 - share), (index + 1, share)


@dataclass(frozen=True, eq=False)
class Trail(Bank):
    """Paths that grow along a control: at step k a row holds the start over and over, then the places up to the k-th.

    ``_rows`` gives the paths, shape (quantities, steps + 1); ``along`` names the control and its steps. A row is a
    window into a table that begins with as many copies of the start as there are steps, and the control moves it.
    """

    @cached_property
    def table(self) -> npt.NDArray[np.float32]:
        """The paths with their starts in front, shape (quantities, 2·steps + 1)."""
        with np.errstate(over="ignore"):
            paths = self._rows().astype(np.float32)
        return np.concatenate([np.repeat(paths[:, :1], paths.shape[1] - 1, axis=1), paths], axis=1)

    def rule(self) -> dict[str, Any]:
        """As that of a bank; the control takes the place of the label."""
        name, nodes = self.along
        return {
            **super().rule(),
            "length": 2 * len(nodes) - 1,
            "prediction": {"control": "", "nodes": list(nodes)},
            "label": {"control": name, "nodes": list(nodes)},
            "terms": [{"start": 0, "label": 1, "prediction": 1, "weight": None}],
        }

    def row(self, quantity: str, **controls: float) -> FloatArray:
        """The row a browser shows at a step.

        >>> Trail({}, ("k", (0.0, 1.0, 2.0)), ("q",), lambda: np.array([[5.0, 6.0, 7.0]])).row("q", k=1.0)
        array([5., 5., 6.])
        """
        name, nodes = self.along
        first = nodes.index(controls[name])
        return self.table[self.quantities.index(quantity), first : first + len(nodes)].astype(np.float64)
