"""One training step in PyTorch for each loss, as text to copy, and the same step computed by lossviz."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lossviz.loss import Loss

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class TrainingStep:
    """Data, a linear model, a loss and a learning rate; ``source`` is the PyTorch program, ``step`` our own result.

    ``criterion`` are the lines that set ``loss`` from ``output`` and ``y``; ``torch_labels`` are the labels as the program
    writes them, if PyTorch wants them in another form than lossviz. ``loss`` is averaged over all elements.
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

        >>> from lossviz.lessons.mse import LESSON
        >>> LESSON.training.step()["loss"]
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

        >>> from lossviz.lessons.mse import LESSON
        >>> LESSON.training.printed.splitlines()[1]
        'loss     1.5625'
        """
        lines = []
        for name, values in self.step().items():
            shown = ", ".join(f"{value:.6g}" for value in values)
            lines.append(f"{name:<8} " + (shown if name in ("loss", "after") else f"[{shown}]"))
        return "\n".join(lines)


def _text(rows: Rows) -> str:
    return str([list(row) for row in rows])
