"""Arithmetic on arrays that the losses share: checked input, blocks that fit the cache, open grids as matrix products."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.parameter import shown

FloatArray = npt.NDArray[np.float64]

# Elementwise work goes through blocks that stay in the cache; the small ones are for kernels with many temporaries.
BLOCK, SMALL_BLOCK = 262_144, 8_192
# The size from which a grid is worth a matrix product.
_PRODUCT = 20_000

# glibc returns a large block to the kernel when it is freed and has every page of the next one faulted in again,
# which costs ten times the arithmetic of a 501 x 501 grid. It stops once it has seen a block of this size freed
# (its own limit is 32 MiB); the block is never touched, so this takes no memory.
np.empty(4_190_000)


class GrowthWarning(UserWarning):
    """Prediction and label have different ranks, and each meets every number of the other: rarely what was meant."""


def as_floats(owner: str, name: str, values: Any) -> FloatArray:
    """``values`` as a float64 array, or TypeError/ValueError naming the owner and the argument.

    >>> as_floats("Huber", "label", [1, 2])
    array([1., 2.])
    """
    return as_numbers(owner, name, values).astype(np.float64, copy=False)


def as_numbers(owner: str, name: str, values: Any) -> npt.NDArray[Any]:
    """``values`` as an array of floats, integers or flags, in their own type, or an error as of ``as_floats``.

    Numbers that NumPy only keeps as objects (fractions, decimals, huge integers, pandas' own) become floats or integers.

    >>> as_numbers("Huber", "label", [1, 2]).dtype.kind
    'i'
    """
    try:
        array = np.asarray(values)
    except (RuntimeError, TypeError, ValueError) as error:
        raise _unreadable(owner, name, values, error) from None
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise ValueError(
            f"{owner}: {name} must have no masked values, got {shown(values)}; leave them out or fill them"
        )
    if array.dtype.kind == "O":
        return _of_objects(owner, name, array)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{owner}: {name} must be real numbers, got {shown(values)}")
    return array


def _of_objects(owner: str, name: str, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    for item in array.flat:
        if not isinstance(item, Real | Decimal):
            raise TypeError(f"{owner}: {name} must be real numbers, got {shown(item)}")
    whole = array.size and all(isinstance(item, Integral) and not isinstance(item, bool) for item in array.flat)
    for kind in (np.int64, np.float64) if whole else (np.float64,):
        with suppress(OverflowError, ValueError):  # beyond the largest number of the type, or a NaN that raises
            return array.astype(kind)
    raise ValueError(f"{owner}: {name} must be numbers within the range of float64, got {shown(array.tolist())}")


def _unreadable(owner: str, name: str, values: Any, error: Exception) -> Exception:
    """What to say of values of which NumPy makes no array: rows of different lengths, tensors it cannot read."""
    if isinstance(error, ValueError) and isinstance(values, list | tuple):
        return ValueError(f"{owner}: {name} must be an array of numbers, got rows of different lengths")
    first = values
    while isinstance(first, list | tuple) and first:
        first = first[0]
    if not all(hasattr(first, method) for method in ("detach", "cpu", "double")):
        return TypeError(f"{owner}: {name} must be real numbers, got {shown(values)}, which NumPy cannot read")
    alone = f"{name}.detach().cpu().double()"
    advice = alone if first is values else f"[tensor{alone.removeprefix(name)} for tensor in {name}]"
    grad = " that requires grad" if first.requires_grad else ""
    return TypeError(
        f"{owner}: {name} must be real numbers that NumPy can read, got a tensor of {first.dtype} on {first.device}{grad}; "
        f"pass {advice}"
    )


def as_given(result: FloatArray) -> Any:
    """A float for a scalar, the array itself otherwise.

    >>> as_given(np.array(2.0))
    2.0
    """
    return float(result) if result.ndim == 0 else result


def finite(array: FloatArray) -> bool:
    """Whether every number is finite, in one pass: a scalar product carries each NaN and infinity into its sum.

    It may overflow, with NumPy's warning of that; the losses run under ``np.errstate``.

    >>> finite(np.array([1.0, 2.0])), finite(np.array([1.0, np.inf]))
    (True, False)
    """
    flat = array.ravel(order="K")
    return math.isfinite(flat.dot(flat)) or bool(np.isfinite(flat).all())  # or it was the product that overflowed


def in_blocks(
    kernel: Callable[..., None], *arrays: FloatArray, count: int = 1, block: int = BLOCK
) -> tuple[FloatArray, ...]:
    """``count`` arrays of the broadcast shape, filled block by block by ``kernel(outputs, *parts)``.

    The parts are not broadcast yet: if all have length 1 along an axis, the kernel need not repeat its work along it.

    >>> in_blocks(lambda out, a, b: np.add(a, b, out=out[0]), np.arange(2.0), np.array([[1.0], [2.0]]))[0]
    array([[1., 2.],
           [2., 3.]])
    """
    shape = np.broadcast_shapes(*(a.shape for a in arrays))
    outputs = tuple(np.empty(shape) for _ in range(count))
    size = outputs[0].size
    if size <= block:
        kernel(outputs, *arrays)
        return outputs
    axis = next(i for i, length in enumerate(shape) if length > 1)
    step = max(1, block * shape[axis] // size)
    aligned = [a.reshape((1,) * (len(shape) - a.ndim) + a.shape) for a in arrays]
    for start in range(0, shape[axis], step):
        part = (slice(None),) * axis + (slice(start, start + step),)
        kernel(tuple(o[part] for o in outputs), *(a if a.shape[axis] == 1 else a[part] for a in aligned))
    return outputs


def collapsed(array: FloatArray) -> FloatArray:
    """``array`` with length 1 along every axis on which it only repeats itself, as in a full mesh grid.

    >>> collapsed(np.repeat([[1.0, 2.0]], 1000, axis=0))
    array([[1., 2.]])
    """
    if array.size < 1024:
        return array
    for axis, length in enumerate(array.shape):
        if length == 1:
            continue
        first, last = (array[(slice(None),) * axis + (part,)] for part in (slice(0, 1), slice(length - 1, length)))
        if array.strides[axis] == 0 or (
            first.item(0) == last.item(0)  # differs for most arrays; the first row, for nearly all
            and np.array_equal(first, last)
            and bool((array == first).all())
        ):
            array = first
    return array


def is_open_grid(rows: FloatArray, columns: FloatArray) -> bool:
    """Whether ``rows`` varies along leading axes and ``columns`` along trailing ones only.

    >>> is_open_grid(np.zeros((3, 1)), np.zeros(2)), is_open_grid(np.zeros((3, 1)), np.zeros((3, 2)))
    (True, False)
    """
    if rows.size == 1 or columns.size == 1:
        return True
    if rows.shape == columns.shape:
        return False
    if rows.ndim == 2 and columns.ndim <= 2 and rows.shape[1] == 1:
        return columns.ndim == 1 or columns.shape[0] == 1  # by far the most common case, answered quickly
    last_row = max((i - rows.ndim for i, length in enumerate(rows.shape) if length != 1), default=0)
    first_column = min((i - columns.ndim for i, length in enumerate(columns.shape) if length != 1), default=0)
    return last_row < first_column


def is_product(rows: FloatArray, columns: FloatArray) -> bool:
    """Whether what the two span is better computed by ``product_sum``."""
    return np.broadcast(rows, columns).size > _PRODUCT and is_open_grid(rows, columns)


def product_sum(rows: FloatArray, columns: FloatArray, out: FloatArray) -> None:
    """Write Σ rowsₖ·columnsₖ to a contiguous ``out`` over the open grid they span: one matrix product.

    Twice as fast as NumPy's own outer loops, whose cost per row is that of copying the row.

    >>> out = np.empty((2, 2))
    >>> product_sum(np.array([[[1.0], [2.0]]]), np.array([[3.0, 4.0]]), out)
    >>> out
    array([[3., 4.],
           [6., 8.]])
    """
    left, right = rows.reshape(len(rows), -1), columns.reshape(len(columns), -1)
    np.matmul(left.T, right, out=out.reshape(left.shape[1], right.shape[1]))


def _with_negative(label: FloatArray, count: int) -> FloatArray:
    """The rows 1, −label and, for a count of three, another 1."""
    rows = np.ones((count, *label.shape))
    np.negative(label, out=rows[1])
    return rows


def difference(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    """Write a − b to ``out``; over an open grid as 1·a + (−b)·1, which rounds just the same."""
    if is_product(b, a):
        columns = np.ones((2, *a.shape))
        columns[0] = a
        product_sum(_with_negative(b, 2), columns, out)
    else:
        np.subtract(a, b, out=out)


def offset(centre: FloatArray, rest: FloatArray, label: FloatArray) -> FloatArray:
    """(centre − label) + rest, the difference first.

    >>> offset(np.array([0.0, 1.0]), np.array([0.25, -0.25]), np.array([0.5]))
    array([-0.25,  0.25])
    """
    out = np.empty(np.broadcast(rest, label).shape)
    if is_product(label, rest):
        # fused multiply-adds in this order: centre·1, then 1·(−label), then rest·1
        columns = np.ones((3, *rest.shape))
        columns[0], columns[2] = centre, rest
        product_sum(_with_negative(label, 3), columns, out)
    else:
        np.subtract(centre, label, out=out)
        out += rest
    return out


def scaled_difference(a: FloatArray, b: FloatArray, scale: FloatArray) -> FloatArray:
    """(a − b)·scale with ``scale`` of a's shape and below 1e290, the difference first.

    >>> scaled_difference(np.array([0.5, 1.0]), np.array([0.5]), np.array([3.0, 4.0]))
    array([0., 2.])
    """
    out = np.empty(np.broadcast(a, b).shape)
    if is_product(b, a):
        # a·s − b·s in fused multiply-adds, each rounded once: what rounding took from a·s is the last term, so that
        # no digit is lost if a is near b
        product = a * scale
        product_sum(_with_negative(b, 3), np.array((product, scale, _slip(np.array((a, scale)), product))), out)
    else:
        np.subtract(a, b, out=out)
        out *= scale
    return out


def _slip(factors: FloatArray, product: FloatArray) -> FloatArray:
    """What rounding took from the product of two factors below 1e290, exactly (Dekker's product of halves)."""
    shifted = 134217729.0 * factors  # 2²⁷ + 1: 26 bits each
    high = shifted - (shifted - factors)
    low = factors - high
    cross = high * low[::-1]
    slip: FloatArray = ((high[0] * high[1] - product) + cross[0] + cross[1]) + low[0] * low[1]
    return slip


def mix(ends: FloatArray, label: FloatArray, rest: FloatArray | None = None) -> FloatArray:
    """label · ends[0] + rest · ends[1], the rest being 1 − label; a weight of 0 makes a term 0, even an infinite one.

    >>> mix(np.array([[np.inf, 2.0], [1.0, 4.0]]), np.array([0.0, 0.5]))
    array([1., 3.])
    """
    weights = label, 1.0 - label if rest is None else rest
    if not finite(ends):
        with np.errstate(invalid="ignore"):
            one, zero = (np.where(w == 0, 0.0, w * end) for w, end in zip(weights, ends, strict=True))
        return one + zero
    out = np.empty(np.broadcast(ends[0], label).shape)
    if is_product(label, ends[0]):
        product_sum(np.array(weights), ends, out)
    else:
        np.multiply(label, ends[0], out=out)
        out += weights[1] * ends[1]
    return out


def evenly(low: float, high: float, count: int) -> tuple[float, ...]:
    """Even nodes without the dust of rounding, as tables and sliders list them.

    >>> evenly(0.0, 0.3, 4)
    (0.0, 0.1, 0.2, 0.3)
    """
    return tuple(float(f"{low + (high - low) * k / (count - 1):.12g}") for k in range(count))
