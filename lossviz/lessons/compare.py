"""What the page that compares the regression losses teaches."""

from __future__ import annotations

from dataclasses import dataclass

from lossviz.lessons.lesson import Observation

#: What to notice where losses of a residual are overlaid, step by step; the first is about the untouched page, and what
#: a state of the comparison leaves out is as it is there.
OBSERVATIONS: tuple[Observation, ...] = (
    Observation(
        "One residual, three prices",
        "All three are 0 at a residual of 0. At 2 the squared error costs 4, Huber with δ = 1.5 costs 1.875, and smooth L1 "
        "with β = 3 costs 0.6667. The gradient says how hard each pulls there: 4, 1.5 and 0.6667. Its size is the pull.",
    ),
    Observation(
        "Half of the squared error near zero",
        "Now β = δ = 1. At a residual of 0.5 the squared error is 0.25; smooth L1 and Huber cost 0.125, half of it, and "
        "pull half as hard.",
        {"losses": "mse,smooth_l1,huber", "beta": 1.0, "delta": 1.0, "residual": 0.5, "range": 3.0},
    ),
    Observation(
        "A hundred times, or ten",
        "From a residual of 0.1 to one of 10 the pull grows 100 times under the squared error and 10 times under Huber with "
        "δ = 1: it stops at 1.",
        {"losses": "mse,huber", "delta": 1.0, "residual": 10.0, "range": 12.0},
    ),
    Observation(
        "β and δ are not the same",
        "With β = δ = 2 they are two losses: smooth L1 keeps the slope of its tail, 1, and flattens its parabola; Huber keeps "
        "its parabola and steepens its tail to 2.",
        {"losses": "smooth_l1,huber", "beta": 2.0, "delta": 2.0, "residual": 3.0, "range": 6.0},
    ),
    Observation(
        "One curve at β = δ = 1",
        "Smooth L1 and Huber are the same curve here: the dashes of one lie on the other's line. Papers and libraries that "
        "write only one of the two names mostly mean this case.",
        {"losses": "mse,smooth_l1,huber", "beta": 1.0, "delta": 1.0, "residual": 2.0, "range": 3.0},
    ),
    Observation(
        "One outlier against twenty points",
        "At a residual of 20 the outlier has more than half of the total pull under the squared error, and 7 % under Huber "
        "with δ = 1: as much as at a residual of 1.",
        {"losses": "mse,huber", "delta": 1.0, "outlier": 20.0, "points": 20},
    ),
)


@dataclass(frozen=True)
class Settlement:
    """How two losses that are often confused are related: in Markdown, but for the LaTeX."""

    claim: str
    latex: str
    table: str
    libraries: str


#: Smooth L1 and Huber.
SETTLED = Settlement(
    "They are one loss up to a factor:",
    r"\text{Huber}_\delta(r) = \delta \cdot \text{SmoothL1}_{\beta = \delta}(r)",
    "| loss | parabola | curvature there | slope of the tail |\n|:--|:--|:--|:--|\n"
    "| smooth L1, β | r² / (2β) | 1/β: falls as β grows | 1, whatever β is |\n"
    "| Huber, δ | r² / 2 | 1, whatever δ is | δ: grows with δ |",
    "PyTorch has both (`SmoothL1Loss`, `HuberLoss`); Keras and scikit-learn mean Huber's δ; detection papers since "
    "Fast R-CNN write smooth L1 with β = 1, which makes them equal. Neither is the squared error near zero: "
    "both have half of it at β = δ = 1.",
)
