"""Code that rebuilds what a page shows: in PyTorch (value and autograd gradient) and with lossviz itself."""

from __future__ import annotations

import contextlib
import io

from lossviz.loss import Loss
from lossviz.state.view import View


def pytorch_snippet(view: View) -> str:
    """PyTorch code that prints the loss and its autograd gradient at the view's point, in float64.

    >>> from lossviz.state.view import default_view
    >>> print(pytorch_snippet(default_view("mse")))
    import torch
    import torch.nn.functional as F
    <BLANKLINE>
    prediction = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    label = torch.tensor(0.0, dtype=torch.float64)
    loss = F.mse_loss(prediction, label, reduction="none")
    loss.backward()
    print(loss.item(), prediction.grad.item())
    """
    lines, variable = view.loss.pytorch_point(*view.point)
    result = "loss.backward()", f"print(loss.item(), {variable}.grad.item())"
    return "\n".join(("import torch", "import torch.nn.functional as F", "", *lines, view.loss.pytorch, *result))


def run_pytorch(view: View) -> tuple[float, float]:
    """Run the snippet and return what it prints: loss and gradient. Imports torch.

    >>> from lossviz.state.view import default_view
    >>> run_pytorch(default_view("mse"))
    (4.0, 4.0)
    """
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(pytorch_snippet(view), "<pytorch snippet>", "exec"), {})  # our own text, numbers filled in
    loss, gradient = printed.getvalue().split()
    return float(loss), float(gradient)


def lossviz_snippet(view: View) -> str:
    """Python that prints the page's numbers and rebuilds its figures with lossviz.

    >>> from lossviz.state.view import default_view
    >>> print(lossviz_snippet(default_view("huber")))
    from lossviz import Huber, curve, figures, surface
    <BLANKLINE>
    loss = Huber(delta=1.0)
    print(loss.value(2.0, 0.0), loss.gradient(2.0, 0.0), loss.curvature(2.0, 0.0))
    grid = surface(loss, prediction=(-3.0, 3.0), label=(-3.0, 3.0))
    figures.loss_surface(grid).show()
    figures.gradient_surface(grid).show()
    figures.curve(curve(loss, label=0.0, prediction=(-3.0, 3.0))).show()
    """
    prediction, label = view.plane.axes(view.extent)
    point = f"{view.prediction!r}, {view.label!r}"
    name = view.loss.code.partition("(")[0]
    plane = "loss.plane()" if view.plane is not view.loss else "loss"
    return "\n".join(
        (
            f"from lossviz import {', '.join(sorted({name, 'curve', 'figures', 'surface'}))}",
            "",
            f"loss = {constructor(view.loss)}",
            f"print({plane}.value({point}), {plane}.gradient({point}), {plane}.curvature({point}))",
            f"grid = surface(loss, prediction={prediction!r}, label={label!r})",
            "figures.loss_surface(grid).show()",
            "figures.gradient_surface(grid).show()",
            f"figures.curve(curve(loss, label={view.label!r}, prediction={prediction!r})).show()",
        )
    )


def constructor(loss: Loss) -> str:
    """The call that makes this loss.

    >>> from lossviz import Focal
    >>> constructor(Focal(gamma=1))
    'Focal(gamma=1.0, from_logits=False)'
    """
    return loss.code
