"""Numbers close to 1 and logarithms, rewritten so that no digit is lost: trees to trees, with the same meaning.

1 − σ(z) is σ(−z), cos(r) − 1 is −2·sin²(r/2), log(σ(z)) is −softplus(−z). The results use a few functions that
the language does not have but ``jets`` can evaluate: erfc, logexpm1, log1mexp, logcosh, logaddexp, powm1.
"""

from __future__ import annotations

from lossviz.expression.nodes import Node

Factor = tuple[Node, bool]


def number(value: float) -> Node:
    """A constant.

    >>> number(2.0).constant
    2.0
    """
    return Node("number", (), "", value)


def node(op: str, *args: Node) -> Node:
    """An operation at the place of its arguments; a sign is cleared away if it can be.

    >>> node("neg", node("neg", number(2.0))).op
    'number'
    """
    span = min(a.span[0] for a in args), max(a.span[1] for a in args)
    if op == "neg":
        return opposite(args[0])
    return Node(op, args, "", None, span)


def opposite(a: Node) -> Node:
    """−a.

    >>> opposite(number(2.0)).constant
    -2.0
    """
    if a.constant is not None:
        return Node("number", (), "", -a.constant, a.span)
    if a.op == "neg":
        return a.args[0]
    return Node("-", a.args[::-1], "", None, a.span) if a.op == "-" else Node("neg", (a,), "", None, a.span)


def times(value: float, a: Node) -> Node:
    """A constant times a.

    >>> times(1.0, number(3.0)).constant
    3.0
    """
    return a if value == 1.0 else node("*", number(value), a)


def whole(a: Node) -> int | None:
    """A constant small whole exponent, or None."""
    c = a.constant
    return int(c) if c is not None and c.is_integer() and abs(c) <= 8 else None


def above_one(a: Node) -> Node | None:
    """1 + a written without adding, or None if that cannot be done."""
    u = a.args[0] if a.args else a
    match a.op:
        case "tanh":
            return times(2.0, node("sigmoid", times(2.0, u)))
        case "erf":
            return node("erfc", opposite(u))
        case "cos":
            return times(2.0, node("**", node("cos", times(0.5, u)), number(2.0)))
        case "expm1":
            return node("exp", u)
        case "neg":
            inside = below_one(u)
            return None if inside is None else opposite(inside)
        case "-" if a.args[1].constant == 1.0:
            return a.args[0]
    return None


def below_one(a: Node) -> Node | None:
    """a − 1 without the digits that a subtraction would lose, or None if there is nothing to gain."""
    u = a.args[0] if a.args else a
    match a.op:
        case "exp":
            return node("expm1", u)
        case "cos" | "cosh":
            half = node("**", node("sin" if a.op == "cos" else "sinh", times(0.5, u)), number(2.0))
            return times(-2.0 if a.op == "cos" else 2.0, half)
        case "sigmoid":
            return opposite(node("sigmoid", opposite(u)))
        case "tanh":
            return times(-2.0, node("sigmoid", times(-2.0, u)))
        case "erf":
            return opposite(node("erfc", u))
        case "sqrt":
            inside = below_one(u)
            return None if inside is None else node("/", inside, node("+", number(1.0), a))
        case "+" | "-":
            return _sum_below_one(a)
        case "**":
            return _power_below_one(a)
    return None


def _sum_below_one(a: Node) -> Node | None:
    first, second = a.args
    if first.constant == 1.0:
        return second if a.op == "+" else opposite(second)
    return first if a.op == "+" and second.constant == 1.0 else None


def _power_below_one(a: Node) -> Node:
    base, exponent = a.args
    if base.op == "tanh" and exponent.constant == 2.0:
        return opposite(node("**", node("cosh", base.args[0]), number(-2.0)))
    less = below_one(base) or node("-", base, number(1.0))
    count = whole(exponent)
    if count is None or not 2 <= count <= 4:
        return node("powm1", base, exponent, less)
    total = above_one(base) or node("+", number(1.0), base)  # 1 + base + base² + …
    for k in range(2, count):
        total = node("+", total, node("**", base, number(float(k))))
    return node("*", less, total)


def is_one_plus_exp(a: Node) -> Node | None:
    """The u of 1 + e^u, or None."""
    if a.op == "+" and a.constant is None:
        for one, other in (a.args, a.args[::-1]):
            if one.constant == 1.0 and other.op == "exp":
                return other.args[0]
    return None


def factors(a: Node) -> tuple[float, list[Factor]]:
    """The constant and the factors of a chain of products, each with whether it divides."""
    if a.constant is not None:
        return a.constant, []
    if a.op == "neg":
        size, rest = factors(a.args[0])
        return -size, rest
    if a.op in ("*", "/"):
        (size, left), (other, right) = (factors(b) for b in a.args)
        if a.op == "*":
            return size * other, [*left, *right]
        if other != 0.0:
            return size / other, [*left, *((f, not under) for f, under in right)]
    return 1.0, [(a, False)]


def product(size: float, parts: list[Factor]) -> Node:
    """The chain of products that ``factors`` takes apart."""
    above, below = ([f for f, under in parts if under is side] for side in (False, True))
    result = above.pop(0) if above else number(abs(size))
    if result.constant is None and abs(size) != 1.0:
        result = times(abs(size), result)
    for f in above:
        result = node("*", result, f)
    for f in below:
        result = node("/", result, f)
    return opposite(result) if size < 0 else result


def logarithm(a: Node) -> Node | None:
    """log(a) without overflow, underflow and cancellation, or None if there is nothing to gain."""
    found = _log_of_positive(a)
    if found is not None:
        return found
    u = a.args[0] if a.args else a
    match a.op:
        case "expm1":
            return node("logexpm1", u)
        case "neg" if u.op == "expm1":
            return node("log1mexp", u.args[0])
        case "**" if (count := whole(a.args[1])) and count % 2 == 0:
            return times(float(count), logarithm_or_log(node("abs", u)))
        case "-" if u.op == "exp" and a.args[1].op == "exp":
            first, second = u.args[0], a.args[1].args[0]
            return node("+", first, node("log1mexp", node("-", second, first)))
        case "+" if 1.0 in (a.args[0].constant, a.args[1].constant):
            return node("log1p", next(b for b in a.args if b.constant != 1.0))
        case "-" if a.args[0].constant == 1.0:
            return node("log1p", opposite(a.args[1]))
        case "*" | "/" | "neg":
            return _log_of_product(a)
    return None


def logarithm_or_log(a: Node) -> Node:
    """log(a), rewritten if that gains something."""
    return logarithm(a) or node("log", a)


def _log_of_positive(a: Node) -> Node | None:
    """The logarithm of a number that is positive by its form and may over- or underflow."""
    u = a.args[0] if a.args else a
    match a.op:
        case "exp":
            return u
        case "sigmoid":
            return opposite(node("softplus", opposite(u)))
        case "cosh":
            return node("logcosh", u)
        case "sqrt" | "abs":
            inside = _log_of_positive(u)
            return None if inside is None else times(0.5 if a.op == "sqrt" else 1.0, inside)
        case "**":
            inside = _log_of_positive(u)
            return None if inside is None else node("*", a.args[1], inside)
        case "+":
            return _log_of_sum(*a.args)
    return None


def _log_of_sum(a: Node, b: Node) -> Node | None:
    if a.constant is not None:
        a, b = b, a
    if a.op != "exp":
        return None
    if b.op == "exp":
        return node("logaddexp", a.args[0], b.args[0])
    if b.constant == 1.0:
        return node("softplus", a.args[0])
    if b.constant is not None and b.constant > 0:
        return node("logaddexp", a.args[0], node("log", b))
    return None


def _log_of_product(a: Node) -> Node | None:
    """The logarithm of a product: positive factors that may overflow leave it, each as a logarithm of its own."""
    size, parts = factors(a)
    logs = [(_log_of_positive(f), under) for f, under in parts]
    rest = [part for part, (log, _) in zip(parts, logs, strict=True) if log is None]
    if len(rest) == len(parts) or (not rest and size <= 0):
        return None
    total: Node | None = None
    if rest or size != 1.0:
        left = product(size, rest)
        total = logarithm_or_log(left)  # also of a number: rounded, it could not cancel to the last digit
    for log, under in logs:
        if log is None:
            continue
        if total is None:
            total = opposite(log) if under else log
        else:
            total = node("-" if under else "+", total, log)
    return total
