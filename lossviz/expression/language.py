"""The words of the expression language, its limits, and the one error it knows."""

from __future__ import annotations

import unicodedata

MAX_LENGTH = 500
MAX_DEPTH = 32
#: Numbers, names and operators in one formula.
MAX_SIZE = 200
MAX_PARAMETERS = 3
MAX_EXPONENT = 1000.0

#: What a variable's word stands for.
VARIABLES = {"prediction": "prediction", "p": "prediction", "z": "prediction", "label": "label", "y": "label", "r": "r"}
CONSTANTS = {"pi": 3.141592653589793}
#: Every function with the number of its arguments.
FUNCTIONS = {
    "where": 3,
    "abs": 1,
    "sqrt": 1,
    "exp": 1,
    "log": 1,
    "log2": 1,
    "log10": 1,
    "log1p": 1,
    "expm1": 1,
    "sin": 1,
    "cos": 1,
    "arctan": 1,
    "tanh": 1,
    "sinh": 1,
    "cosh": 1,
    "sigmoid": 1,
    "softplus": 1,
    "relu": 1,
    "sign": 1,
    "minimum": 2,
    "maximum": 2,
    "clip": 3,
    "erf": 1,
}
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


class ExpressionError(ValueError):
    """A formula or its parameters were refused; the message is one sentence, ``column`` the 1-based place or None.

    >>> str(ExpressionError("nothing is written here", 1))
    'Column 1: nothing is written here.'
    """

    def __init__(self, problem: str, column: int | None = None) -> None:
        super().__init__(problem, column)
        self.problem = problem
        self.column = column

    def __str__(self) -> str:
        return f"{self.problem}." if self.column is None else f"Column {self.column}: {self.problem}."


def quoted(text: str) -> str:
    """A piece of a formula as messages show it: at most 24 characters, the unprintable by their code.

    >>> quoted("r**2"), quoted(chr(0))
    ("'r**2'", 'U+0000')
    """
    if len(text) == 1 and not (text.isascii() and text.isprintable()):
        seen = f"'{text}' " if text.isprintable() else ""
        name = unicodedata.name(text, "")
        code = f"U+{ord(text):04X} {name}".strip()
        return f"{seen}({code})" if seen else code
    short = text if len(text) <= 24 else text[:21] + "..."
    return "'" + "".join(c if c.isascii() and c.isprintable() else "?" for c in short) + "'"
