"""The page of published numbers: each beside the number computed now."""

from __future__ import annotations

import streamlit as st

from lossviz.decimals import word
from lossviz.lessons.claims import AGREEMENTS, CLAIMS, Claim, digits
from lossviz.state.link import last, own
from lossviz.ui.frame import frame
from lossviz.ui.memory import answered, asked
from lossviz.ui.present import presenting, stepper

_HEAD = "| what | source | printed | computed | agreement | view |\n|:--|:--|--:|--:|:--|:--|\n"


def claims_page() -> None:
    """Write the whole page."""
    frame("Published numbers", prose=True)
    st.title("Published numbers", anchor=False)
    if not presenting():
        counts = _counts()
        st.markdown(
            f"{sum(counts.values())} numbers printed in papers, courses and the documentation of libraries, each computed again "
            "by lossviz. " + _summary(counts)
        )
    wanted = word(last(own("claims", asked("claims"))).get("differing"))
    answered("claims", {"differing": wanted is True}, lambda name: "true or false")
    differing = st.toggle("Only those that are not equal", key="claims_differing", bind="query-params")
    tables = _tables(differing)
    if presenting():
        place = stepper("claims", list(tables), lambda place: None, first=0)
        tables = dict([list(tables.items())[place]])
    for heading, rows in tables.items():
        st.header(heading)
        st.markdown(_HEAD + "\n".join(rows))


def _summary(counts: dict[str, int]) -> str:
    return (
        f"{counts['equal']} are equal at the printed digits, {counts['cut']} are cut off instead of rounded, "
        f"{counts['rounded']} are round figures, and {counts['wrong']} are wrong."
    )


@st.cache_data(show_spinner=False)
def _counts() -> dict[str, int]:
    found = [claim.agreement for claims in CLAIMS.values() for claim in claims]
    return {kind: found.count(kind) for kind in AGREEMENTS}


@st.cache_data(show_spinner=False)
def _tables(differing: bool) -> dict[str, list[str]]:
    """The rows of every table that has any."""
    chosen = {
        heading: [_row(claim) for claim in claims if not differing or claim.agreement != "equal"]
        for heading, claims in CLAIMS.items()
    }
    return {heading: rows for heading, rows in chosen.items() if rows}


def _row(claim: Claim) -> str:
    source = f"[{claim.source.text}]({claim.source.url})" if claim.source.url else claim.source.text
    printed = f"“{claim.words}”: {float(claim.printed):g}" if claim.words else claim.printed
    verdict = AGREEMENTS[claim.agreement]
    if claim.agreement == "wrong":
        verdict = f"**{verdict}**"
    if claim.note:
        verdict += f". {claim.note}"
    opened = f"[open]({claim.link.href})" if claim.link else ""
    # in Markdown a bare bracket would start a link
    what = claim.what.replace("[", r"\[").replace("]", r"\]")
    cells = (what, f"{source}, {claim.where}", printed, digits(claim), verdict, opened)
    return f"| {' | '.join(cells)} |"
