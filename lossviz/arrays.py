"""Arithmetic on arrays that the losses share: checked input, blocks that fit the cache, open grids as matrix products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.parameter import shown

FloatArray = npt.NDArray[np.float64]

# Elementwise work goes through blocks that stay in the cache; the small ones are for kernels with many temporaries.
BLOCK, SMALL_BLOCK = 131_072, 8_192
# Rows repeated before they multiply a grid, and the size from which a grid is worth a matrix product.
_TILE, _PRODUCT = 16_384, 20_000

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


def product_sum(rows: Sequence[FloatArray], columns: Sequence[FloatArray], out: FloatArray) -> None:
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


def offset(centre: FloatArray, rest: FloatArray, label: FloatArray) -> FloatArray:
    """(centre − label) + rest, the difference first; every centre is 0, ½ or 1.

    >>> offset(np.array([0.0, 1.0]), np.array([0.25, -0.25]), np.array([0.5]))
    array([-0.25,  0.25])
    """
    out = np.empty(np.broadcast_shapes(centre.shape, label.shape))
    if out.size > _PRODUCT and is_open_grid(label, centre):
        centres = (0.0, 0.5, 1.0)  # one column of the product per centre: all others add exact zeros
        rows = (*(c - label for c in centres), np.ones_like(label))
        product_sum(rows, (*(np.where(centre == c, 1.0, 0.0) for c in centres), rest), out)
    else:
        np.subtract(centre, label, out=out)
        out += rest
    return out


def scaled_difference(a: FloatArray, b: FloatArray, scale: FloatArray) -> FloatArray:
    """(a − b)·scale with ``scale`` of a's shape, the difference first.

    >>> scaled_difference(np.array([0.5, 1.0]), np.array([0.5]), np.array([3.0, 4.0]))
    array([0., 2.])
    """

    def kernel(out: tuple[FloatArray], a: FloatArray, b: FloatArray, scale: FloatArray) -> None:
        result = out[0]
        difference(a, b, result)
        if result.ndim != 2 or scale.size > _TILE // 4 or result.size < 4 * _TILE or not is_open_grid(b, scale):
            result *= scale
            return
        # repeated over some rows first: a contiguous product is twice as fast as one row by row
        tile = np.ascontiguousarray(np.broadcast_to(scale, (_TILE // scale.size, scale.size)))
        for start in range(0, len(result), len(tile)):
            part = result[start : start + len(tile)]
            part *= tile[: len(part)]

    return in_blocks(kernel, a, b, scale)[0]


def mix(one: FloatArray, zero: FloatArray, label: FloatArray) -> FloatArray:
    """label · one + (1 − label) · zero, where a weight of 0 silences even an infinity.

    >>> mix(np.array([np.inf, 2.0]), np.array([1.0, 4.0]), np.array([0.0, 0.5]))
    array([1., 3.])
    """
    other = 1.0 - label
    if not (np.isfinite(one).all() and np.isfinite(zero).all()):
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
