"""The plotted numbers as CSV, every digit of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.export.dialects import PLAIN, CsvStyle, Numbers, blocked, written
from lossviz.picture.loss.frame import frame, line_of
from lossviz.picture.ranges import QUANTITIES
from lossviz.picture.trace import Trace
from lossviz.sampling.comparison import SHARES, curves, even_nodes, odd_nodes, shares
from lossviz.sampling.grid import Curve, Simplex, Surface
from lossviz.state.compare import ComparisonView
from lossviz.state.view import View


def surface_csv(view: View, style: CsvStyle = PLAIN) -> str:
    """The grid behind both surfaces: a row for each label and prediction.

    >>> from lossviz.state.view import default_view
    >>> surface_csv(default_view("mse")).splitlines()[:2]
    ['label,prediction,value,gradient', '-3.0,-3.0,0.0,0.0']
    """
    return grid_csv(frame(view).surface, style)


def curve_csv(view: View, style: CsvStyle = PLAIN) -> str:
    """The curves at the chosen label: a row for each prediction.

    >>> from lossviz.state.view import default_view
    >>> curve_csv(default_view("mse")).splitlines()[:2]
    ['label,prediction,value,gradient,curvature', '0.0,-3.0,9.0,-6.0,2.0']
    """
    return line_csv(frame(view).curve, style)


def grid_csv(grid: Surface, style: CsvStyle = PLAIN) -> str:
    """The numbers of a surface, as ``surface_csv``.

    >>> from lossviz import MSE, surface
    >>> grid_csv(surface(MSE(), resolution=2)).splitlines()[1:3]
    ['-3.0,-3.0,0.0,0.0', '-3.0,3.0,36.0,12.0']
    >>> grid_csv(surface(MSE(), resolution=2), CsvStyle(form="wide")).splitlines()[:2]
    ['quantity,label,-3.0,3.0', 'value,-3.0,0.0,36.0']
    """
    label, prediction = np.meshgrid(grid.label, grid.prediction, indexing="ij")
    rows, columns = label.shape
    numbers = Numbers(
        {"label": label.ravel(), "prediction": prediction.ravel()},
        {("value",): grid.value.ravel(), ("gradient",): grid.gradient.ravel()},
        ends=tuple(columns * row - 1 for row in range(1, rows)),
        grid=("label", "prediction"),
    )
    return written(numbers, style)


def line_csv(line: Curve, style: CsvStyle = PLAIN) -> str:
    """The numbers of a curve, as ``curve_csv``; for pgfplots with those on both sides of each jump.

    >>> from lossviz import MSE, curve
    >>> line_csv(curve(MSE(), resolution=2)).splitlines()[1]
    '0.0,-3.0,9.0,-6.0,2.0'
    """
    prediction = line.prediction
    found = {quantity: getattr(line, quantity) for quantity in QUANTITIES}
    if style.dialect == "pgfplots":
        prediction, found = _broken(line)
    places = {"label": np.full_like(prediction, line.label), "prediction": prediction}
    ends = tuple(np.flatnonzero(np.diff(prediction) == 0).tolist())
    return written(Numbers(places, {(name,): column for name, column in found.items()}, ends=ends), style)


def _broken(line: Curve) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Predictions and numbers of a curve, two of them at each jump."""
    sides = line_of(line)
    found = {quantity: sides.of(quantity) for quantity in QUANTITIES}
    return found[QUANTITIES[0]][0], {quantity: numbers for quantity, (_, numbers) in found.items()}


def simplex_csv(grid: Simplex, style: CsvStyle = PLAIN) -> str:
    """The numbers of a simplex: a row for each prediction, with the loss and the length of its gradient.

    >>> from lossviz import CrossEntropy, simplex
    >>> simplex_csv(simplex(CrossEntropy(classes=3), resolution=3)).splitlines()[0]
    'p1,p2,p3,value,gradient_length'
    """
    rows, columns = grid.value.shape
    numbers = Numbers(
        dict(zip(("p1", "p2", "p3"), grid.probabilities.reshape(-1, 3).T, strict=True)),
        {("value",): grid.value.ravel(), ("gradient_length",): grid.pull.ravel()},
        ends=tuple(columns * row - 1 for row in range(1, rows)),
    )
    return written(numbers, style)


def compared_csv(view: ComparisonView, what: str, style: CsvStyle = PLAIN) -> str:
    """What each compared loss has along the number, or along the odd point's if ``what`` is its name.

    >>> from lossviz.state.compare import CompareView
    >>> view = CompareView.from_state({"losses": "mse"})
    >>> compared_csv(view, "residual").splitlines()[:2]
    ['residual,mse_loss,mse_gradient,mse_weight', '-3.0,9.0,-6.0,2.0']
    >>> compared_csv(view, "outlier").splitlines()[:2]
    ['outlier,mse_share_of_loss,mse_share_of_pull', '0.0,0.0,0.0']
    """
    sort = view.sort
    if what == sort.odd:
        places = odd_nodes(sort)
        blocks = [shares(member, places, view.points) for member in view.compared]
    else:
        what, places = sort.name, even_nodes(view.extent)
        blocks = [curves(member, places) for member in view.compared]
    names = SHARES if what == sort.odd else sort.quantities
    found: dict[tuple[str, ...], FloatArray] = {
        (member.key, name): column
        for member, block in zip(view.compared, blocks, strict=True)
        for name, column in zip(names, block, strict=True)
    }
    return written(Numbers({what: places}, found, kinds=("loss", "quantity")), style)


def traces_csv(traces: Iterable[Trace], style: CsvStyle = PLAIN) -> str:
    """What a figure draws: a row for each point of each trace, in the single precision of the picture.

    Texts and gaps are left out; ``z`` is empty for flat traces. It is long whatever form is asked for; for pgfplots a
    blank line stands between two traces.

    >>> traces_csv([Trace("line", "a line", {"x": np.float32([0.1, 1.0]), "y": [2.0, None]})])
    'trace,x,y,z\\na line,0.1,2.0,\\n'
    """
    blocks = [
        [[trace.label, *place] for place in _places(trace.look)]
        for trace in traces
        if trace.look.get("mode") != "text" and "x" in trace.look
    ]
    return blocked(["trace", "x", "y", "z"], [block for block in blocks if block], style)


def _places(look: Mapping[str, Any]) -> Iterable[list[str]]:
    if "z" in look:
        y, x = np.meshgrid(look["y"], look["x"], indexing="ij")
        return [[str(part) for part in place] for place in zip(x.flat, y.flat, np.asarray(look["z"]).flat, strict=True)]
    pairs = zip(look["x"], look["y"], strict=True)
    return [[str(x), str(y), ""] for x, y in pairs if not any(part is None or part != part for part in (x, y))]
