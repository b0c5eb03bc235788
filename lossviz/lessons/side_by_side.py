"""What stands below the picture that compares classification losses, in Markdown, for the app and for the static site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lossviz.decimals import DIGITS
from lossviz.formula import number
from lossviz.lessons.compare_classification import BOUNDED, BOUNDS, CROSSINGS, ESTIMATED, ESTIMATES, SHARE
from lossviz.picture.compare.drawing import named
from lossviz.sampling.comparison import table
from lossviz.sampling.sorts import Member, minimiser
from lossviz.state.compare import CompareClassificationView

#: The margins of the table of numbers; the chosen one joins them.
MARGINS = (-5.0, -1.0, 0.0, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Section:
    """A part of the page: its name in addresses, its heading, its Markdown without LaTeX."""

    anchor: str
    heading: str
    text: str


def numbers(view: CompareClassificationView) -> Section:
    """Loss and pull of each loss at some margins, the chosen one among them."""
    margins = sorted({*MARGINS, view.margin})
    found = {(row["key"], row["margin"]): row for row in table(view.compared, margins)}
    head = ["margin", *(f"{member.title}: loss | pull" for member in view.compared)]
    rows = [
        [f"{number(m)}{' (yours)' * (m == view.margin)}"]
        + [_short(found[member.key, m][what]) for member in view.compared for what in ("loss", "pull")]
        for m in margins
    ]
    return Section("table", "Loss and pull at a margin", _table(head, rows, [True] * len(rows[0])))


def mislabelled(view: CompareClassificationView) -> Section:
    """What the mislabelled point costs under each loss, alone and as a share of the whole."""
    head = ["loss", "it costs", "it pulls", "as hard as … points at a margin of 0", "of all loss", "of all pull"]
    told = (
        f"Take {view.points} points whose margins are spread around 2 with a standard deviation of 1 (the quantiles of a normal "
        f"distribution), nearly all of them right, and one whose label is wrong, at a margin of "
        f"{number(view.mislabelled, DIGITS)}."
    )
    meant = (
        "The pull is what moves a fit. Under the exponential it grows as fast as the loss, so boosting chases wrong labels. "
        "Under hinge and the natural logistic loss it stops at 1, however far off the point is. Focal loss turns the easy "
        "points down, and so leaves more of the whole to a hard one, right or wrong."
    )
    rows = _table(head, _cost_rows(view), [False, *[True] * 5])
    return Section("mislabelled", "One mislabelled point", f"{told}\n\n{rows}\n\n{meant}")


def bounds(view: CompareClassificationView) -> Section:
    """Which loss is nowhere below which, and where one is although it looks otherwise."""
    held = _table(["this loss", "is nowhere above", "because"], _bound_rows(view), [False] * 3)
    crossed = _table(["this loss", "can be above", "for instance"], _crossing_rows(view), [False] * 3)
    text = f"{BOUNDED}\n\n{held}\n\nThese do not bound each other:\n\n{crossed}"
    return Section("bounds", "Which loss bounds which", text)


def estimates(view: CompareClassificationView) -> Section:
    """Which losses make scores from which a probability is read, and which only the sign."""
    head = ["loss", "best score f", f"at t = {number(SHARE)}", "what it tells"]
    rows = _table(head, _estimate_rows(view), [False, False, True, False])
    return Section("estimates", "A probability, or only the sign", f"{ESTIMATED}\n\n{rows}")


def sections(view: CompareClassificationView) -> tuple[Section, ...]:
    """All of them, in the order of the page.

    >>> [section.anchor for section in sections(CompareClassificationView.from_state({}))]
    ['table', 'mislabelled', 'bounds', 'estimates']
    """
    return numbers(view), mislabelled(view), bounds(view), estimates(view)


def _members(view: CompareClassificationView, base: str) -> dict[str, Member]:
    """All losses of the page as they are compared in a base, those that are chosen at their settings."""
    chosen = {**view.offered(), **{member.key: member for member in view.members}}
    whole = CompareClassificationView(tuple(chosen.values()), base=base)
    return {member.key: member for member in whole.compared}


def _bound_rows(view: CompareClassificationView) -> Iterator[list[str]]:
    for bound in BOUNDS:
        losses = _members(view, bound.base)
        yield [losses[bound.lower].title, losses[bound.upper].title, bound.why]


def _crossing_rows(view: CompareClassificationView) -> Iterator[list[str]]:
    for crossing in CROSSINGS:
        losses, at = _members(view, crossing.base), crossing.margin
        lower, upper = losses[crossing.lower], losses[crossing.upper]
        shown = f"{_short(lower.of('loss', at))} above {_short(upper.of('loss', at))} at a margin of {number(at)}"
        yield [named(lower), named(upper), shown]


def _estimate_rows(view: CompareClassificationView) -> Iterator[list[str]]:
    losses = _members(view, "e")
    for estimate in ESTIMATES:
        member = losses[estimate.key]
        best = estimate.example or _short(minimiser(member.loss, SHARE))
        yield [named(member), estimate.score, best, estimate.reading]


def _cost_rows(view: CompareClassificationView) -> Iterator[list[str]]:
    found = view.numbers()
    for member in view.compared:
        loss, pull = (found[f"{member.key}_mislabelled_{name}"] for name in ("loss", "pull"))
        undecided = float(member.of("pull", 0.0))
        times = number(float(f"{pull / undecided:.3g}")) if undecided else "–"
        shares = [f"{found[f'{member.key}_{name}']:.1f} %" for name in ("loss_share", "share")]
        yield [named(member), _short(loss), _short(pull), times, *shares]


def _short(value: float) -> str:
    return number(float(f"{value:.4g}"))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]) -> str:
    """A table in Markdown; the columns that are numbers stand on the right."""
    rule = ["--:" if is_number else ":--" for is_number in right]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
