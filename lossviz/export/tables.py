"""The plotted numbers as CSV, every digit of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

import numpy as np

from lossviz.picture.loss.frame import frame
from lossviz.picture.trace import Trace
from lossviz.sampling.comparison import SHARES, curves, even_nodes, odd_nodes, shares
from lossviz.sampling.grid import Curve, Simplex, Surface
from lossviz.state.compare import ComparisonView
from lossviz.state.view import View


def surface_csv(view: View) -> str:
    """The grid behind both surfaces: a row for each label and prediction.

    >>> from lossviz.state.view import default_view
    >>> surface_csv(default_view("mse")).splitlines()[:2]
    ['label,prediction,value,gradient', '-3.0,-3.0,0.0,0.0']
    """
    return grid_csv(frame(view).surface)


def curve_csv(view: View) -> str:
    """The curves at the chosen label: a row for each prediction.

    >>> from lossviz.state.view import default_view
    >>> curve_csv(default_view("mse")).splitlines()[:2]
    ['label,prediction,value,gradient,curvature', '0.0,-3.0,9.0,-6.0,2.0']
    """
    return line_csv(frame(view).curve)


def grid_csv(grid: Surface) -> str:
    """The numbers of a surface, as ``surface_csv``.

    >>> from lossviz import MSE, surface
    >>> grid_csv(surface(MSE(), resolution=2)).splitlines()[1:3]
    ['-3.0,-3.0,0.0,0.0', '-3.0,3.0,36.0,12.0']
    """
    label, prediction = np.meshgrid(grid.label, grid.prediction, indexing="ij")
    columns = label.ravel(), prediction.ravel(), grid.value.ravel(), grid.gradient.ravel()
    return _csv("label,prediction,value,gradient", columns)


def line_csv(line: Curve) -> str:
    """The numbers of a curve, as ``curve_csv``.

    >>> from lossviz import MSE, curve
    >>> line_csv(curve(MSE(), resolution=2)).splitlines()[1]
    '0.0,-3.0,9.0,-6.0,2.0'
    """
    label = np.full_like(line.prediction, line.label)
    columns = label, line.prediction, line.value, line.gradient, line.curvature
    return _csv("label,prediction,value,gradient,curvature", columns)


def simplex_csv(grid: Simplex) -> str:
    """The numbers of a simplex: a row for each prediction, with the loss and the length of its gradient.

    >>> from lossviz import CrossEntropy, simplex
    >>> simplex_csv(simplex(CrossEntropy(classes=3), resolution=3)).splitlines()[0]
    'p1,p2,p3,value,gradient_length'
    """
    columns = (*grid.probabilities.reshape(-1, 3).T, grid.value.ravel(), grid.pull.ravel())
    return _csv("p1,p2,p3,value,gradient_length", columns)


def compared_csv(view: ComparisonView, what: str) -> str:
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
    titles = [f"{member.key}_{name}" for member in view.compared for name in names]
    return _csv(",".join([what, *titles]), (places, *(column for block in blocks for column in block)))


def traces_csv(traces: Iterable[Trace]) -> str:
    """What a figure draws: a row for each point of each trace, in the single precision of the picture.

    Texts and gaps are left out; ``z`` is empty for flat traces.

    >>> traces_csv([Trace("line", "a line", {"x": np.float32([0.1, 1.0]), "y": [2.0, None]})])
    'trace,x,y,z\\na line,0.1,2.0,\\n'
    """
    rows = [["trace", "x", "y", "z"]]
    for trace in traces:
        if trace.look.get("mode") != "text" and "x" in trace.look:
            rows += [[trace.label, *place] for place in _places(trace.look)]
    with StringIO() as text:
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue()


def _places(look: Mapping[str, Any]) -> Iterable[list[str]]:
    if "z" in look:
        y, x = np.meshgrid(look["y"], look["x"], indexing="ij")
        return [[str(part) for part in place] for place in zip(x.flat, y.flat, np.asarray(look["z"]).flat, strict=True)]
    pairs = zip(look["x"], look["y"], strict=True)
    return [[str(x), str(y), ""] for x, y in pairs if not any(part is None or part != part for part in (x, y))]


def _csv(head: str, columns: Iterable[np.ndarray]) -> str:
    """Rows of numbers as Python writes them: read back, they are the same numbers."""
    lines = (",".join(map(repr, row)) for row in zip(*(column.tolist() for column in columns), strict=True))
    return "\n".join([head, *lines]) + "\n"
