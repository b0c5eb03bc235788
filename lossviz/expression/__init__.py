"""A small, safe language for losses: ``parse_loss`` turns a formula into a loss, or says why it cannot.

Nothing a user types is ever run as Python. See ``tree`` for how it is parsed, ``jets`` for how it is
differentiated, ``rewriting`` and ``mending`` for what keeps its numbers good, and ``checks`` for what is said about it.
"""

from lossviz.expression.checks import Check, checks
from lossviz.expression.examples import EXAMPLES, Example
from lossviz.expression.forms import WrittenDistance, WrittenPlane
from lossviz.expression.language import FUNCTIONS, ExpressionError
from lossviz.expression.links import (
    FIRST,
    as_range,
    ghosts,
    offered,
    pointer,
    ranges_in,
    read_loss,
    read_words,
    view_from_words,
)
from lossviz.expression.reading import parse_loss
from lossviz.expression.tree import free_names, understood
from lossviz.expression.written import WrittenLoss

__all__ = [
    "EXAMPLES",
    "FIRST",
    "FUNCTIONS",
    "Check",
    "Example",
    "ExpressionError",
    "WrittenDistance",
    "WrittenLoss",
    "WrittenPlane",
    "as_range",
    "checks",
    "free_names",
    "ghosts",
    "offered",
    "parse_loss",
    "pointer",
    "ranges_in",
    "read_loss",
    "read_words",
    "understood",
    "view_from_words",
]
