"""Rows of tables as the rule says they are read, for tests of the numbers in them."""

from __future__ import annotations

from itertools import product

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.exact.rows import Nodes
from lossviz.sampling.sweep import Sweep
from lossviz.sampling.table import Table


def row(table: Table, quantity: str, **controls: float) -> FloatArray:
    """The row that a picture shows for values of the controls, interpolated linearly between the nodes."""
    rule = table.rule
    places = [_place(controls[name], nodes) for name, nodes in rule.parameters]
    label = rule.label[1].index(controls[rule.label[0]]) if rule.label else 0
    count = len(rule.prediction[1])
    total = np.zeros(count)
    for corner in product(*places):
        weight = float(np.prod([share for _, share in corner]))
        if weight:  # a share of 0 silences even an infinity
            numbers = table.numbers[(rule.quantities.index(quantity), *(index for index, _ in corner))]
            total += weight * read(table, numbers.astype(np.float64), label, np.arange(count))
    return total


def expand(swept: Sweep, quantity: str, steps: tuple[int, ...] = ()) -> FloatArray:
    """One quantity at one step of every parameter as a (labels, predictions) array."""
    numbers = swept.numbers[(swept.rule.quantities.index(quantity), *steps)].astype(np.float64)
    places = np.arange(len(swept.prediction))
    return np.stack([read(swept, numbers, i, places) for i in range(len(swept.label))])


def read(table: Table, numbers: FloatArray, label: int, places: FloatArray) -> FloatArray:
    """The sum of the rule's terms at label node ``label``, for some prediction nodes."""
    total = np.zeros(len(places))
    for term in table.rule.terms:
        weight = 1.0 if term.weight is None else term.weight[label]
        if weight:
            total += weight * numbers[term.start + term.label * label + term.prediction * places]
    return total


def _place(value: float, nodes: Nodes) -> tuple[tuple[int, float], ...]:
    """The neighbouring nodes of a value with their shares."""
    if value in nodes:
        return ((nodes.index(value), 1.0),)
    upper = int(np.searchsorted(nodes, value))
    share = (value - nodes[upper - 1]) / (nodes[upper] - nodes[upper - 1])
    return (upper - 1, 1.0 - share), (upper, share)
