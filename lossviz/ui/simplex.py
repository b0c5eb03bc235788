"""Cross-entropy over all predictions for three classes, below the two-axis picture."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lossviz.formula import number
from lossviz.losses import CrossEntropy
from lossviz.picture.payload import Payload
from lossviz.picture.surface import simplex_surface
from lossviz.sampling.grid import Simplex, simplex
from lossviz.state.view import View
from lossviz.ui.live import live
from lossviz.ui.memory import Memory

_MARGIN = 0.005


def simplex_block(memory: Memory[View]) -> None:
    """Every prediction over three classes at the chosen label, with the path that the two-axis picture shows."""
    loss = memory.view.loss
    if not isinstance(loss, CrossEntropy):
        return
    st.header("All predictions over three classes", anchor="simplex")
    if loss.classes != 3:
        st.markdown(
            f"With {loss.classes} classes there are {loss.classes - 1} free probabilities, too many to draw. Set C = 3 to see "
            "the loss over all of them; the picture above shows the line on which the other classes share evenly."
        )
        return
    st.markdown(
        "The floor is the triangle of all predictions (p₁, p₂, p₃); a corner is certainty. In the label class 1 has "
        "the chosen probability, and the other two share the rest. The line is the path drawn above, on which p₂ = p₃. "
        + _pull(loss)
    )
    live(_picture(loss, memory.view.label), key="live_simplex")


def _pull(loss: CrossEntropy) -> str:
    if loss.from_logits:
        return "Against logits the gradient is p − y, never longer than √2: hover to read its length."
    return "Against probabilities the gradient has length y/p and explodes at the edge p₁ = 0: hover to read it."


@st.cache_resource(max_entries=128, show_spinner=False)
def _picture(loss: CrossEntropy, label: float) -> Payload:
    target = (label, (1 - label) / 2, (1 - label) / 2)
    grid = simplex(loss, target, margin=_MARGIN)
    p = np.linspace(_MARGIN, 1 - 2 * _MARGIN, 121)
    even = np.stack([p, (1 - p) / 2, (1 - p) / 2], axis=-1)
    prediction = np.log(even) if loss.from_logits else even
    third = np.full(3, 1 / 3)
    uniform = float(loss.value(np.log(third) if loss.from_logits else third, np.array(target)))
    path = Simplex(loss, grid.label, even, loss.value(prediction, grid.label[None, :]), np.zeros_like(p))
    return Payload(
        "simplex",
        {},
        simplex_surface(grid, path=path, heights=(520, 380)),
        alt=(
            f"Cross-entropy over the simplex of three classes at label ({', '.join(number(mass) for mass in target)}): "
            f"from {number(float(grid.value.min()))} to {number(float(grid.value.max()))}, and {number(uniform)} where all "
            "three predictions are one third."
        ),
    )
