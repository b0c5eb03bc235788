"""A formula cut into tokens and checked for form, before any parser sees it.

Whatever passes has balanced parentheses, operands and operators in turn, known names and bounded size, so
Python's own parser, which comes next, can neither be surprised nor overwhelmed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass

from lossviz.expression.language import (
    CONSTANTS,
    ELSEWHERE,
    FUNCTIONS,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_SIZE,
    VARIABLES,
    ExpressionError,
    about_character,
    quoted,
)

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]*)"
    r"|(?P<symbol>\*\*|<=|>=|==|!=|[-+*/()<>,])"
)
_OPERAND = "a number, a name, a function or ("


@dataclass(frozen=True)
class Token:
    """A number, a name or a symbol, and the 0-based place where it starts."""

    kind: str
    text: str
    start: int

    @property
    def column(self) -> int:
        """The place as messages count it, from 1."""
        return self.start + 1


def tokens(text: str) -> list[Token]:
    """The tokens of a formula.

    Raises ExpressionError for an empty or overlong text and for the first character that starts no token.

    >>> [token.text for token in tokens("2*r**2")]
    ['2', '*', 'r', '**', '2']
    """
    if len(text) > MAX_LENGTH:
        problem = f"the formula has {len(text):,} characters; up to {MAX_LENGTH} are allowed"
        raise ExpressionError(problem, MAX_LENGTH + 1)
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(about_character(text[place]), place + 1)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, match.group(), place))
        place = match.end()
    if not found:
        raise ExpressionError("nothing is written here; a formula looks like r**2 or -y*log(p)", 1)
    size = 0
    for token in found:
        size += token.text not in "(),"
        if size > MAX_SIZE:
            problem = f"the formula is too long; {MAX_SIZE} numbers, names and operators are allowed"
            raise ExpressionError(problem, token.column)
    return found


def free_names(text: str) -> tuple[str, ...]:
    """The names in a formula that the language does not know: its parameters, in order of appearance.

    Raises ExpressionError as ``tokens`` does.

    >>> free_names("where(abs(r) < delta, r**2/2, delta*(abs(r) - delta/2))")
    ('delta',)
    """
    known = {*VARIABLES, *CONSTANTS, *FUNCTIONS}
    return tuple(dict.fromkeys(t.text for t in tokens(text) if t.kind == "name" and t.text not in known))


def check_form(found: list[Token], parameters: Collection[str]) -> None:
    """Raise ExpressionError at the first token that cannot stand where it stands."""
    opened: list[tuple[Token, bool]] = []  # each open parenthesis, and whether it holds a function's arguments
    end = Token("end", "", found[-1].start + len(found[-1].text))
    before, operand_due = end, True
    for here, after in zip(found, [*found[1:], end], strict=True):
        if operand_due:
            _check_operand(here, after, parameters)
            if here.text == "(":
                opened.append((here, before.text in FUNCTIONS))
                if len(opened) > MAX_DEPTH:
                    problem = f"parentheses are nested too deeply; {MAX_DEPTH} levels are allowed"
                    raise ExpressionError(problem, here.column)
            operand_due = here.text in FUNCTIONS or here.kind == "symbol"
        else:
            operand_due = _check_operator(here, opened)
        before = here
    if operand_due:
        raise ExpressionError(f"the formula stops after {quoted(before.text)}; {_OPERAND} must follow", end.column)
    if opened:
        raise ExpressionError("this ( is never closed; every ( needs a ) after it", opened[-1][0].column)


def _check_operand(here: Token, after: Token, parameters: Collection[str]) -> None:
    if here.kind == "name":
        _check_name(here, after, parameters)
    elif here.kind == "symbol" and here.text not in "(+-":
        raise ExpressionError(f"{_OPERAND} must stand before {quoted(here.text)}", here.column)


def _check_operator(here: Token, opened: list[tuple[Token, bool]]) -> bool:
    """Check a token where an operator is due; whether an operand is due after it."""
    if here.kind != "symbol" or here.text == "(":
        problem = f"an operator is missing before {quoted(here.text)}; multiplication is written with *"
        raise ExpressionError(problem, here.column)
    if here.text == ")":
        if not opened:
            raise ExpressionError("this ) closes nothing; every ) needs a ( before it", here.column)
        opened.pop()
        return False
    if here.text == "," and not (opened and opened[-1][1]):
        problem = "a comma only separates the arguments of a function; decimals take a point"
        raise ExpressionError(problem, here.column)
    return True


def _check_name(here: Token, after: Token, parameters: Collection[str]) -> None:
    name = here.text
    if name in FUNCTIONS:
        if after.text != "(":
            problem = f"the function {name} needs its arguments in parentheses, as in {name}(...)"
            raise ExpressionError(problem, here.column)
        return
    known = {*VARIABLES, *CONSTANTS, *parameters}
    if name in known:
        return
    hint = ELSEWHERE.get(name)
    if hint is None:
        close = difflib.get_close_matches(name[:20], [*FUNCTIONS, *known], n=1)
        hint = f"did you mean {close[0]}?" if close else ""
    if not hint or hint.endswith("?"):
        variables = "prediction, p, z, label, y, r, pi, the functions and declared parameters"
        hint = f"{hint[:-1]}; allowed are {variables}" if hint else f"allowed are {variables}"
    raise ExpressionError(f"the name {quoted(name)} is not known; {hint}", here.column)
