"""The same two losses, written the ways people write them, in torch: each a few lines of code that is shown and run.

Every formulation sets ``loss`` from the tensors ``z`` (logits) and ``y`` (labels of the same type). They are
judged against lossviz in float64 at the logits as the type holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, Literal

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.losses import BinaryCrossEntropy, CrossEntropy

Task = Literal["binary", "softmax"]

DTYPES = ("float16", "bfloat16", "float32", "float64")


@dataclass(frozen=True)
class Formulation:
    """One way to write the loss: its name, the code, and where it is found."""

    key: str
    task: Task
    title: str
    code: str
    note: str


FORMULATIONS: dict[str, Formulation] = {
    f.key: f
    for f in (
        Formulation(
            "naive",
            "binary",
            "log of the sigmoid",
            "p = torch.sigmoid(z)\nloss = -(y * torch.log(p) + (1 - y) * torch.log(1 - p))",
            "The formula as it stands in a book.",
        ),
        Formulation(
            "clip",
            "binary",
            "clip p by 1e−7",
            "p = torch.sigmoid(z).clamp(1e-7, 1 - 1e-7)\nloss = -(y * torch.log(p) + (1 - y) * torch.log(1 - p))",
            "Keras does so for probabilities (backend epsilon 1e−7).",
        ),
        Formulation(
            "clamp",
            "binary",
            "clamp the log at −100",
            'loss = F.binary_cross_entropy(torch.sigmoid(z), y, reduction="none")',
            "torch.nn.BCELoss.",
        ),
        Formulation(
            "spelled",
            "binary",
            "from logits, by hand",
            "loss = z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs()))",
            "The value is right everywhere; at z = 0 autograd adds up the wrong one-sided slopes.",
        ),
        Formulation(
            "logits",
            "binary",
            "from logits, by torch",
            'loss = F.binary_cross_entropy_with_logits(z, y, reduction="none")',
            "torch.nn.BCEWithLogitsLoss.",
        ),
        Formulation(
            "softmax_naive",
            "softmax",
            "log of exp over sum",
            "p = torch.exp(z) / torch.exp(z).sum(-1, keepdim=True)\nloss = -(y * torch.log(p)).sum(-1)",
            "The formula as it stands in a book.",
        ),
        Formulation(
            "softmax_log",
            "softmax",
            "log of softmax",
            "loss = -(y * torch.log(torch.softmax(z, -1))).sum(-1)",
            "torch.softmax takes the largest logit off first; the log of a probability that underflowed is still −∞.",
        ),
        Formulation(
            "softmax_clip",
            "softmax",
            "clip p by 1e−7",
            "p = torch.softmax(z, -1).clamp(1e-7, 1 - 1e-7)\nloss = -(y * torch.log(p)).sum(-1)",
            "Keras does so for probabilities (backend epsilon 1e−7).",
        ),
        Formulation(
            "cross_entropy",
            "softmax",
            "cross-entropy of logits",
            'loss = F.cross_entropy(z, y, reduction="none")',
            "torch.nn.CrossEntropyLoss.",
        ),
    )
}


def of_task(task: Task) -> tuple[Formulation, ...]:
    """The formulations of a task.

    >>> [f.key for f in of_task("softmax")]
    ['softmax_naive', 'softmax_log', 'softmax_clip', 'cross_entropy']
    """
    return tuple(f for f in FORMULATIONS.values() if f.task == task)


def run(formulation: Formulation, logits: FloatArray, labels: FloatArray, dtype: str) -> tuple[FloatArray, FloatArray]:
    """Loss and autograd gradient in the logits, computed by torch in ``dtype``. Imports torch.

    >>> run(FORMULATIONS["logits"], np.array([0.0]), np.array([0.0]), "float64")[1]
    array([0.5])
    """
    import torch

    z = torch.tensor(logits, dtype=getattr(torch, dtype), requires_grad=True)
    y = torch.tensor(labels, dtype=z.dtype)
    names: dict[str, Any] = {"torch": torch, "F": torch.nn.functional, "z": z, "y": y}
    exec(_compiled(formulation), names)  # our own text
    names["loss"].sum().backward()
    assert z.grad is not None
    return names["loss"].detach().double().numpy(), z.grad.double().numpy()


@lru_cache(maxsize=64)
def _compiled(formulation: Formulation) -> CodeType:
    return compile(formulation.code, f"<{formulation.key}>", "exec")


def held(values: FloatArray, dtype: str) -> FloatArray:
    """``values`` as ``dtype`` holds them. Imports torch.

    >>> held(np.array([17.03]), "bfloat16")
    array([17.])
    """
    import torch

    rounded: FloatArray = torch.tensor(values, dtype=getattr(torch, dtype)).double().numpy()
    return rounded


def sigmoid(logit: float, dtype: str) -> float:
    """The sigmoid as torch computes it in ``dtype``. Imports torch.

    >>> sigmoid(17.0, "float32"), sigmoid(17.0, "float64") < 1
    (1.0, True)
    """
    import torch

    return float(torch.sigmoid(torch.tensor(logit, dtype=getattr(torch, dtype))))


def torch_version() -> str:
    """The version of torch that runs here. Imports torch."""
    import torch

    return str(torch.__version__)


def truth(task: Task, logits: FloatArray, labels: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Loss and gradient by lossviz in float64.

    >>> truth("binary", np.array([-200.0]), np.array([1.0]))
    (array([200.]), array([-1.]))
    """
    if task == "binary":
        loss: BinaryCrossEntropy | CrossEntropy = BinaryCrossEntropy(from_logits=True)
    else:
        loss = CrossEntropy(classes=logits.shape[-1], from_logits=True)
    value, gradient = loss.value(logits, labels), loss.gradient(logits, labels)
    return np.asarray(value), np.asarray(gradient)
