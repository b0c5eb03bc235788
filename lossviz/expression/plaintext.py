"""A formula's tree written as text in the language's own spelling: what the page shows as understood, and what links keep."""

from __future__ import annotations

from lossviz.expression.language import COMPARISONS
from lossviz.expression.nodes import Node

# How tightly a piece of text binds.
_COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(6)


def plaintext(node: Node, *, inside: bool = False) -> str:
    """The text that is read as this tree; ``inside`` a product, with the brackets that it needs there.

    >>> one, r = Node("number", constant=1.0), Node("name", name="r")
    >>> plaintext(Node("*", (Node("+", (r, one)), r)))
    '(r + 1)*r'
    """
    text, level = _written(node)
    return f"({text})" if inside and level < _SIGN else text


def _written(node: Node) -> tuple[str, int]:
    def part(index: int, level: int) -> str:
        text, binding = _written(node.args[index])
        return text if binding >= level else f"({text})"

    if node.op == "number":
        return repr(node.constant).removesuffix(".0"), _ATOM
    if node.op == "name":
        return node.name, _ATOM
    if node.op in ("+", "-"):
        return f"{part(0, _SUM)} {node.op} {part(1, _PRODUCT)}", _SUM
    if node.op in ("*", "/"):
        return f"{part(0, _PRODUCT)}{node.op}{part(1, _SIGN)}", _PRODUCT
    if node.op == "neg":
        return f"-{part(0, _SIGN)}", _SIGN
    if node.op == "**":
        return f"{part(0, _ATOM)}**{part(1, _SIGN)}", _POWER
    if node.op in COMPARISONS:
        return f"{part(0, _SUM)} {node.op} {part(1, _SUM)}", _COMPARISON
    return f"{node.op}({', '.join(_written(a)[0] for a in node.args)})", _ATOM
