"""What is settled on the page of a loss: conventions, and the usual constants of robust losses."""

from __future__ import annotations

import math

import streamlit as st

from lossviz.formula import number
from lossviz.lessons.constants import RESIDUALS, USUAL
from lossviz.lessons.conventions import Convention, conventions
from lossviz.state.view import View
from lossviz.ui.memory import Memory


def settled(memory: Memory[View]) -> None:
    """A fold for each convention that concerns the loss of the page."""
    st.header("Conventions, settled", anchor="conventions")
    for convention in conventions(memory.view.loss.key):
        with st.expander(convention.title):
            st.markdown(_told(convention))


def _told(convention: Convention) -> str:
    rows = "\n".join(
        f"| {way.library} | `{way.code}` | {way.meaning} | {number(way.number)} |" for way in convention.ways
    )
    return f"{convention.answer}\n\n| library | code | what it means | at {convention.at} |\n|:--|:--|:--|--:|\n{rows}"


def usual_constants(memory: Memory[View]) -> None:
    """What robust losses keep of the efficiency on clean data at the constants that are usual, and what that buys."""
    st.header("What robustness costs on clean data", anchor="efficiency")
    rows = "\n".join(
        f"| {usual.name} | {usual.constant} | {usual.here} | {100 * usual.efficiency:.2f} % |" for usual in USUAL
    )
    st.markdown(
        "If there are no outliers and the noise is Gaussian, nothing beats the squared error. The efficiency of another loss "
        "is the share of the data that the squared error would need for as good an estimate of a constant. Each usual "
        "constant, in standard deviations of the noise, is chosen for 95 %:\n\n"
        f"| loss | constant | here | efficiency |\n|:--|--:|:--|--:|\n{rows}\n\n"
        "Computed now by Gauss–Legendre quadrature over the normal density: E[r·ψ(r)]² / E[ψ(r)²]."
    )
    st.markdown(
        "What it buys: the weight that a point keeps at a residual r, its gradient ψ(r) divided by r, against that of a small "
        "residual. Huber’s falls as 1/|r|, so that every outlier pulls as hard as any other; Cauchy’s falls as 1/r², Welsch’s "
        f"faster than any power, and Tukey’s is 0 from c on.\n\n{_weights()}"
    )


def _weights() -> str:
    head = " | ".join(f"r = {number(r)}" for r in RESIDUALS)
    kept = [usual for usual in USUAL if not math.isnan(usual.weight(0.0))]
    rows = "\n".join(
        f"| {usual.name} | {' | '.join(number(float(f'{usual.weight(r):.3g}')) for r in RESIDUALS)} |" for usual in kept
    )
    return f"| loss | {head} |\n|:--|{'--:|' * len(RESIDUALS)}\n{rows}"
