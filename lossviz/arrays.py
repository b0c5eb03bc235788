"""Arithmetic on arrays that the losses share: checked input, blocks that fit the cache, open grids as matrix products."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.parameter import shown

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

# Elementwise work goes through blocks that stay in the cache; the small ones are for kernels with many temporaries.
BLOCK, SMALL_BLOCK = 131_072, 8_192
# The size from which a grid is worth a matrix product.
_PRODUCT = 20_000

# glibc returns a large block to the kernel when it is freed and has every page of the next one faulted in again,
# which costs ten times the arithmetic of a 501 x 501 grid. It stops once it has seen a block of this size freed
# (its own limit is 32 MiB); the block is never touched, so this takes no memory.
np.empty(4_190_000)


def as_floats(owner: str, name: str, values: npt.ArrayLike) -> FloatArray:
    """``values`` as a float64 array, or TypeError/ValueError naming the owner and the argument.

    >>> as_floats("Huber", "label", [1, 2])
    array([1., 2.])
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{owner}: {name} must be an array of numbers, got rows of different lengths") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{owner}: {name} must be real numbers, got {shown(values)}")
    return array.astype(np.float64, copy=False)


def as_given(result: FloatArray) -> Any:
    """A float for a scalar, the array itself otherwise.

    >>> as_given(np.array(2.0))
    2.0
    """
    return float(result) if result.ndim == 0 else result


def finite(*arrays: FloatArray) -> bool:
    """Whether every number is finite, in one pass: a scalar product carries each NaN and infinity into its sum.

    >>> finite(np.array([1.0, 2.0]), np.array([1e200])), finite(np.array([1.0, np.inf]))
    (True, False)
    """
    flat = [a.ravel(order="K") for a in arrays]
    pairs = [tuple(flat)] if len(flat) == 2 and flat[0].size == flat[1].size else [(f, f) for f in flat]
    with np.errstate(all="ignore"):
        if all(math.isfinite(np.dot(one, other)) for one, other in pairs):
            return True
    return all(bool(np.isfinite(f).all()) for f in flat)  # or it was the product that overflowed


def in_blocks(
    kernel: Callable[..., None], *arrays: FloatArray, count: int = 1, block: int = BLOCK
) -> tuple[FloatArray, ...]:
    """``count`` arrays of the broadcast shape, filled block by block by ``kernel(outputs, *parts)``.

    The parts are not broadcast yet: where all are short along an axis, the kernel can work on the axes alone.

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
        first, last = (array[(slice(None),) * axis + (part,)] for part in (slice(0, 1), slice(length - 1, length)))
        if length > 1 and (array.strides[axis] == 0 or (np.array_equal(first, last) and bool((array == first).all()))):
            array = first
    return array


def is_open_grid(rows: FloatArray, columns: FloatArray) -> bool:
    """Whether ``rows`` varies along leading axes and ``columns`` along trailing ones only.

    >>> is_open_grid(np.zeros((3, 1)), np.zeros(2)), is_open_grid(np.zeros((3, 1)), np.zeros((3, 2)))
    (True, False)
    """
    if rows.size == 1 or columns.size == 1:
        return True
    if rows.ndim == 2 and columns.ndim <= 2 and rows.shape[1] == 1:
        return columns.ndim == 1 or columns.shape[0] == 1  # by far the most common case, answered quickly
    last_row = max((i - rows.ndim for i, length in enumerate(rows.shape) if length != 1), default=0)
    first_column = min((i - columns.ndim for i, length in enumerate(columns.shape) if length != 1), default=0)
    return last_row < first_column


def product_sum(rows: Sequence[FloatArray], columns: Sequence[FloatArray | BoolArray], out: FloatArray) -> None:
    """Write Σ rowsₖ·columnsₖ to a contiguous ``out`` over the open grid they span: one matrix product.

    Twice as fast as NumPy's own outer loops, whose cost per row is that of copying the row.

    >>> out = np.empty((2, 2))
    >>> product_sum([np.array([[1.0], [2.0]])], [np.array([3.0, 4.0])], out)
    >>> out
    array([[3., 4.],
           [6., 8.]])
    """
    left, right = np.empty((rows[0].size, len(rows))), np.empty((len(columns), columns[0].size))
    for k, (row, column) in enumerate(zip(rows, columns, strict=True)):
        left[:, k], right[k] = row.reshape(-1), column.reshape(-1)
    np.matmul(left, right, out=out.reshape(len(left), right.shape[1]))


def difference(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    """Write a − b to ``out``; over an open grid as 1·a + (−b)·1, which rounds just the same."""
    if out.size > _PRODUCT and is_open_grid(b, a):
        product_sum((np.ones_like(b), -b), (a, np.ones_like(a)), out)
    else:
        np.subtract(a, b, out=out)


def offset(low: BoolArray, high: BoolArray, rest: FloatArray, label: FloatArray) -> FloatArray:
    """(c − label) + rest, the difference first, with c = 0 where ``low``, 1 where ``high`` and ½ between.

    >>> offset(np.array([True, False]), np.array([False, True]), np.array([0.25, -0.25]), np.array([0.5]))
    array([-0.25,  0.25])
    """
    out = np.empty(np.broadcast_shapes(rest.shape, label.shape))
    if out.size > _PRODUCT and is_open_grid(label, rest):
        # one column of the product per centre, of which each point takes one: all others add exact zeros
        product_sum((-label, 0.5 - label, 1.0 - label, np.ones_like(label)), (low, ~(low | high), high, rest), out)
    else:
        centre = np.where(low, 0.0, np.where(high, 1.0, 0.5))
        np.subtract(centre, label, out=out)
        out += rest
    return out


def scaled_difference(a: FloatArray, b: FloatArray, scale: FloatArray) -> FloatArray:
    """(a − b)·scale with ``scale`` of a's shape and below 1e290, the difference first.

    >>> scaled_difference(np.array([0.5, 1.0]), np.array([0.5]), np.array([3.0, 4.0]))
    array([0., 2.])
    """
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    if out.size > _PRODUCT and is_open_grid(b, a):
        # a·s − b·s in fused multiply-adds, each rounded once: what rounding took from a·s is the last term, so that
        # nothing is lost where a is near b
        product = a * scale
        product_sum((np.ones_like(b), -b, np.ones_like(b)), (product, scale, _slip(a, scale, product)), out)
    else:
        np.subtract(a, b, out=out)
        out *= scale
    return out


def _slip(a: FloatArray, b: FloatArray, product: FloatArray) -> FloatArray:
    """a·b − product exactly, for a in [0, 1] (Dekker's product of halves)."""
    high_a, high_b = ((134217729.0 * x) - ((134217729.0 * x) - x) for x in (a, b))  # 2²⁷ + 1: 26 bits each
    low_a, low_b = a - high_a, b - high_b
    slip: FloatArray = ((high_a * high_b - product) + high_a * low_b + low_a * high_b) + low_a * low_b
    return slip


def mix(one: FloatArray, zero: FloatArray, label: FloatArray) -> FloatArray:
    """label · one + (1 − label) · zero, where a weight of 0 silences even an infinity.

    >>> mix(np.array([np.inf, 2.0]), np.array([1.0, 4.0]), np.array([0.0, 0.5]))
    array([1., 3.])
    """
    other = 1.0 - label
    if not finite(one, zero):
        with np.errstate(invalid="ignore"):
            result: FloatArray = np.where(label == 0, 0.0, label * one) + np.where(other == 0, 0.0, other * zero)
        return result
    out = np.empty(np.broadcast_shapes(one.shape, label.shape))
    if out.size > _PRODUCT and is_open_grid(label, one):
        product_sum((label, other), (one, zero), out)
    else:
        np.multiply(label, one, out=out)
        out += other * zero
    return out
