"""A formula's tree written out: as LaTeX for people, as PyTorch code for comparison."""

from __future__ import annotations

import keyword

from lossviz.expression.language import COMPARISONS, VARIABLES
from lossviz.expression.nodes import Node
from lossviz.expression.spelling import GREEK_NAMES
from lossviz.formula import Condition, latex_number

# How tightly a piece of text binds.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 6)
_RELATION = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}
# Functions that LaTeX knows, and those that need \operatorname; the rest has a notation of its own below.
_NAMED = {
    name: "\\" + name
    if name in ("log", "sin", "cos", "arctan", "tanh", "sinh", "cosh")
    else rf"\operatorname{{{name}}}"
    for name in ("log", "sin", "cos", "tanh", "sinh", "cosh", "arctan", "sigmoid", "softplus", "sign", "erf", "clip")
} | {"minimum": r"\min", "maximum": r"\max", "log2": r"\log_{2}", "log10": r"\log_{10}"}


def symbol(name: str) -> str:
    """A parameter's LaTeX: a Greek letter by its name, a single letter as it is, anything else as text.

    >>> symbol("delta"), symbol("c"), symbol("scale")
    ('\\\\delta', 'c', '\\\\text{scale}')
    """
    if name in GREEK_NAMES:
        return "\\" + name
    return name if len(name) == 1 else rf"\text{{{name}}}"


def latex(node: Node, prediction: str = r"\hat{y}") -> str:
    """The tree as LaTeX, the prediction written as given.

    >>> from lossviz.expression.tree import parse
    >>> print(latex(parse("log(cosh(delta*r))/delta", ["delta"])))
    \\frac{\\log\\left(\\cosh\\left(\\delta \\cdot r\\right)\\right)}{\\delta}
    """
    return _written(node, prediction)[0]


def cases(node: Node) -> tuple[tuple[Node, Node | None], ...]:
    """The cases of a formula that begins with ``where``: each with its condition, None for the last.

    >>> from lossviz.expression.tree import parse
    >>> [(len(list(part.walk())), condition is None) for part, condition in cases(parse("where(r > 0, r, -r)"))]
    [(1, False), (2, True)]
    """
    found: list[tuple[Node, Node | None]] = []
    while node.op == "where" and len(found) < 4:
        found.append((node.args[1], node.args[0]))
        node = node.args[2]
    return (*found, (node, None))


def _grouped(text: str) -> str:
    return rf"\left({text}\right)"


def _written(node: Node, prediction: str) -> tuple[str, int]:
    """LaTeX and how tightly it binds."""

    def part(index: int, level: int) -> str:
        text, binding = _written(node.args[index], prediction)
        signed = index > 0 and level and text.startswith("-")
        return _grouped(text) if binding < level or signed else text

    match node.op:
        case "number":
            text = latex_number(node.constant or 0.0)
            return text, _ATOM if not (text.startswith("-") or "\\" in text) else _PRODUCT
        case "name":
            return _name(node.name, prediction), _ATOM
        case "+" | "-":
            return f"{part(0, _SUM)} {node.op} {part(1, _PRODUCT)}", _SUM
        case "*":
            return rf"{part(0, _PRODUCT)} \cdot {part(1, _POWER)}", _PRODUCT
        case "/":
            return rf"\frac{{{part(0, 0)}}}{{{part(1, 0)}}}", _POWER
        case "neg":
            inside = part(0, _PRODUCT)
            return f"-{_grouped(inside) if inside.startswith('-') else inside}", _PRODUCT
        case "**":
            return f"{part(0, _ATOM)}^{{{part(1, 0)}}}", _POWER
    return _function(node, [part(i, 0) for i in range(len(node.args))], prediction)


def _name(name: str, prediction: str) -> str:
    if name == "pi":
        return r"\pi"
    return {"prediction": prediction, "label": "y"}.get(VARIABLES.get(name, ""), name if name == "r" else symbol(name))


def relation(condition: Node, prediction: str = r"\hat{y}") -> Condition:
    """A condition in LaTeX: a comparison as it is, any other number as being different from 0.

    >>> from lossviz.expression.tree import parse
    >>> print(relation(parse("where(r >= 1, r, 0)").args[0]).latex)
    r \\ge 1
    """
    if condition.op in COMPARISONS:
        left, right = (_written(a, prediction)[0] for a in condition.args)
        return Condition(left, _RELATION[condition.op], right)
    return Condition(_written(condition, prediction)[0], r"\ne", "0")


def _function(node: Node, args: list[str], prediction: str) -> tuple[str, int]:
    op, first = node.op, args[0]
    if op in COMPARISONS:  # used as a number: 1 where it holds
        return rf"\mathbf{{1}}\left[{relation(node, prediction).latex}\right]", _POWER
    match op:
        case "abs":
            return rf"\left|{first}\right|", _ATOM
        case "sqrt":
            return rf"\sqrt{{{first}}}", _ATOM
        case "exp":
            return f"e^{{{first}}}", _POWER
        case "log1p":
            return _log1p(node, prediction), _POWER
        case "expm1":
            return f"e^{{{first}}} - 1", _SUM
        case "relu":
            return rf"\max\left(0, {first}\right)", _POWER
        case "where":
            condition = relation(node.args[0], prediction).latex
            rows = rf"{args[1]} \quad \text{{if }} {condition} \atop {args[2]} \quad \text{{otherwise}}"
            return rf"\left\{{{{{rows}}}\right.", _SUM
    return rf"{_NAMED[op]}\left({', '.join(args)}\right)", _POWER


def _log1p(node: Node, prediction: str) -> str:
    inside = node.args[0]
    one = Node("number", constant=1.0)
    total = Node("-", (one, inside.args[0])) if inside.op == "neg" else Node("+", (one, inside))
    return rf"\log\left({_written(total, prediction)[0]}\right)"


def torch_lines(tree: Node, parameters: dict[str, float], *, constant_slope: bool) -> str:
    """PyTorch code that sets ``loss`` from float64 tensors ``prediction`` and ``label``.

    ``constant_slope`` says that no derivative passes through the formula, as in ``sign(r)``; the code then adds
    0·prediction, without which autograd would refuse.

    >>> from lossviz.expression.tree import parse
    >>> print(torch_lines(parse("c*r**2", ["c"]), {"c": 0.5}, constant_slope=False))
    c = torch.tensor(0.5, dtype=torch.float64)
    loss = c * (prediction - label) ** 2.0
    """
    lines = [f"{_safe(name)} = torch.tensor({value!r}, dtype=torch.float64)" for name, value in parameters.items()]
    text, _ = _torch(tree)
    return "\n".join((*lines, f"loss = {text}{' + 0 * prediction' if constant_slope else ''}"))


def _safe(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) or name in ("torch", "F", "loss", "print") else name


def _torch(node: Node) -> tuple[str, int]:
    if node.constant is not None:
        return repr(node.constant), _ATOM if node.constant >= 0 else _SIGN
    if node.op == "name":
        meaning = VARIABLES.get(node.name, _safe(node.name))
        return ("prediction - label", _SUM) if meaning == "r" else (meaning, _ATOM)

    def part(index: int, level: int) -> str:
        text, binding = _torch(node.args[index])
        return text if binding >= level else f"({text})"

    match node.op:
        case "+" | "-":
            return f"{part(0, _SUM)} {node.op} {part(1, _PRODUCT)}", _SUM
        case "*" | "/":
            return f"{part(0, _PRODUCT)} {node.op} {part(1, _SIGN)}", _PRODUCT
        case "neg":
            return f"-{part(0, _POWER)}", _SIGN
        case "**":
            return f"{part(0, _ATOM)} ** {part(1, _ATOM)}", _POWER
    if node.op in COMPARISONS:
        return f"({part(0, _SUM)} {node.op} {part(1, _SUM)}).double()", _ATOM
    return _torch_call(node), _ATOM


def _torch_call(node: Node) -> str:
    """A call on tensors: constants among the arguments become tensors too."""
    args = [
        _torch(a)[0] if a.constant is None else f"torch.tensor({a.constant!r}, dtype=torch.float64)" for a in node.args
    ]
    if node.op == "softplus":  # F.softplus turns linear at 20, with an error of 2e-9
        return f"torch.logaddexp({args[0]}, torch.zeros((), dtype=torch.float64))"
    if node.op == "where":
        bare = args[0].removesuffix(".double()")
        args[0] = bare if node.args[0].op in COMPARISONS and bare != args[0] else f"({args[0]}) != 0"
    return f"torch.{node.op}({', '.join(args)})"
