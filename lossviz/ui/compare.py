"""The comparison page: losses of a residual overlaid, and what one outlier does to each."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from lossviz.decimals import DIGITS
from lossviz.formula import number
from lossviz.lessons.compare import OBSERVATIONS, SETTLED
from lossviz.lessons.links import Link
from lossviz.sampling.comparison import RESIDUALS, share_of_loss, share_of_pull, table
from lossviz.state.compare import CompareView
from lossviz.ui.comparison import ComparisonPage, write
from lossviz.ui.frame import has_page, page_of


def compare_page() -> None:
    """Write the whole page."""
    write(_PAGE)


def _table(view: CompareView) -> None:
    st.header("Loss and gradient at a residual", anchor="table")
    both = not all(member.traits.symmetric for member in view.members)
    residuals = sorted({*RESIDUALS, *((-r for r in RESIDUALS) if both else ()), view.residual})
    found = {(row["key"], row["residual"]): row for row in table(view.compared, residuals)}
    head = "| residual | " + " | ".join(f"{m.title}: loss | gradient" for m in view.members) + " |"
    rule = "|--:|" + "--:|--:|" * len(view.members)
    rows = []
    for residual in residuals:
        cells = [
            f"{number(found[m.key, residual]['loss'])} | {number(found[m.key, residual]['gradient'])}"
            for m in view.members
        ]
        own = " (yours)" if residual == view.residual and abs(residual) not in RESIDUALS else ""
        rows.append(f"| {number(residual)}{own} | {' | '.join(cells)} |")
    st.markdown("\n".join([head, rule, *rows]))
    st.markdown(_growth(view))


def _growth(view: CompareView) -> str:
    """How much harder a residual of 10 pulls than one of 0.1, loss by loss."""
    parts = []
    for member in view.members:
        small, large = member.gradient(0.1, 0.0), member.gradient(10.0, 0.0)
        if small:
            parts.append(f"{number(large / small)} times under {member.title}")
    return f"A residual of 10 pulls harder than one of 0.1 by this much: {', '.join(parts)}." if parts else ""


def _outlier(view: CompareView) -> None:
    st.header("One outlier among ordinary points", anchor="outlier")
    st.markdown(
        f"Take {view.points} points with ordinary noise (the quantiles of a standard normal distribution) and one outlier "
        f"at a residual of {number(view.outlier, DIGITS)}. It takes:"
    )
    rows = [
        f"| {m.title} | {100 * share_of_loss(m, view.outlier, view.points):.1f} % "
        f"| {100 * share_of_pull(m, view.outlier, view.points):.1f} % |"
        for m in view.members
    ]
    st.markdown("| loss | of the total loss | of the total pull |\n|:--|--:|--:|\n" + "\n".join(rows))
    st.markdown(
        "The pull is what moves a fit. Under squared error it grows with the outlier's distance; under Huber and smooth L1 "
        "it stops at the pull of a single point."
    )
    for words in _of_kinds(view):
        st.markdown(words)
    if has_page("outliers"):
        st.page_link(page_of("outliers"), label="**Drag an outlier and watch the fitted lines**")


def _of_kinds(view: CompareView) -> Iterator[str]:
    """What redescending and asymmetric losses among the members buy and cost."""
    members = view.members
    if names := ", ".join(m.title for m in members if m.traits.redescending):
        yield (
            f"**Redescending, as set now: {names}.** The pull and the weight of a far residual fall back to zero. What "
            "this buys: far outliers are ignored. What it costs: the loss is not convex, so that a fit may have several "
            "minima, and its starting point matters."
        )
    if names := ", ".join(m.title for m in members if not m.traits.symmetric):
        yield (
            f"**Asymmetric, as set now: {names}.** The curves are not mirrored: a residual below zero, a prediction that is "
            "too low, costs and pulls otherwise than one above. The outlier here has a residual above zero."
        )


def _settled(view: CompareView) -> None:
    """Smooth L1 and Huber, and what each library means by them."""
    st.header("Smooth L1 and Huber, settled", anchor="settled")
    beta = next((m.settings()["beta"] for m in view.members if m.key == "smooth_l1"), 1.0)
    delta = next((m.settings()["delta"] for m in view.members if m.key == "huber"), 1.0)
    now = (
        "At β = δ = 1, as set now, the two curves coincide: the dashes of one lie on the other's line."
        if beta == delta == 1
        else f"Now β = {number(beta)} and δ = {number(delta)}; at β = δ = 1 the two curves coincide."
    )
    st.markdown(f"{SETTLED.claim}\n\n$$\n{SETTLED.latex}\n$$")
    st.markdown(SETTLED.table)
    st.markdown(f"{now}\n\n{SETTLED.libraries}")


_PAGE = ComparisonPage(
    CompareView,
    "The same residual under different losses: what it costs, how hard it pulls, how much it is trusted.",
    OBSERVATIONS,
    (_table, _outlier, _settled),
    ("Drag an outlier and watch the fitted lines", Link("outliers")),
)
