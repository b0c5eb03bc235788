"""PyTorch code that computes what the imbalance lab shows."""

from __future__ import annotations

from lossviz.labs.imbalance.model import ImbalanceView

_HEAD = """import torch
import torch.nn.functional as F


def logits(count, median):
    place = (torch.arange(count, dtype=torch.float64) + 0.5) / count
    return torch.logit(torch.tensor(median, dtype=torch.float64)) + {spread!r} * torch.logit(place)


z = torch.cat([logits({negatives}, {p_negative!r}), logits({positives}, {p_positive!r})]).requires_grad_()
y = torch.cat([torch.zeros({negatives}), torch.ones({positives})]).double()"""

_FOOT = """loss.sum().backward()
pull = z.grad.abs()
print((loss[y == 0].sum() / loss.sum()).item(), (pull[y == 0].sum() / pull.sum()).item())"""


def pytorch_code(view: ImbalanceView) -> str:
    """PyTorch code that prints the negatives' share of the loss and of the gradient.

    >>> [line for line in pytorch_code(ImbalanceView(gamma=2.0, pos_weight=10.0)).splitlines() if "loss =" in line]
    ['loss = F.binary_cross_entropy_with_logits(z, y, pos_weight=weight, reduction="none")', 'loss = (1 - p_t) ** 2.0 * loss']
    """
    groups = ("spread", "negatives", "p_negative", "positives", "p_positive")
    lines, weight = [_HEAD.format(**{name: getattr(view, name) for name in groups})], ""
    if view.pos_weight is not None:
        lines.append(f"weight = torch.tensor({view.pos_weight!r}, dtype=torch.float64)")
        weight = ", pos_weight=weight"
    lines.append(f'loss = F.binary_cross_entropy_with_logits(z, y{weight}, reduction="none")')
    if view.gamma:
        lines += ["p_t = torch.sigmoid(torch.where(y == 1, z, -z))", f"loss = (1 - p_t) ** {view.gamma!r} * loss"]
    if view.alpha is not None:
        lines.append(f"loss = torch.where(y == 1, {view.alpha!r}, 1 - {view.alpha!r}) * loss")
    return "\n".join([*lines, _FOOT])
