"""A small, safe language for losses: ``parse_loss`` turns a formula into a loss, or says why it cannot.

Nothing a user types is ever run as Python. See ``tree`` for how it is parsed, ``jets`` for how it is
differentiated, ``program`` for what keeps its numbers good, and ``checks`` for what is said about it.
"""

from lossviz.expression.checks import Check, checks
from lossviz.expression.examples import EXAMPLES, Example
from lossviz.expression.language import FUNCTIONS, ExpressionError
from lossviz.expression.reading import parse_loss
from lossviz.expression.tokens import free_names
from lossviz.expression.written import WrittenDistance, WrittenLoss, WrittenPlane

__all__ = [
    "EXAMPLES",
    "FUNCTIONS",
    "Check",
    "Example",
    "ExpressionError",
    "WrittenDistance",
    "WrittenLoss",
    "WrittenPlane",
    "checks",
    "free_names",
    "parse_loss",
]
