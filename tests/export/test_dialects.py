"""Tables for other programs, read back by readers of their own kind and compared with the core."""

from __future__ import annotations

import csv
import io
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from lossviz import CATALOGUE, CrossEntropy, simplex
from lossviz.export.dialects import PLAIN, CsvStyle, parse_csv
from lossviz.export.tables import compared_csv, curve_csv, simplex_csv, surface_csv
from lossviz.sampling.sweep import LABELS, PREDICTIONS
from lossviz.state.compare import CompareClassificationView, CompareView
from lossviz.state.view import View, default_view

KEYS = ["huber", "quantile", "binary_cross_entropy", "focal", "hinge", "poisson"]
QUANTITIES = ("value", "gradient", "curvature")


class German(csv.Dialect):
    """What a German Excel expects of a CSV file."""

    delimiter, quotechar, lineterminator, quoting = ";", '"', "\r\n", csv.QUOTE_MINIMAL


def german(text: str) -> float:
    """A number as a German Excel reads it; an empty cell is none."""
    assert "." not in text
    return float(text.replace(",", ".")) if text else math.nan


def scanlines(text: str) -> tuple[list[str], list[np.ndarray]]:
    """The columns of a table and its blocks of rows, as pgfplots finds them: each ends at a blank line."""
    head, _, rest = text.partition("\n")
    blocks = [block.splitlines() for block in rest.split("\n\n")]
    return head.split(","), [np.array([[float(cell) for cell in row.split(",")] for row in rows]) for rows in blocks]


def core(view: View, quantity: str, prediction: Any, label: Any) -> Any:
    return getattr(view.plane, quantity)(prediction, label)


@pytest.mark.parametrize("key", KEYS)
def test_a_surface_for_pgfplots_has_a_blank_line_behind_each_row(key: str) -> None:
    view = default_view(key)
    columns, blocks = scanlines(surface_csv(view, CsvStyle("pgfplots")))
    assert columns == ["label", "prediction", "value", "gradient"]
    assert [len(block) for block in blocks] == [LABELS] * LABELS
    for block in blocks:
        label, prediction, value, gradient = block.T
        assert len(set(label)) == 1
        np.testing.assert_array_equal(value, core(view, "value", prediction, label))
        np.testing.assert_array_equal(gradient, core(view, "gradient", prediction, label))


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_curve_for_pgfplots_is_interrupted_where_a_derivative_jumps(key: str) -> None:
    view = default_view(key)
    _, blocks = scanlines(curve_csv(view, CsvStyle("pgfplots")))
    low, high = view.plane.axes(view.extent)[0]
    kinks = sorted({kink.position for kink in view.plane.kinks_at(view.label) if low < kink.position < high})
    assert [float(block[-1, 1]) for block in blocks[:-1]] == pytest.approx(kinks)
    assert [float(block[0, 1]) for block in blocks[1:]] == pytest.approx(kinks)
    for block in blocks:  # away from its ends, where one side of a jump is told, it is the core's numbers
        _, prediction, *found = block[1:-1].T
        for numbers, quantity in zip(found, QUANTITIES, strict=True):
            np.testing.assert_array_equal(numbers, core(view, quantity, prediction, view.label))
    for left, right in pairwise(blocks):  # the loss goes on where only its gradient jumps
        assert left[-1, 2] == pytest.approx(right[0, 2], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("key", KEYS)
def test_a_german_excel_reads_the_numbers_of_the_core(key: str) -> None:
    view = default_view(key)
    head, *rows = csv.reader(io.StringIO(surface_csv(view, CsvStyle("excel-de"))), dialect=German)
    assert head == ["label", "prediction", "value", "gradient"]
    label, prediction, *found = np.array([[german(cell) for cell in row] for row in rows]).T
    assert len(label) == LABELS**2
    for numbers, quantity in zip(found, QUANTITIES[:2], strict=True):
        expected = core(view, quantity, prediction, label)
        np.testing.assert_array_equal(numbers, np.where(np.isfinite(expected), expected, np.nan))


@pytest.mark.parametrize("style", ["wide", "excel-de,wide"])
@pytest.mark.parametrize("key", KEYS)
def test_a_wide_surface_is_a_grid_for_each_quantity(key: str, style: str) -> None:
    view = default_view(key)
    dialect: Any = German if "excel" in style else "excel"
    read = german if "excel" in style else float
    (_, corner, *across), *rows = csv.reader(io.StringIO(surface_csv(view, parse_csv(style))), dialect=dialect)
    assert corner == "label"
    assert [row[0] for row in rows] == ["value"] * LABELS + ["gradient"] * LABELS
    prediction = np.array([read(cell) for cell in across])
    for quantity, label, *cells in rows:
        expected = core(view, quantity, prediction, read(label))
        if "excel" in style:
            expected = np.where(np.isfinite(expected), expected, np.nan)
        np.testing.assert_array_equal([read(cell) for cell in cells], expected)


@pytest.mark.parametrize("key", KEYS)
def test_a_long_table_has_a_row_for_each_number(key: str) -> None:
    view = default_view(key)
    for text, count in ((surface_csv, 2 * LABELS**2), (curve_csv, 3 * PREDICTIONS)):
        rows = list(csv.DictReader(io.StringIO(text(view, CsvStyle(form="long")))))
        assert len(rows) == count
        for row in rows[:: count // 50]:
            expected = core(view, row["quantity"], float(row["prediction"]), float(row["label"]))
            assert float(row["number"]) == expected or math.isnan(expected)


def test_a_wide_curve_is_the_usual_one() -> None:
    view = default_view("huber")
    assert curve_csv(view, CsvStyle(form="wide")) == curve_csv(view) == curve_csv(view, PLAIN)


@pytest.mark.parametrize(
    "view",
    [CompareView.from_state({"losses": "mse,huber"}), CompareClassificationView.from_state({"losses": "focal,hinge"})],
)
def test_the_long_table_of_a_comparison_names_the_loss(view: Any) -> None:
    for what in (view.sort.name, view.sort.odd):
        usual = list(csv.DictReader(io.StringIO(compared_csv(view, what))))
        for row in csv.DictReader(io.StringIO(compared_csv(view, what, CsvStyle(form="long")))):
            line = next(other for other in usual if other[what] == row[what])
            assert line[f"{row['loss']}_{row['quantity']}"] == row["number"]
        assert compared_csv(view, what, CsvStyle("pgfplots")) == compared_csv(view, what)  # one line after the other


def test_a_simplex_for_pgfplots_has_its_rows() -> None:
    grid = simplex(CrossEntropy(classes=3), resolution=5)
    columns, blocks = scanlines(simplex_csv(grid, CsvStyle("pgfplots")))
    assert (columns[:3], len(blocks)) == (["p1", "p2", "p3"], 5)
    np.testing.assert_array_equal(np.stack(blocks)[:, :, 3], grid.value)


@pytest.mark.parametrize("text", ["tall", "", "excel", "long,wide", "pgfplots,excel-de", "excel-de,excel-de"])
def test_another_style_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(ValueError, match=r"csv must be pgfplots, excel-de, long or wide, .* got"):
        parse_csv(text)


@pytest.mark.parametrize("text", ["pgfplots,wide", "long,pgfplots"])
def test_pgfplots_has_a_form_of_its_own(text: str) -> None:
    with pytest.raises(ValueError, match="pgfplots has a form of its own"):
        parse_csv(text)
