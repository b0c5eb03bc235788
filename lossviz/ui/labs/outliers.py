"""The outlier bench: drag a point, and see whom each loss follows."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lossviz.formula import counted, number
from lossviz.labs.outliers import LAB
from lossviz.labs.outliers.held import grid
from lossviz.labs.outliers.lines import Kind, by_median
from lossviz.labs.outliers.model import PRESETS, OutliersView, Row
from lossviz.labs.outliers.pasted_cells import Mark
from lossviz.labs.outliers.points import MOST_POINTS, Pasted, Point, parse_points, points_text
from lossviz.labs.outliers.traces import fits
from lossviz.labs.outliers.words import search_in_words, sides_in_words
from lossviz.ui.choices import grouped_pills
from lossviz.ui.frame import frame, has_page, page_of
from lossviz.ui.labs.lab_page import numbers_for_dragging, opening, picture, recall, table
from lossviz.ui.memory import Memory
from lossviz.ui.plain import plain
from lossviz.ui.present import alone

_CHOICE, _SELECTED, _TEXT, _DECIMAL = "outliers_choice", "outliers_selected", "outliers_text", "outliers_decimal"
_MOST_PROBLEMS = 8

#: What a fit is, in a word of the table and in a sentence below it.
_KINDS: dict[Kind, tuple[str, str]] = {
    "unique": ("the minimum", "There is no other line with so small a sum."),
    "one of many": ("one of many", "A whole range of lines has the same least sum; one of them is drawn."),
    "local": ("the lowest minimum found", "No start led to a smaller sum."),
    "minimum norm": (
        "of smallest norm",
        "All x are equal, so any slope would do: of the lines with the least sum, that of smallest intercept² + slope² "
        "is drawn.",
    ),
}

_RELATIVE = (
    "A loss under which ψ(r)/r is infinite at 0 (absolute error, quantile) or 0 there (a tube) has no such limit to "
    "compare with: for it trust is the size of the median residual divided by the point's own, 1 at most."
)


def outliers_page() -> None:
    """Write the whole page."""
    frame(LAB.title)
    _body()


@st.fragment
def _body() -> None:
    """All that depends on the view: a release reruns this alone."""
    memory = recall(LAB)
    opening(LAB, memory)
    picture(LAB, memory)
    if not alone():
        _below(memory)
    numbers_for_dragging(LAB, memory)


def _below(memory: Memory[OutliersView]) -> None:
    _tools(memory)
    view = memory.view
    if view.is_preset:
        st.markdown(f"**{PRESETS[view.preset].title}.** {PRESETS[view.preset].note}")
    _numbers(view)
    _exactness(view)
    _paste(memory)
    _limits()


def _tools(memory: Memory[OutliersView]) -> None:
    """Which losses, which point, and what becomes of it."""
    view = memory.view
    st.session_state[_SELECTED] = view.selected  # the widget follows the view, also when it was changed elsewhere
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Selected point",
            [-1, *range(len(view.points))],
            format_func=lambda i: "none" if i < 0 else f"{i + 1}: ({view.points[i][0]:.6g}, {view.points[i][1]:.6g})",
            key=_SELECTED,
            on_change=_take,
            args=(memory,),
            width=220,
        )
        st.button("Add a point", on_click=_add, args=(memory,), disabled=len(view.points) >= MOST_POINTS)
        none = view.selected < 0
        st.button("Remove the selected point", on_click=_remove, args=(memory,), disabled=none or len(view.points) == 1)
        marked = str(view.selected) in view.suspects
        word = "Trust the selected point again" if marked else "Mark the selected point as an outlier"
        st.button(word, on_click=_suspect, args=(memory,), disabled=none)
        st.button("Trust all again", on_click=_trust_all, args=(memory,), disabled=not view.suspects)
    grouped_pills(memory, view.shown, _choose, key=_CHOICE)


def _take(memory: Memory[OutliersView]) -> None:
    selected = st.session_state[_SELECTED]  # a browser may say anything
    if selected in range(-1, len(memory.view.points)):
        memory.show(replace(memory.view, selected=selected))


def _add(memory: Memory[OutliersView]) -> None:
    view = memory.view
    (left, right), (low, high) = view.ranges
    memory.show(view.added(round((left + right) / 2, 6), round((low + high) / 2, 6)))


def _remove(memory: Memory[OutliersView]) -> None:
    memory.show(memory.view.removed())


def _suspect(memory: Memory[OutliersView]) -> None:
    view = memory.view
    memory.show(replace(view, suspects=tuple({*view.suspects} ^ {str(view.selected)})))


def _trust_all(memory: Memory[OutliersView]) -> None:
    memory.show(replace(memory.view, suspects=()))


def _choose(memory: Memory[OutliersView], chosen: tuple[str, ...]) -> None:
    memory.show(replace(memory.view, shown=chosen))


def _numbers(view: OutliersView) -> None:
    st.header("The lines in numbers", anchor="numbers")
    held = view.selected >= 0
    head = ["loss", "slope", "intercept", "distance from its clean fit", "summed loss", "the line is"]
    rows = [_row(row, view) for row in fits(view)]
    table([*head, *([f"trust in the selected point, {view.selected + 1}"] if held else [])], rows, "lrrrrlr")
    left_out = sorted(int(i) + 1 for i in view.suspects) or ([view.selected + 1] if held else [])
    if left_out:
        apart = "The distance is the root mean square of the difference in height at the points that stay."
        one, many = (
            "The clean fit leaves out point {names}. {apart}",
            "The clean fit leaves out points {names}. {apart}",
        )
        st.markdown(counted(len(left_out), one, many, names=", ".join(map(str, left_out)), apart=apart))
    for kind in dict.fromkeys(row.fit.kind for row in fits(view)):
        if kind != "unique":
            st.markdown(f"*{_KINDS[kind][0]}*: {_KINDS[kind][1]}")
    for row in fits(view):
        for words in (search_in_words(row.fit), sides_in_words(row.fit)):
            if words:
                st.markdown(words)
    if _coincide(view):
        st.markdown(
            "At δ = β, as now, Huber is δ times smooth L1, and a factor moves no minimum: both draw the same line, the "
            "dashes of one on the other's."
        )


def _row(row: Row, view: OutliersView) -> list[str]:
    fit = row.fit
    cells = [fit.loss.title, *(number(x) for x in (fit.slope, fit.intercept))]
    cells += ["–" if row.distance is None else number(row.distance), number(fit.total), _KINDS[fit.kind][0]]
    return [*cells, *([f"{100 * float(fit.trust[view.selected]):.1f} %"] if view.selected >= 0 else [])]


def _coincide(view: OutliersView) -> bool:
    betas = {loss.settings()["beta"] for loss in view.drawn if loss.key == "smooth_l1"}
    return bool(betas & {loss.settings()["delta"] for loss in view.drawn if loss.key == "huber"})


def _exactness(view: OutliersView) -> None:
    worst = max(max(abs(part) for part in row.fit.gradient) for row in fits(view))
    downhill = max(row.fit.downhill for row in fits(view))
    places = grid(len(view.points))
    st.markdown(
        f"Each line is a minimum: the gradient of its summed loss is at most {number(float(f'{worst:.2g}'))} in size, and no "
        f"direction leads down by more than {number(float(f'{downhill:.2g}'))} of the pulls on it. While a point is dragged, "
        f"the lines are looked up between fits at {places} × {places} places, and while a parameter is dragged between fits "
        "along the slider; when you let go, they are computed again. *Trust* is ψ(r)/r, the gradient "
        "divided by the residual, against its limit at r = 0 on the same side of the line: the weight that "
        "the point has in the weighted least squares with the same line. The bars show how much of it a point has lost."
        + (f" {_RELATIVE}" if any(by_median(loss) for loss in view.drawn) else "")
    )


def _paste(memory: Memory[OutliersView]) -> None:
    st.header("Your own points", anchor="paste")
    text = st.text_area(
        f"One x and y per line, up to {MOST_POINTS} points",
        key=_TEXT,
        placeholder="50, 100\n70, 143.5",
        help="Tab, semicolon, comma or blanks between the numbers; signs of currency and digits in groups, as in 1,234.5 or "
        "1.234,5, are understood. Headings, lines that begin with # and a first column that counts the rows are left out.",
    )
    if text.strip():
        for_text, decimal = st.session_state.get(_DECIMAL, ("", None))
        found = parse_points(text, decimal=decimal if for_text == text else None)
        count = len(found.points)
        _how_read(text, found)
        for problem in found.problems[:_MOST_PROBLEMS]:
            st.warning(plain(str(problem)), icon="⚠️")
        if len(found.problems) > _MOST_PROBLEMS:
            st.warning(counted(len(found.problems) - _MOST_PROBLEMS, "and {count} line more", "and {count} lines more"))
        if found.problems and count:
            st.markdown(
                counted(
                    count,
                    "The other line is good. Correct the text, or go on without.",
                    "The other {count} lines are good. Correct the text, or go on without.",
                )
            )
        if count:
            if found.problems:
                label = counted(count, "Use the point that was read", "Use the {count} points that were read")
            else:
                label = counted(count, "Use the point", "Use the {count} points")
            st.button(label, on_click=_use, args=(memory, found.points))
    with st.expander("The points shown, as text to copy"):
        st.code(points_text(memory.view.points), language=None)


def _how_read(text: str, found: Pasted) -> None:
    """What was left out, and how cells were read that have two meanings, with the other meaning one click away."""
    said = [*found.notes, found.reading] if found.reading else found.notes
    if said:
        st.markdown(plain(" ".join(said)))
    if found.alternative:
        label = f"Read it the other way: {plain(found.other)}"
        st.button(label, on_click=_read_as, args=(text, found.alternative), key="outliers_other")


def _read_as(text: str, decimal: Mark) -> None:
    st.session_state[_DECIMAL] = text, decimal


def _use(memory: Memory[OutliersView], points: tuple[Point, ...]) -> None:
    # the axes of the preset with units would be false
    memory.show(replace(memory.view, preset="clean").with_points(points))


def _limits() -> None:
    st.markdown(
        f"**What this cannot do.** At most {MOST_POINTS} points and numbers up to a trillion; a link carries every point, and "
        "some servers and programs refuse links of more than 8,000 characters or so. Bounding ψ(r) protects "
        "against outliers in y only: the pull on the slope is ψ(r)·x, so a point far out in x rules the line under Huber "
        "as under the squared error. One such point is enough; weights that fall with x, or a redescending loss from a "
        "good start, stand it. "
        "Sources: [Huber (1964)](https://doi.org/10.1214/aoms/1177703732), "
        "[Holland and Welsch (1977)](https://doi.org/10.1080/03610927708827533); the points of the presets are made up."
    )
    if has_page("compare"):
        st.page_link(page_of("compare"), label="The same losses against the residual: compare")
