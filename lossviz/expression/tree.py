"""A formula's text as a tree, remembered: what was typed, how it was understood, and what its words say of the axes.

Nothing that a user types is ever run: the text is cut into tokens and read by precedence (``grammar``), and a tree
can only hold the operations of the language.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from lossviz.expression.grammar import Reading, read
from lossviz.expression.language import MAX_LENGTH, VARIABLES, ExpressionError
from lossviz.expression.nodes import Node
from lossviz.expression.plaintext import plaintext
from lossviz.expression.spelling import about_unknown

__all__ = ["free_names", "parse", "parsed", "prediction_word", "understood"]


def parse(text: str, parameters: Collection[str] = ()) -> Node:
    """The tree of a formula.

    Raises ExpressionError, which names the place and what is allowed, for everything else.

    >>> parse("2*r").args[1].name
    'r'
    """
    found = _read(text)
    for name, column in found.names.items():
        if name not in parameters:
            raise ExpressionError(about_unknown(name, list(parameters)), column)
    if not any(n.op == "name" and VARIABLES.get(n.name) in ("prediction", "r") for n in found.tree.walk()):
        raise ExpressionError("the prediction does not occur; write it as prediction, p, z or within the residual r", 1)
    return found.tree


@lru_cache(maxsize=256)
def _read(text: str) -> Reading:
    return read(text)


@lru_cache(maxsize=256)
def parsed(text: str, names: tuple[str, ...]) -> Node:
    """``parse``, remembered.

    >>> parsed("r**2", ()) is parsed("r**2", ())
    True
    """
    return parse(text, names)


def understood(text: str) -> str:
    """A formula in the language's own spelling: the text itself if it is, else as it was understood.

    Raises ExpressionError as ``parse`` does, and for a formula that is too long when it is written out.

    >>> understood("r**2 "), understood("½r² + |r|")
    ('r**2 ', '0.5*r**2 + abs(r)')
    """
    found = _read(text)
    if found.plain:
        return text
    written = plaintext(found.tree)
    if len(written) > MAX_LENGTH:
        problem = f"the formula has {len(written)} characters when it is written out; up to {MAX_LENGTH} are allowed"
        raise ExpressionError(problem, 1)
    try:  # it may have more parts than are allowed
        _read(written)
    except ExpressionError as error:
        raise ExpressionError(f"written out, {error.problem}", 1) from None
    return written


def free_names(text: str) -> tuple[str, ...]:
    """The names in a formula that the language does not know: its parameters, in order of appearance.

    Raises ExpressionError as ``parse`` does.

    >>> free_names("where(abs(r) < delta, r**2/2, delta*(abs(r) - delta/2))")
    ('delta',)
    """
    return tuple(_read(text).names)


def prediction_word(tree: Node) -> str:
    """Which word decides the axes: ``p``, ``z`` or ``prediction``; p and z together are refused.

    >>> prediction_word(parse("softplus(z) - y*z"))
    'z'
    """
    places = {n.name: n.span[0] + 1 for n in tree.walk() if n.op == "name" and n.name in ("p", "z")}
    if len(places) == 2:
        problem = "p (a probability) and z (a logit) cannot both be the prediction; use one, and sigmoid(z) for p"
        raise ExpressionError(problem, max(places.values()))
    return next(iter(places), "prediction")
