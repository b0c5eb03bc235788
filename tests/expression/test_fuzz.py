"""Five thousand strings (a hundred thousand with --thorough): each becomes a loss that can be evaluated, or is refused."""

from __future__ import annotations

import random
import resource
import string
import time

import numpy as np
import pytest
from expressions import random_formula

from lossviz import parse_loss
from lossviz.expression import EXAMPLES, FUNCTIONS, ExpressionError, WrittenLoss, checks

PARTS, COUNT = 4, 1_250
_PIECES = (
    *FUNCTIONS,
    *(
        "r",
        "p",
        "z",
        "y",
        "label",
        "prediction",
        "pi",
        "delta",
        "c",
        "lambda",
        "e",
        "x",
        "__class__",
        "__import__",
        "eval",
    ),
    *(
        "+",
        "-",
        "*",
        "/",
        "**",
        "(",
        ")",
        ",",
        "<",
        "<=",
        ">",
        ">=",
        "==",
        "!=",
        "=",
        ".",
        "//",
        "%",
        "@",
        "^",
        "~",
        "|",
        "&",
    ),
    *(
        "0",
        "1",
        "2",
        "1e3",
        "1e308",
        "1e309",
        "9" * 40,
        ".5",
        "0x10",
        "1j",
        "1_000",
        "007",
        "inf",
        "nan",
        "True",
        "None",
    ),
    *(
        "lambda x: x",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        ";",
        ":",
        ":=",
        "#",
        "\\",
        "\n",
        "\t",
        "\0",
        "\x7f",
        "if",
        "else",
        "for",
        "and",
    ),
    *(
        "ŷ",
        "y\u0302",
        "yhat",
        "½",
        "⅓",
        "√",
        "⁻¹",
        "·",
        "÷",
        "≤",
        "‖",
        "|r|",
        "||",
        "^-",
        "e^",
        "σ(",
        "λ",
        "π",
        "µ",
        "ℓ(r) = ",
    ),
    *("np.", "torch.abs(", "max(", "log₂", "log_{10}", " if ", " else ", "y_", "L = ", "$", "\\,", "\\log ", "\\hat y"),
    *("\\frac{1}{2}", "\\left|", "\\right|", "\\sqrt{", "^{", "\\delta", "\\begin{cases}", "\\foo", "\\left("),
    *("−", "×", "²", "δ", "ｒ", "р", "\u200b", "\u202e", "\ufeff", "\ud800", "🙂", "é", "٣", "\u00a0", "½", "ﬁ"),
)
_HOSTILE = (
    "9**9**9**9",
    "r**9**9**9",
    "(" * 10_000,
    "(" * 250 + "r" + ")" * 250,
    "-" * 5_000 + "r",
    "r" * 100_000,
    "1" * 5_000 + "*r",
    "r" + "**r" * 99,
    "abs(" * 33 + "r" + ")" * 33,
    "where(" * 80,
    "().__class__.__bases__[0].__subclasses__()",
    "__import__('os').system('true')",
    "r if r else r",
    "[r for r in (1,)]",
    "r" + "," * 300,
    "+".join(["r"] * 101),
    "exp(" * 32 + "r" + ")" * 32,
    "f'{r}'",
    "r\r\n+\t1",
    "\ufeffr",
    "r#comment",
    "r;r",
    "*r",
    "**{'r': 1}",
)
_GRIDS = {True: (np.array([[-3.0, -1.0, 0.0, 0.5, 3.0]]), np.array([[-1.0], [0.0], [0.5]]))}
_UNIT_GRID = (np.array([[0.0, 0.1, 0.5, 1.0]]), np.array([[0.0], [0.5], [1.0]]))


def made(source: random.Random, seeds: list[tuple[str, dict[str, tuple[float, float, float]]]]) -> tuple[str, dict]:
    """A string and its parameters: a formula, one with a few things changed, a heap of tokens, or noise."""
    kind = source.random()
    if kind < 0.3:
        return random_formula(source, depth=source.randrange(1, 6))
    if kind < 0.75:
        text, parameters = source.choice(seeds) if source.random() < 0.5 else random_formula(source, depth=3)
        for _ in range(source.randrange(1, 4)):
            text = _mutated(source, text)
        return text, parameters
    if kind < 0.9:
        return "".join(source.choice(_PIECES) for _ in range(source.randrange(1, 25))), {"delta": (1.0, 0.1, 5.0)}
    if kind < 0.95:
        return "".join(source.choice(string.printable) for _ in range(source.randrange(40))), {}
    return "".join(chr(source.randrange(0x110000)) for _ in range(source.randrange(1, 20))), {}


def _mutated(source: random.Random, text: str) -> str:
    at, to = sorted((source.randrange(len(text) + 1), source.randrange(len(text) + 1)))
    choice = source.randrange(6)
    if choice == 0:
        return text[:at] + text[at + 1 :]
    if choice == 1:
        return text[:at] + source.choice(_PIECES) + text[at:]
    if choice == 2:
        return text[:at] + source.choice(_PIECES) + text[at + 1 :]
    if choice == 3:
        return text[:at] + text[at:to] * source.choice((0, 2, 50)) + text[to:]
    if choice == 4:
        return text[:at] + "(" + text[at:to] + ")" + text[to:]
    return text[:at] + source.choice(string.printable) + text[at + 1 :]


def use(loss: WrittenLoss) -> None:
    """Evaluate everything on a small grid."""
    p, y = _GRIDS[True] if loss.variable == "prediction" else _UNIT_GRID
    shape = np.broadcast_shapes(p.shape, y.shape)
    value, gradient = loss.value_and_gradient(p, y)
    assert value.shape == gradient.shape == loss.curvature(p, y).shape == shape
    assert value.dtype == gradient.dtype == np.float64


def look(loss: WrittenLoss) -> None:
    """Ask for everything a page shows of a loss."""
    assert loss.formula.latex and loss.gradient_formula.latex and loss.code and loss.kinks() is not None
    compile(loss.pytorch, "<snippet>", "exec")
    assert len(checks(loss)) == 7
    loss.formula.filled(loss.symbols(0.5, 0.25), loss.piece(0.5, 0.25))


@pytest.mark.parametrize("part", range(PARTS))
def test_thousands_of_strings(part: int, pytestconfig: pytest.Config) -> None:
    count = COUNT * (20 if pytestconfig.getoption("thorough") else 1)
    source = random.Random(2024 + part)
    seeds = [(e.text, dict(e.parameters)) for e in EXAMPLES]
    accepted = 0
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    for _ in range(count):
        text, parameters = made(source, seeds)
        try:
            loss = parse_loss(text, {name: numbers for name, numbers in parameters.items() if name in text})
        except ExpressionError as error:
            message = str(error)
            assert message.endswith(".") and "\n" not in message and len(message) < 300, (text, message)
            assert error.column is None or 1 <= error.column <= len(text) + 1, (text, message)
            continue
        use(loss)
        accepted += 1
        if accepted % 100 == 0:
            look(loss)
    each = 1000 * (time.process_time() - start) / count
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    print(f"\n{count:,} strings, {accepted:,} evaluated, {each:.2f} ms each on average, {grown:.0f} MB more memory")
    assert accepted > count / 5
    assert each < 50
    assert grown < 300


def test_each_hostile_string_is_quick() -> None:
    for text in _HOSTILE:
        start = time.process_time()
        try:
            loss = parse_loss(text)
        except ExpressionError:
            pass
        else:
            use(loss)
        assert time.process_time() - start < 0.5, text[:60]
