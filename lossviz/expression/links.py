"""Written losses in links: the formula, its parameters' ranges and the loss beside it, read from text that may say anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from lossviz.catalogue import CATALOGUE
from lossviz.decimals import code
from lossviz.expression.examples import EXAMPLES, Numbers
from lossviz.expression.language import FUNCTIONS, MAX_LENGTH, MAX_PARAMETERS, ExpressionError
from lossviz.expression.reading import parse_loss
from lossviz.expression.spelling import CALLED, COMMANDS
from lossviz.expression.tree import free_names
from lossviz.expression.written import WrittenLoss
from lossviz.loss import PlaneLoss
from lossviz.parameter import REAL, shown
from lossviz.state.fields import number_in
from lossviz.state.link import Read, Refusal, last, own
from lossviz.state.view import View, view_of

#: What the page opens with.
FIRST = next(example for example in EXAMPLES if example.key == "log_cosh")

_USUAL: Mapping[str, Numbers] = {
    "alpha": (0.5, 0.05, 0.95),
    "epsilon": (0.1, 0.0, 1.0),
    "gamma": (2.0, 0.0, 5.0),
    "q": (0.7, 0.05, 1.0),
    "tau": (0.5, 0.05, 0.95),
}
_OTHER: Numbers = (1.0, 0.1, 5.0)
# The longest part of a formula in one line.
_SHOWN = 44
_WORDS = frozenset(("formula", "parameters", "beside"))
# Two terms with nothing but blanks between them; the second is looked at again as the first of the next two.
_SIDE_BY_SIDE = re.compile(r"((?<![\w\\])\\?[\w.\u0302]+|[)|}])(\s+)(?=(\\[A-Za-z]+|[\w.]+|[(|√]))")
# Commands of LaTeX that have a blank behind or before them without being a term.
_NO_TERMS = frozenset(f"\\{name}" for name in (*COMMANDS, "hat", "widehat", "left", "right", "quad", "qquad")) - {
    *("\\frac", "\\tfrac", "\\dfrac", "\\sqrt", "\\left", "\\lvert", "\\hat", "\\widehat"),
}
_JOINING = frozenset(("and", "else", "if", "not", "or"))


def offered(text: str) -> dict[str, Numbers]:
    """The parameters that a formula asks for, with ranges to begin with: an example's own, or usual ones for the name.

    Raises ExpressionError as ``free_names`` does.

    >>> offered("c*r**2 + ln(r)")
    {'c': (1.0, 0.1, 5.0)}
    """
    names = [name for name in free_names(text) if len(name) <= 20]
    plain = "".join(text.split())
    known = next((e.parameters for e in EXAMPLES if "".join(e.text.split()) == plain), {})
    return {name: known.get(name, _USUAL.get(name, _OTHER)) for name in names}


def ranges_in(text: Any) -> dict[str, Numbers]:
    """The ranges in a link's ``name:default:low:high;…``; what is not of this form is left out.

    >>> ranges_in("delta:1:0.1:5;c:2:9:1;nonsense")
    {'delta': (1.0, 0.1, 5.0)}
    """
    found: dict[str, Numbers] = {}
    if not isinstance(text, str) or len(text) > MAX_LENGTH:
        return found
    for part in text.split(";")[:MAX_PARAMETERS]:
        name, *numbers = part.split(":")
        given = as_range(numbers)
        if given is not None:
            found[name.strip()] = given
    return found


def as_range(numbers: Any) -> Numbers | None:
    """Three numbers or texts as default, low and high, rounded to what links carry; None if they are no range.

    >>> as_range(["1", "0", "5"]), as_range([1, 2, 0])
    ((1.0, 0.0, 5.0), None)
    """
    found = [number_in(REAL, x) for x in numbers] if isinstance(numbers, list | tuple) else []
    good = [x for x in found if x is not None]
    if not len(good) == len(found) == 3:
        return None
    default, low, high = good
    return (default, low, high) if low < high and low <= default <= high else None


def read_loss(text: str, ranges: Mapping[str, Numbers], beside: Any = None) -> WrittenLoss:
    """The loss of a formula, its parameters over ``ranges`` or the offered ones, beside the loss of a catalogue key.

    Raises ExpressionError for the formula alone: other ranges and keys than fit are not used.

    >>> read_loss("c*r**2", {"c": (2.0, 1.0, 3.0)}, "huber").words
    {'formula': 'c*r**2', 'parameters': 'c:2:1:3', 'beside': 'huber'}
    """
    loss = parse_loss(text, {name: ranges.get(name, usual) for name, usual in offered(text).items()})
    return loss.beside(ghosts(loss).get(beside)) if isinstance(beside, str) else loss


def ghosts(loss: WrittenLoss) -> dict[str, PlaneLoss]:
    """The losses of the catalogue, at their defaults, that a written one can be drawn beside.

    >>> sorted(ghosts(parse_loss("softplus(z) - y*z")))
    ['binary_cross_entropy', 'cross_entropy', 'focal']
    """
    found = {}
    for key, kind in CATALOGUE.items():
        logits = {"from_logits": True} if loss.variable == "z" else {}
        try:
            other = kind(**logits).plane()
            loss.beside(other)
        except (TypeError, ValueError):
            continue
        found[key] = other
    return found


def view_from_words(state: Mapping[str, Any]) -> tuple[View, ExpressionError | None]:
    """The view that a link asks for, and what is wrong with its formula; a wrong one is replaced by the first example.

    >>> view, problem = view_from_words({"formula": "delta*r**", "delta": "2"})
    >>> view.loss.words["formula"], problem.column
    ('log(cosh(delta*r))/delta', 10)
    """
    text, problem = state.get("formula"), None
    loss = parse_loss(FIRST.text, FIRST.parameters)
    if isinstance(text, str) and text.strip():
        try:
            written = read_loss(text, ranges_in(state.get("parameters")), state.get("beside"))
        except ExpressionError as error:
            problem = error
        problem = _lost_plus(text, problem)
        loss = loss if problem else written
    return view_of(loss, state), problem


def _lost_plus(text: str, problem: ExpressionError | None) -> ExpressionError | None:
    """What is wrong with a formula in a link: a bare + arrives as a blank, which between two terms was nothing else."""
    for found in _SIDE_BY_SIDE.finditer(text):
        left, _, right = found.groups()
        word = left.lstrip("\\")
        called = CALLED.get(word, word) in FUNCTIONS or word in ("hat", "widehat")
        if {left, right} & _NO_TERMS:
            continue
        if called or {left, right} & _JOINING or (problem is not None and problem.column != found.end() + 1):
            continue
        return ExpressionError(
            "a + in a link is written %2B; here only a blank stands between two terms", found.start(2) + 1
        )
    return problem


def read_words(query: Mapping[str, Any]) -> tuple[Read[View], ExpressionError | None]:
    """The view of a link's parameters, what the link asks for in vain, and what is wrong with its formula.

    >>> read, problem = read_words({"your_own_formula": "r 1"})
    >>> read.refused[0].problem[:62], problem.column
    ("your_own_formula must be a formula, got 'r 1' (column 2: a + i", 2)
    """
    given = own(WrittenLoss.key, query)
    view, problem = view_from_words(last(given))
    asked = {name: raw for name, raw in given.items() if name not in _WORDS or isinstance(raw, tuple)}
    if problem is not None:
        # what is asked of a formula means nothing to another one
        return Read(
            view, (Refusal("formula", _unread(problem, given["formula"]), code(view.loss.words["formula"])),)
        ), problem
    return Read(view, (*_unmet_words(view, given), *view.unmet(asked))), None


def _unread(problem: ExpressionError, raw: Any) -> str:
    why = str(problem).removesuffix(".")
    return f"{WrittenLoss.key}_formula must be a formula, got {shown(raw)} ({why[:1].lower()}{why[1:]})"


def _unmet_words(view: View, given: Mapping[str, Any]) -> Iterator[Refusal]:
    """The ranges of parameters and the loss beside that are not used as they stand in a link."""
    asked, used = given.get("parameters"), view.loss.words
    if isinstance(asked, str) and any(not _is_used(part, used["parameters"]) for part in asked.split(";") if part):
        rule = "must be NAME:DEFAULT:LOW:HIGH for names in the formula, with LOW ≤ DEFAULT ≤ HIGH"
        yield Refusal("parameters", f"{WrittenLoss.key}_parameters {rule}, got {shown(asked)}", used["parameters"])
    if isinstance(given.get("formula"), str) and not given["formula"].strip():
        yield Refusal(
            "formula", f"{WrittenLoss.key}_formula must be a formula, got {shown(given['formula'])}", used["formula"]
        )
    beside = given.get("beside")
    if isinstance(beside, str) and beside != used["beside"]:
        fitting = ", ".join(ghosts(view.loss)) if isinstance(view.loss, WrittenLoss) else ""
        yield Refusal(
            "beside",
            f"{WrittenLoss.key}_beside must be one of {fitting} or nothing, got {shown(beside)}",
            used["beside"],
        )


def _is_used(part: str, used: str) -> bool:
    """Whether a parameter's range in a link is among those in use."""
    return ranges_in(part).items() <= ranges_in(used).items() and bool(ranges_in(part))


def pointer(text: str, column: int | None) -> str:
    """The part of a formula around a column, and below it a line that points there; what has no place in it is a box.

    >>> print(pointer("r^^2", 3))
    r^^2
      ^
    """
    if column is None:
        return ""
    place = min(column - 1, len(text))
    start = 0 if len(text) <= _SHOWN else max(0, min(place - _SHOWN // 2, len(text) - _SHOWN))
    part = text[start : start + _SHOWN]
    before, after = "… " if start else "", " …" if start + _SHOWN < len(text) else ""
    line = "".join(c if _is_one_wide(c) else "□" for c in part)
    return f"{before}{line}{after}\n{' ' * (len(before) + place - start)}^"


def _is_one_wide(character: str) -> bool:
    """Whether a character takes one place in a line and leaves the others theirs."""
    if character.isascii():
        return character.isprintable()
    left_to_right = unicodedata.bidirectional(character) in ("L", "EN", "ES", "ET", "ON")
    narrow = unicodedata.east_asian_width(character) not in "WF" and not unicodedata.combining(character)
    return character.isprintable() and left_to_right and narrow
