"""Formulas made at random, for the tests of the expression language."""

from __future__ import annotations

import random

from lossviz.expression import FUNCTIONS

Parameters = dict[str, tuple[float, float, float]]

_UNARY = [name for name, count in FUNCTIONS.items() if count == 1]
_BINARY = ("+", "-", "*", "/", "**")
_RELATION = ("<", "<=", ">", ">=", "==", "!=")
_WORDS = (("r", "prediction", "label", "y"), ("p", "y", "label", "r"), ("z", "y", "label", "r"))


def random_formula(source: random.Random, depth: int) -> tuple[str, Parameters]:
    """A formula that follows the grammar, with up to two parameters."""
    words = source.choice(_WORDS)
    names = source.sample(("delta", "c", "lambda"), source.randrange(3))
    text = _expression(source, depth, [words[0], words[0], *words, *names])
    return text, {name: (1.5, 0.1, 3.0) for name in names if name in text}


def _expression(source: random.Random, depth: int, leaves: list[str]) -> str:
    def below() -> str:
        return _expression(source, depth - 1, leaves)

    if depth == 0 or source.random() < 0.15:
        return (
            source.choice(leaves)
            if source.random() < 0.75
            else source.choice(("1", "2", "0.5", "3.", ".1", "1e-3", "pi", "0"))
        )
    kind = source.random()
    if kind < 0.5:
        return f"({below()}{source.choice(_BINARY)}{below()})"
    if kind < 0.8:
        return f"{source.choice(_UNARY)}({below()})"
    if kind < 0.86:
        return f"where({below()} {source.choice(_RELATION)} {below()}, {below()}, {below()})"
    if kind < 0.92:
        return f"{source.choice(('minimum', 'maximum'))}({below()}, {below()})"
    if kind < 0.95:
        return f"clip({below()}, -1, c)" if "c" in leaves else f"clip({below()}, 0, 2)"
    return f"-{below()}" if kind < 0.98 else f"({below()} {source.choice(_RELATION)} {below()})"
