"""One training step in PyTorch for each loss, as text to copy, and the same step computed by lossviz."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lossviz.loss import Loss
from lossviz.losses import MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class TrainingStep:
    """Data, a linear model, a loss and a learning rate; ``source`` is the PyTorch program, ``step`` our own result.

    ``criterion`` are the lines that set ``loss`` from ``output`` and ``y``; ``torch_labels`` the labels as the program
    writes them, where PyTorch wants them otherwise than lossviz. ``loss`` is meant to be averaged over all elements.
    """

    loss: Loss
    story: str
    inputs: Rows
    labels: Rows
    weight: Rows
    bias: tuple[float, ...]
    rate: float
    criterion: str
    setup: str = ""
    torch_labels: str = ""

    @property
    def source(self) -> str:
        """The complete program."""
        labels = self.torch_labels or f"torch.tensor({_text(self.labels)})"
        size = f"{len(self.weight[0])}, {len(self.weight)}"
        return "\n".join(
            (
                "import torch",
                "from torch import nn",
                "",
                "torch.set_default_dtype(torch.float64)",
                *(("", "", self.setup, "") if self.setup else ()),
                "",
                f"# {self.story}",
                f"x = torch.tensor({_text(self.inputs)})",
                f"y = {labels}",
                "",
                f"model = nn.Linear({size})",
                "with torch.no_grad():  # fixed, so that everybody gets the same numbers",
                f"    model.weight.copy_(torch.tensor({_text(self.weight)}))",
                f"    model.bias.copy_(torch.tensor({list(self.bias)}))",
                f"optimizer = torch.optim.SGD(model.parameters(), lr={self.rate})",
                "",
                "",
                "def step():",
                "    output = model(x)",
                "    output.retain_grad()",
                *(f"    {line}" for line in self.criterion.splitlines()),
                "    optimizer.zero_grad()",
                "    loss.backward()",
                "    return output, loss",
                "",
                "",
                "output, loss = step()",
                'print("output  ", output.flatten().tolist())',
                'print("loss    ", loss.item())',
                'print("gradient", output.grad.flatten().tolist())',
                "optimizer.step()",
                "_, loss = step()",
                'print("after   ", loss.item())',
            )
        )

    def step(self) -> dict[str, list[float]]:
        """What the program prints, computed by lossviz: output, loss, gradient in the output, loss after the step.

        >>> TRAINING["mse"].step()["loss"]
        [1.5625]
        """
        x, weight, bias = np.array(self.inputs), np.array(self.weight), np.array(self.bias)
        output = x @ weight.T + bias
        loss, gradient = self._mean(output)
        weight = weight - self.rate * gradient.T @ x
        bias = bias - self.rate * gradient.sum(0)
        after, _ = self._mean(x @ weight.T + bias)
        return {
            "output": output.ravel().tolist(),
            "loss": [loss],
            "gradient": gradient.ravel().tolist(),
            "after": [after],
        }

    def _mean(self, output: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        value, gradient = self.loss.value_and_gradient(output, np.array(self.labels))
        return float(np.mean(value)), gradient / np.size(value)

    @property
    def printed(self) -> str:
        """The lines that the program prints, with six digits.

        >>> TRAINING["mse"].printed.splitlines()[1]
        'loss     1.5625'
        """
        lines = []
        for name, values in self.step().items():
            shown = ", ".join(f"{value:.6g}" for value in values)
            lines.append(f"{name:<8} " + (shown if name in ("loss", "after") else f"[{shown}]"))
        return "\n".join(lines)


def _text(rows: Rows) -> str:
    return str([list(row) for row in rows])


_FOCAL_MODULE = '''class FocalLoss(nn.Module):
    """Focal loss on logits, mean over the batch; stable, because it works on logarithms."""

    def __init__(self, gamma=2.0, alpha=0.25):
        super().__init__()
        self.gamma, self.alpha = gamma, alpha

    def forward(self, logits, target):
        log_p = nn.functional.logsigmoid(logits)  # log of the probability of class 1
        log_q = nn.functional.logsigmoid(-logits)  # log of the probability of class 0
        one = -self.alpha * torch.exp(self.gamma * log_q) * log_p
        zero = -(1 - self.alpha) * torch.exp(self.gamma * log_p) * log_q
        return (target * one + (1 - target) * zero).mean()'''

_BOXES: Rows = ((1.0, 0.5), (0.0, 2.0), (3.0, 1.0))
_CENTRES: Rows = ((10.0, 20.0), (12.0, 18.0), (4.0, 9.0))
_TO_CENTRE: Rows = ((1.0, 5.0), (2.0, 7.0))

TRAINING: dict[str, TrainingStep] = {
    "binary_cross_entropy": TrainingStep(
        BinaryCrossEntropy(from_logits=True),
        "Two features of four pictures; 1 is a dog, 0 a cat. The model gives logits.",
        ((1.0, 2.0), (0.5, -1.0), (-1.5, 0.5), (2.0, 0.0)),
        ((1.0,), (0.0,), (0.0,), (1.0,)),
        ((0.5, 0.25),),
        (0.1,),
        0.5,
        "loss = nn.BCEWithLogitsLoss()(output, y)",
    ),
    "cross_entropy": TrainingStep(
        CrossEntropy(classes=3, from_logits=True),
        "Two features of three pictures, and their classes by index. The model gives logits.",
        ((1.0, 2.0), (0.5, -1.0), (-1.5, 0.5)),
        ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
        ((0.2, -0.3), (0.4, 0.1), (-0.5, 0.6)),
        (0.0, 0.1, -0.1),
        0.5,
        "loss = nn.CrossEntropyLoss()(output, y)",
        torch_labels="torch.tensor([1, 0, 2])",
    ),
    "focal": TrainingStep(
        Focal(gamma=2.0, alpha=0.25, from_logits=True),
        "One object among five places of a picture; the model gives logits and starts at 'no object'.",
        ((1.0, 2.0), (0.5, -1.0), (-1.5, 0.5), (0.0, 0.5), (-0.5, -1.0)),
        ((1.0,), (0.0,), (0.0,), (0.0,), (0.0,)),
        ((0.5, 0.25),),
        (-2.0,),
        0.5,
        "loss = FocalLoss(gamma=2.0, alpha=0.25)(output, y)",
        setup=_FOCAL_MODULE,
    ),
    "mse": TrainingStep(
        MSE(),
        "Sizes of four flats (100 square metres) and their prices (million yuan).",
        ((0.5,), (1.0,), (1.5,), (2.0,)),
        ((1.0,), (2.5,), (3.0,), (4.0,)),
        ((1.0,),),
        (0.25,),
        0.1,
        "loss = nn.MSELoss()(output, y)",
    ),
    "smooth_l1": TrainingStep(
        SmoothL1(beta=1.0),
        "Two features of three boxes and the centres (x, y) of the boxes. The mean runs over all six coordinates.",
        _BOXES,
        _CENTRES,
        _TO_CENTRE,
        (6.0, 15.0),
        0.5,
        "loss = nn.SmoothL1Loss(beta=1.0)(output, y)",
    ),
    "huber": TrainingStep(
        Huber(delta=1.5),
        "One feature and a label for five samples; the last label is an outlier.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (14.0,)),
        ((0.5,),),
        (0.0,),
        0.1,
        "loss = nn.HuberLoss(delta=1.5)(output, y)",
    ),
}


def training_step(key: str) -> TrainingStep | None:
    """The example of a loss by its key; None for a loss that has none.

    >>> training_step("huber") is TRAINING["huber"], training_step("unheard_of")
    (True, None)
    """
    return TRAINING.get(key)
