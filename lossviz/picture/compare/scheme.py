"""How each sort of comparison is drawn: its words, its panels, and the levels at which axes are cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lossviz.sampling.comparison import SHARES
from lossviz.sampling.sorts import MARGIN, RESIDUAL, Sort


@dataclass(frozen=True, eq=False)
class Scheme:
    """The words and cuts of one sort.

    ``titles`` head the panels, ``tabs`` are their names on a phone; ``odd`` and ``odd_axis`` name the odd point and its
    axis; ``ordinary`` says what the other points are; ``helps`` explain the controls of the number, of the odd point and of
    the points; ``cuts`` gives for a half-width of the axis the levels beyond which no panel reaches.
    """

    title: str
    titles: Mapping[str, str]
    tabs: tuple[str, ...]
    odd: str
    odd_label: str
    odd_axis: str
    ordinary: str
    helps: tuple[str, str, str]
    cuts: Callable[[float], Mapping[str, float]]

    @property
    def panels(self) -> tuple[str, ...]:
        """The quantities of the panels, in their order."""
        return tuple(self.titles)


_RESIDUAL = Scheme(
    title="Losses of a residual",
    titles={
        "loss": "loss ℓ = ρ(r)",
        "gradient": "gradient ∂ℓ/∂ŷ = ψ(r)",
        "weight": "weight ψ(r)/r",
        "share_of_loss": "the outlier's share of the loss",
        "share_of_pull": "the outlier's share of the pull",
    },
    tabs=("Loss", "Gradient", "Weight", "Share of loss", "Share of pull"),
    odd="outlier",
    odd_label="outlier x",
    odd_axis="outlier's residual x",
    ordinary="with standard normal residuals",
    helps=(
        "One residual, to read the curves at.",
        "How far the outlier lies off.",
        "How many ordinary points there are.",
    ),
    # ψ(r)/r has no bound where a loss has a corner
    cuts=lambda extent: {"weight": 4.0},
)

_MARGIN = Scheme(
    title="Losses of a margin",
    titles={
        "loss": "loss ℓ = φ(m)",
        "pull": "pull |∂ℓ/∂f| = |φ′(m)|",
        "curvature": "curvature φ″(m)",
        "share_of_loss": "the mislabelled point's share of the loss",
        "share_of_pull": "the mislabelled point's share of the pull",
    },
    tabs=("Loss", "Pull", "Curvature", "Share of loss", "Share of pull"),
    odd="mislabelled point",
    odd_label="mislabelled m′",
    odd_axis="mislabelled point's margin m′",
    ordinary="with margins of 2 ± 1",
    helps=(
        "One margin m = y·f, to read the curves at: below 0 the score f has the wrong sign.",
        "The margin of a point whose label is wrong: the surer the model is of the true class, the farther below 0.",
        "How many other points there are, nearly all of them right.",
    ),
    # the exponential leaves every axis: the loss reaches as far as hinge does, and no bend of the others is lost
    cuts=lambda extent: {"loss": 1.0 + extent, "pull": 4.0, "curvature": 2.5},
)


def scheme_of(sort: Sort) -> Scheme:
    """How a sort is drawn.

    >>> scheme_of(RESIDUAL).panels
    ('loss', 'gradient', 'weight', 'share_of_loss', 'share_of_pull')
    """
    return {RESIDUAL: _RESIDUAL, MARGIN: _MARGIN}[sort]


def control_of(sort: Sort, panel: str) -> str:
    """The control that runs along a panel, and the name of the table behind it.

    >>> control_of(RESIDUAL, "loss"), control_of(RESIDUAL, "share_of_pull")
    ('residual', 'outlier')
    """
    return sort.odd if panel in SHARES else sort.name
