"""The imbalance lab: many easy negatives against few positives."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lossviz.formula import number
from lossviz.labs.imbalance import LAB
from lossviz.labs.imbalance.calibration import minimiser, truth_behind
from lossviz.labs.imbalance.code import pytorch_code
from lossviz.labs.imbalance.drawing import outcome, percent
from lossviz.labs.imbalance.model import ImbalanceView, balance, first_step, totals, turned_down, usual_weight
from lossviz.ui.frame import frame, has_page, page_of
from lossviz.ui.labs.lab_page import numbers_for_dragging, opening, picture, recall, table
from lossviz.ui.present import alone, presenting

_GAMMAS = (0.0, 0.5, 1.0, 2.0, 5.0)
_ALPHAS = (None, 0.25, 0.5, 0.75)
_WEIGHED = ("weight of a positive over a negative", "negatives' share of the loss", "of the gradient")
_P_T = (0.1, 0.5, 0.9, 0.968, 0.99)


def imbalance_page() -> None:
    """Write the whole page."""
    frame(LAB.title)
    _body()


@st.fragment
def _body() -> None:
    """All that depends on the view: a release reruns this alone."""
    memory = recall(LAB)
    opening(LAB, memory)
    view = memory.view
    if not presenting():
        st.markdown(f"**{outcome(view)}**")
    picture(LAB, memory)
    if not alone():
        _below(view)
    numbers_for_dragging(LAB, memory)


def _below(view: ImbalanceView) -> None:
    _shares(view)
    _turned_down(view)
    _balance(view)
    _pos_weight(view)
    _prior(view)
    _calibration(view)
    _limits(view)


def _shares(view: ImbalanceView) -> None:
    st.header("Whose loss it is", anchor="shares")
    found = totals(view)
    for column, name, share in zip(
        st.columns(4), ("loss", "gradient"), (found.loss_share, found.gradient_share), strict=False
    ):
        column.metric(f"the negatives' share of the {name}", percent(share))
    rows = []
    for gamma in sorted({*_GAMMAS, view.gamma}):
        at = totals(replace(view, gamma=gamma))
        name = f"{number(gamma)}{' (yours)' if gamma == view.gamma else ''}"
        rows.append([name, percent(at.loss_share), percent(at.gradient_share)])
    table(["γ", "negatives' share of the loss", "of the gradient"], rows)
    st.markdown(
        f"{view.negatives:,} negatives with a median prediction of {number(view.p_negative)} and {view.positives:,} positives "
        f"with a median pₜ of {number(view.p_positive)}"
        + (
            f", their logits spread by {number(view.spread)}."
            if view.spread
            else ", all of a group alike. Spread them, and a third panel shows the few that have most of the loss."
        )
        + " The gradient counted is the size of that in the logit."
    )


def _turned_down(view: ImbalanceView) -> None:
    st.header("How much is turned down", anchor="turned-down")
    gammas = sorted({2.0, view.gamma} - {0.0})
    head = ["how many times less than cross-entropy, at pₜ =", *(number(p) for p in _P_T)]
    table(head, [[f"γ = {number(gamma)}", *(_times(p, gamma) for p in _P_T)] for gamma in gammas], "l")
    gamma = view.gamma or 2.0
    st.markdown(
        "Focal loss is cross-entropy times (1 − pₜ)ᵞ; pₜ is the probability given to the true class. "
        f"At γ = {number(gamma)} an example that the model gets wrong, pₜ ≤ 0.5, costs at most {_times(0.5, gamma)} times less."
    )


def _times(p_t: float, gamma: float) -> str:
    return number(float(f"{turned_down(p_t, gamma):.4g}"))


def _balance(view: ImbalanceView) -> None:
    st.header("What α does, and what it does not", anchor="alpha")
    rows = []
    for alpha in dict.fromkeys((*_ALPHAS, view.alpha)):
        rows.append(_weighed(alpha, view.alpha, replace(view, alpha=alpha)))
    table(["α", *_WEIGHED], rows)
    st.markdown(
        "α multiplies the loss of positives, 1 − α that of negatives. It shifts the balance of the classes, and does not tell "
        f"easy examples from hard ones. The paper's α = 0.25 makes a positive weigh *less*, "
        f"{number(round(balance(ImbalanceView(alpha=0.25)), 4))} of a negative: γ = 2 has already silenced the "
        "easy negatives, and with it the authors found 0.25 to work best."
    )


def _pos_weight(view: ImbalanceView) -> None:
    st.header("What pos_weight does, and what it costs", anchor="pos-weight")
    usual = usual_weight(view)
    rows = []
    for weight in dict.fromkeys((None, 10.0, usual, view.pos_weight)):
        cells = _weighed(weight, view.pos_weight, replace(view, pos_weight=weight))
        rows.append([f"{cells[0]}{', which is N₋/N₊' if weight == usual else ''}", *cells[1:]])
    table(["pos_weight w", *_WEIGHED], rows)
    weight = view.pos_weight or usual
    shifted = float(minimiser(view.truth, 0.0, weight / (1.0 + weight)))
    st.markdown(
        "`pos_weight` multiplies the loss of positives and leaves negatives as they are: α/(1 − α) up to a factor, and as "
        "blind to how hard an example is. PyTorch's documentation suggests the number of negatives for each positive, here "
        f"{number(usual)}. It gives both classes the same say in number, not the same loss: easy negatives cost less than "
        f"hard positives. What it costs is the meaning of the prediction. With w = {number(weight)}, γ = 0 and no α, training "
        f"ends at w·t/(w·t + 1 − t): for a true probability of {number(view.truth)} at "
        f"{number(float(f'{shifted:.4g}'))}."
    )
    with st.expander("In code"):
        st.markdown(
            "PyTorch that prints the negatives' share of the loss, and of the gradient in the logits, as set now:"
        )
        st.code(pytorch_code(view), language="python")


def _weighed(value: float | None, now: float | None, view: ImbalanceView) -> list[str]:
    """A row about one value of a weight, which may be the one that is set ``now``."""
    at = totals(view)
    name = "off" if value is None else number(value)
    weight = number(float(f"{balance(view):.4g}"))
    return [f"{name}{' (yours)' if value == now else ''}", weight, percent(at.loss_share), percent(at.gradient_share)]


def _prior(view: ImbalanceView) -> None:
    st.header("The first step, with and without a prior", anchor="prior")
    step = first_step(view)
    rows = [
        [name, *(number(x) for x in (*parts, sum(parts)))]
        for name, parts in (
            ("every output ½", step.without_prior),
            (f"every output π = {number(view.prior)}", step.with_prior),
        )
    ]
    table(["before training", "from negatives", "from positives", "loss per positive"], rows, "l")
    before, after = sum(step.without_prior), sum(step.with_prior)
    shares = [
        percent(part[0] / sum(part) if sum(part) else float("nan")) for part in (step.without_prior, step.with_prior)
    ]
    ratio = number(float(f"{before / after:.3g}")) if after else "∞"
    st.markdown(
        f"A bias of log(π / (1 − π)) = {number(step.bias)} in the last layer makes every output π. It divides the first loss "
        f"by {ratio}; the negatives' share of it goes from {shares[0]} to {shares[1]}. The loss is divided by the number of "
        "positives, as in the paper."
    )


def _calibration(view: ImbalanceView) -> None:
    st.header("Focal probabilities are not calibrated", anchor="calibration")
    gamma = view.gamma or 2.0
    truth, ends = number(view.truth), number(float(f"{minimiser(view.truth, gamma):.4g}"))
    now = (
        f"At γ = {number(gamma)} and a true probability of {truth}, training ends at a prediction of **{ends}**, where the "
        "expected loss is least."
    )
    if not view.gamma:
        now = f"At γ = 0, which is cross-entropy, training ends at the true probability itself. {now}"
    st.markdown(
        f"{now} A γ above 0 pulls every prediction towards ½. Decisions at ½ stay right, and the true probability can be "
        f"computed from the prediction (from {number(0.6)} at γ = {number(gamma)}: "
        f"{number(float(f'{truth_behind(0.6, gamma):.4g}'))}). The panel is without α and pos_weight, which move the "
        "curve as well."
    )


def _limits(view: ImbalanceView) -> None:
    st.markdown(
        "**What this is.** A synthetic scenario: the logits of each group follow a logistic distribution with the given "
        "median and spread, taken at its quantiles, so that nothing is random. The middle panel has the form of figure 4 in "
        "Lin et al.; its numbers are those of this scenario, not of their detector. No model is trained here: what γ does to "
        "the model that comes out is another matter. "
        "Sources: [Lin et al. (2017), Focal Loss for Dense Object Detection](https://arxiv.org/abs/1708.02002), sections 3 "
        "and 5.1; [Charoenphakdee et al. (2021)](https://arxiv.org/abs/2011.09172) on what focal probabilities mean."
    )
    if has_page("focal"):
        st.page_link(page_of("focal"), label="The focal loss itself")
