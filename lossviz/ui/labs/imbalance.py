"""The imbalance lab: many easy negatives against few positives."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lossviz.formula import number
from lossviz.labs.imbalance import LAB
from lossviz.labs.imbalance.calibration import minimiser, truth_behind
from lossviz.labs.imbalance.drawing import percent
from lossviz.labs.imbalance.model import ImbalanceView, balance, first_step, totals, turned_down
from lossviz.ui.frame import frame, has_page, page_of
from lossviz.ui.labs.lab_page import numbers_for_dragging, opening, picture, recall, table

_GAMMAS = (0.0, 0.5, 1.0, 2.0, 5.0)
_ALPHAS = (None, 0.25, 0.5, 0.75)
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
    picture(LAB, memory)
    view = memory.view
    _shares(view)
    _turned_down(view)
    _balance(view)
    _prior(view)
    _calibration(view)
    _limits(view)
    numbers_for_dragging(LAB, memory)


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
            else ", all of a group alike: then the middle panel is a diagonal; spread them to see the few that hold the loss."
        )
        + " The gradient is that in the logit, in absolute value."
    )


def _turned_down(view: ImbalanceView) -> None:
    st.header("How much is turned down", anchor="turned-down")
    gamma = number(view.gamma)
    head = ["pₜ", *(number(p) for p in _P_T)]
    table(head, [[f"times below cross-entropy at γ = {gamma}", *(_times(p, view.gamma) for p in _P_T)]], "l")
    st.markdown(
        "The factor is (1 − pₜ)^γ, where pₜ is the probability given to what happened. "
        f"For pₜ ≤ 0.5, examples that the model gets wrong, it is at most {_times(0.5, view.gamma)} times."
    )


def _times(p_t: float, gamma: float) -> str:
    return number(float(f"{turned_down(p_t, gamma):.4g}"))


def _balance(view: ImbalanceView) -> None:
    st.header("What α does, and what it does not", anchor="alpha")
    rows = []
    for alpha in dict.fromkeys((*_ALPHAS, view.alpha)):
        at = totals(replace(view, alpha=alpha))
        name = "off" if alpha is None else number(alpha)
        weight = number(float(f"{balance(alpha):.4g}"))
        rows.append(
            [
                f"{name}{' (yours)' if alpha == view.alpha else ''}",
                weight,
                percent(at.loss_share),
                percent(at.gradient_share),
            ]
        )
    table(["α", "a positive weighs, in negatives", "negatives' share of the loss", "of the gradient"], rows)
    st.markdown(
        "α multiplies positives, 1 − α negatives, whatever the model says of them: it shifts the balance and tells no easy "
        f"example from a hard one. The paper's α = 0.25 weighs positives *down*, to {number(round(balance(0.25), 4))} of a "
        "negative: at γ = 2 the easy negatives have already been silenced, and 0.25 was found to work best with it."
    )


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
    ends = minimiser(view.truth, view.gamma)
    known = minimiser(0.9, 2.0)
    st.markdown(
        f"Where class 1 has the true probability {number(view.truth)}, the expected focal loss at γ = {number(view.gamma)} is "
        f"least at a prediction of **{number(float(f'{ends:.4g}'))}**. At γ = 2 and a true probability of 0.9 it is "
        f"{known:.3f}: the model is pulled towards ½. Decisions at ½ stay right, and the truth can be had back: behind "
        f"a prediction of {known:.3f} stands {number(float(f'{truth_behind(known, 2.0):.4g}'))}. Only γ = 0 predicts the "
        "truth itself. The panel is without α, which shifts the curve as well."
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
