"""Time of value plus gradient, as multiples of copying the two outputs and beside torch. Run me, I assert nothing.

    python tests/benchmarks/core.py

One thread each; the minimum over many runs. "floor" is np.copyto of two outputs of the grid's size into existing
arrays; "torch" is the loss's own PyTorch code, forward and backward, on the same grid.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy reads it
os.environ.setdefault("MKL_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
import torch.nn.functional as F

from lossviz import MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1
from lossviz.loss import PlaneLoss
from lossviz.losses import CrossEntropyPlane

torch.set_num_threads(1)
SIZES = {61: 400, 501: 60, 2001: 6}
LOSSES: tuple[PlaneLoss, ...] = (
    MSE(),
    SmoothL1(),
    Huber(),
    BinaryCrossEntropy(),
    BinaryCrossEntropy(from_logits=True),
    CrossEntropy().plane(),
    CrossEntropy(from_logits=True).plane(),
    Focal(),
    Focal(from_logits=True),
    Focal(2.5, 0.25),
    Focal(2.5, 0.25, from_logits=True),
)


def fastest(run: Callable[[], Any], repeats: int) -> float:
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def torch_step(loss: PlaneLoss, x: np.ndarray, y: np.ndarray) -> Callable[[], None]:
    """Forward and backward of the loss's own snippet; the plane's two-class form, which is cheaper than C classes."""
    code = BinaryCrossEntropy(loss.from_logits).pytorch if isinstance(loss, CrossEntropyPlane) else loss.pytorch
    program = compile(code, "snippet", "exec")
    prediction, label = torch.from_numpy(x.copy()).requires_grad_(), torch.from_numpy(y.copy())

    def step() -> None:
        prediction.grad = None
        names = {"torch": torch, "F": F, "prediction": prediction, "label": label}
        exec(program, names)
        names["loss"].sum().backward()

    return step


def row(loss: PlaneLoss, size: int, repeats: int, floor: float) -> str:
    (low, high), (bottom, top) = loss.axes(loss.ranges[0])
    x, y = np.linspace(low, high, size)[None, :], np.linspace(bottom, top, size)[:, None]
    full_x, full_y = np.meshgrid(x[0], y[:, 0])
    random = np.random.default_rng(0)
    any_x, any_y = random.uniform(low, high, (size, size)), random.uniform(bottom, top, (size, size))
    times = (
        fastest(lambda: loss.value_and_gradient(x, y), repeats),
        fastest(lambda: (loss.value(x, y), loss.gradient(x, y)), repeats),
        fastest(lambda: loss.value_and_gradient(full_x, full_y), repeats),
        fastest(lambda: loss.value_and_gradient(any_x, any_y), repeats),
        fastest(torch_step(loss, full_x, full_y), max(3, repeats // 4)),
    )
    one, two, mesh, scattered, other = (f"{t / floor:8.2f}" for t in times)
    return (
        f"{str(loss)[:52]:54}{one}{two}{mesh}{scattered}{other}   {times[4] / times[0]:6.1f}{times[4] / times[3]:6.1f}"
    )


def main() -> None:
    for size, repeats in SIZES.items():
        source, first, second = np.random.rand(size, size), np.empty((size, size)), np.empty((size, size))

        def copy(source: np.ndarray = source, first: np.ndarray = first, second: np.ndarray = second) -> None:
            np.copyto(first, source)
            np.copyto(second, source)

        floor = fastest(copy, repeats * 2)
        print(f"\n{size} x {size}, floor {floor * 1e6:.0f} µs; times the floor, and torch over lossviz")
        print(f"{'':54}{'both':>8}{'v, g':>8}{'mesh':>8}{'random':>8}{'torch':>8}   {'both':>6}{'random':>6}")
        for loss in LOSSES:
            print(row(loss, size, repeats, floor))


if __name__ == "__main__":
    main()
