"""The derivative of a formula as a formula, for people to read; the numbers come from the jets."""

from __future__ import annotations

from functools import cache

from lossviz.expression.language import COMPARISONS, VARIABLES
from lossviz.expression.nodes import Node
from lossviz.expression.tree import parse

ZERO, ONE = Node("number", constant=0.0), Node("number", constant=1.0)

# Derivatives in the language itself; r stands for the argument.
_RULES = {
    "abs": "sign(r)",
    "sqrt": "1/(2*sqrt(r))",
    "exp": "exp(r)",
    "log": "1/r",
    "log2": "1/(log(2)*r)",
    "log10": "1/(log(10)*r)",
    "log1p": "1/(1 + r)",
    "expm1": "exp(r)",
    "sin": "cos(r)",
    "cos": "-sin(r)",
    "arctan": "1/(1 + r**2)",
    "tanh": "1 - tanh(r)**2",
    "sinh": "cosh(r)",
    "cosh": "sinh(r)",
    "sigmoid": "sigmoid(r)*(1 - sigmoid(r))",
    "softplus": "sigmoid(r)",
    "relu": "r > 0",
    "erf": "2/sqrt(pi)*exp(-r**2)",
}


def derivative(node: Node) -> Node:
    """The derivative in the prediction, with what is 0 or 1 cleared away.

    >>> from lossviz.expression.rendering import latex
    >>> print(latex(derivative(parse("r**2/2"))))
    r
    """
    if node.constant is not None or node.op in COMPARISONS or node.op == "sign":
        return ZERO
    if node.op == "name":
        return ONE if VARIABLES.get(node.name) in ("prediction", "r") else ZERO
    if node.op in _RULES:
        inner = derivative(node.args[0])
        if node.op == "log" and node.args[0].op == "cosh":  # sinh/cosh has a name
            argument = node.args[0].args[0]
            return times(Node("tanh", (argument,)), derivative(argument))
        return ZERO if inner == ZERO else times(_outer(node.op, node.args[0]), inner)
    return _several(node)


def _several(node: Node) -> Node:
    a, *rest = node.args
    da = derivative(a)
    match node.op:
        case "neg":
            return negative(da)
        case "+":
            return plus(da, derivative(rest[0]))
        case "-":
            return minus(da, derivative(rest[0]))
        case "*":
            return plus(times(da, rest[0]), times(a, derivative(rest[0])))
        case "/":
            return _quotient(a, rest[0], da, derivative(rest[0]))
        case "**":
            return _power(a, rest[0], da, derivative(rest[0]))
        case "where":
            return _choice(a, derivative(rest[0]), derivative(rest[1]))
        case "minimum" | "maximum":
            relation = "<" if node.op == "minimum" else ">"
            return _choice(Node(relation, (a, rest[0])), da, derivative(rest[0]))
    low, high = rest
    inside = _choice(Node("<", (a, low)), derivative(low), da)
    return _choice(Node(">", (a, high)), derivative(high), inside)


def _choice(condition: Node, a: Node, b: Node) -> Node:
    return a if a == b else Node("where", (condition, a, b))


def _quotient(a: Node, b: Node, da: Node, db: Node) -> Node:
    if db == ZERO:
        return over(da, b)
    if da == ZERO:
        return negative(over(times(a, db), power(b, 2.0)))
    return over(minus(times(da, b), times(a, db)), power(b, 2.0))


def _power(a: Node, b: Node, da: Node, db: Node) -> Node:
    first = ZERO
    if da != ZERO:
        lower = power(a, b.constant - 1.0) if b.constant is not None else Node("**", (a, Node("-", (b, ONE))))
        first = times(times(b, lower), da)
    return first if db == ZERO else plus(first, times(times(Node("**", (a, b)), Node("log", (a,))), db))


@cache
def _rule(op: str) -> Node:
    return parse(_RULES[op])


def _outer(op: str, argument: Node) -> Node:
    def put(node: Node) -> Node:
        if node.op == "name" and node.name == "r":
            return argument
        if node.constant is not None:
            return node
        args = tuple(put(a) for a in node.args)
        return plus(*args) if node.op == "+" else Node(node.op, args)

    return put(_rule(op))


def plus(a: Node, b: Node) -> Node:
    """a + b, 0 left out."""
    if a == ZERO or b == ZERO:
        return b if a == ZERO else a
    return minus(a, b.args[0]) if b.op == "neg" else Node("+", (a, b))


def minus(a: Node, b: Node) -> Node:
    """a − b, 0 left out."""
    if a == ZERO or b == ZERO:
        return a if b == ZERO else negative(b)
    return plus(a, b.args[0]) if b.op == "neg" else Node("-", (a, b))


def negative(a: Node) -> Node:
    """−a, of a number or a difference as such."""
    if a.op == "neg":
        return a.args[0]
    return _number(-a.constant) if a.op == "number" and a.constant is not None else Node("neg", (a,))


def times(a: Node, b: Node) -> Node:
    """a·b as one fraction, with equal factors gathered and cancelled, the sign in front and numbers first."""
    return _fraction([(a, 1.0), (b, 1.0)])


def over(a: Node, b: Node) -> Node:
    """a/b, written as ``times`` writes products."""
    return _fraction([(a, 1.0), (b, -1.0)])


def _fraction(parts: list[tuple[Node, float]]) -> Node:
    number, powers = 1.0, dict[Node, float]()
    while parts:
        node, exponent = parts.pop(0)
        if node == ZERO:
            return ZERO
        if node.op == "number" and node.constant is not None:
            number *= node.constant**exponent
        elif node.op == "neg":
            number = -number
            parts.insert(0, (node.args[0], exponent))
        elif node.op in ("*", "/"):
            parts[:0] = [(node.args[0], exponent), (node.args[1], exponent if node.op == "*" else -exponent)]
        elif node.op == "**" and node.args[1].op == "number":
            powers[node.args[0]] = powers.get(node.args[0], 0.0) + exponent * (node.args[1].constant or 0.0)
        else:
            powers[node] = powers.get(node, 0.0) + exponent
    size = abs(number)
    below = 1.0 / size if 1e-9 < size < 1.0 and (1.0 / size).is_integer() else 1.0
    top = _chain(size * below, [power(n, e) for n, e in powers.items() if e > 0])
    bottom = _chain(below, [power(n, -e) for n, e in powers.items() if e < 0])
    whole = top if bottom == ONE else Node("/", (top, bottom))
    return negative(whole) if number < 0 else whole


def _chain(number: float, factors: list[Node]) -> Node:
    if not factors or number != 1.0:
        factors = [_number(number), *factors]
    product = factors[0]
    for factor in factors[1:]:
        product = Node("*", (product, factor))
    return product


def power(a: Node, exponent: float) -> Node:
    """a to a number, 0 and 1 cleared away."""
    if exponent == 0.0:
        return ONE
    return a if exponent == 1.0 else Node("**", (a, _number(exponent)))


def _number(value: float) -> Node:
    return Node("number", constant=value)
