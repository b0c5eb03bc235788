"""A formula's tree rewritten for the computer: the same function, with sums and products that keep their digits.

People see the formula as it was before. Rewriting works from the leaves upwards, so nested forms such
as ``-log(1 - 1/(1 + exp(-z)))`` become one call: softplus(z).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from itertools import islice

from lossviz.expression.complements import (
    Factor,
    above_one,
    below_one,
    factors,
    is_one_plus_exp,
    logarithm,
    node,
    number,
    opposite,
    product,
    times,
    whole,
)
from lossviz.expression.language import VARIABLES
from lossviz.expression.nodes import Node

_LARGEST = 600


def rewritten(tree: Node) -> Node:
    """The tree with its lossy parts replaced.

    >>> from lossviz.expression.tree import parse
    >>> found = rewritten(parse("1 - sigmoid(z)"))
    >>> found.op, found.args[0].op
    ('sigmoid', 'neg')
    """
    if tree.constant is not None or not tree.args:
        return tree
    args = tuple(rewritten(a) for a in tree.args)
    made = Node(tree.op, args, tree.name, None, tree.span)
    rule = _RULES.get(tree.op)
    if rule is None or _larger(made):
        return made
    found = rule(made)
    if found is None or _larger(found):
        return made
    return _placed(found, tree.span, frozenset(id(n) for a in args for n in a.walk()))


def _larger(tree: Node) -> bool:
    """Whether a tree has outgrown what rewriting may make of it; forms within forms would double it each time."""
    return sum(1 for _ in islice(tree.walk(), _LARGEST)) == _LARGEST


def _placed(found: Node, span: tuple[int, int], old: frozenset[int]) -> Node:
    """The tree with the new nodes above the old ones at the place of the text that they stand for."""
    if id(found) in old:
        return found
    args = tuple(_placed(a, span, old) for a in found.args)
    return Node(found.op, args, found.name, found.constant, span)


def _logarithm(made: Node) -> Node | None:
    return logarithm(made.args[0])


def _logarithm_to_a_base(made: Node) -> Node | None:
    found = logarithm(made.args[0])
    return None if found is None else node("/", found, number(math.log(2.0 if made.op == "log2" else 10.0)))


def _log1p(made: Node) -> Node | None:
    (u,) = made.args
    if u.op == "exp":
        return node("softplus", u.args[0])
    total = above_one(u)
    return None if total is None else logarithm(total)


def _negative(made: Node) -> Node | None:
    return opposite(made.args[0])


def _root(made: Node) -> Node | None:
    (u,) = made.args
    if u.op == "**" and u.args[1].constant == 2.0:
        return node("abs", u.args[0])
    return _power_of(u, number(0.5))


def _power(made: Node) -> Node | None:
    base, exponent = made.args
    count = whole(exponent)
    return _power_of(base, exponent) if count is None or count < 0 else None


def _power_of(base: Node, exponent: Node) -> Node | None:
    """A power of something that may underflow although the power does not."""
    if base.op == "exp":
        return node("exp", node("*", exponent, base.args[0]))
    if base.op == "sigmoid":
        return node("exp", opposite(node("*", exponent, node("softplus", opposite(base.args[0])))))
    return None


def _plus(made: Node) -> Node | None:
    a, b = made.args
    if 1.0 in (a.constant, b.constant):
        return above_one(b if a.constant == 1.0 else a)
    if -1.0 in (a.constant, b.constant):
        return below_one(b if a.constant == -1.0 else a)
    return _multiple_of_one(made) or _softplus_less(made)


def _minus(made: Node) -> Node | None:
    a, b = made.args
    if a.constant == 1.0:
        found = below_one(b)
        return None if found is None else opposite(found)
    return below_one(a) if b.constant == 1.0 else _multiple_of_one(made) or _softplus_less(made)


def _multiple_of_one(made: Node) -> Node | None:
    """c + c·a or c − c·a with a constant c, as c·(1 + a) or c·(1 − a)."""
    a, b = made.args
    sign = 1.0 if made.op == "+" else -1.0
    fixed, moving, own, other = (a, b, 1.0, sign) if a.constant is not None else (b, a, sign, 1.0)
    if fixed.constant is None or fixed.constant == 0.0:
        return None
    size, parts = factors(moving)
    whole_size = own * fixed.constant
    if len(parts) != 1 or parts[0][1] or abs(size) != abs(whole_size):
        return None
    same = other * size == whole_size
    found = above_one(parts[0][0]) if same else below_one(parts[0][0])
    return None if found is None else product((whole_size if same else -whole_size), [(found, False)])


def _terms(tree: Node, sign: int = 1) -> list[tuple[int, Node]]:
    """The terms of a chain of sums with their signs."""
    if tree.constant is None and tree.op == "neg":
        return _terms(tree.args[0], -sign)
    if tree.constant is None and tree.op in ("+", "-"):
        return [*_terms(tree.args[0], sign), *_terms(tree.args[1], sign if tree.op == "+" else -sign)]
    return [(sign, tree)]


def _softplus_less(made: Node) -> Node | None:
    """softplus(u) − k·u with a constant k, as one function: its two parts cancel for large u."""
    terms = _terms(made)
    for i, (sign, whole_term) in enumerate(terms):
        if whole_term.op != "softplus":
            continue
        u = whole_term.args[0]
        for j, (other, term) in enumerate(terms):
            share = _share(term, u)
            if share is None or j == i:
                continue
            k = opposite(share) if other == sign else share
            terms[i] = (sign, node("softplusless", u, k))
            return _summed([t for n, t in enumerate(terms) if n != j])
    return None


def _summed(terms: list[tuple[int, Node]]) -> Node:
    sign, first = terms[0]
    start = first if sign > 0 else opposite(first)
    return reduce(lambda total, t: node("+" if t[0] > 0 else "-", total, t[1]), terms[1:], start)


def _share(term: Node, u: Node) -> Node | None:
    """The k of a term k·u, if k does not depend on the prediction; u may be written as −v."""
    size, parts = factors(term)
    inner, sign = (u.args[0], -1.0) if u.op == "neg" else (u, 1.0)
    others = [f for f in parts if f != (inner, False)]
    if len(others) != len(parts) - 1 or any(_moves(f) for f, _ in others):
        return None
    return product(size * sign, others)


def _moves(tree: Node) -> bool:
    """Whether the prediction is in it."""
    return any(n.op == "name" and VARIABLES.get(n.name) in ("prediction", "r") for n in tree.walk())


def _product(made: Node) -> Node | None:
    """A product whose factors overflow against each other; None if it has none."""
    size, parts = factors(made)
    changed = False
    for rule in (_as_sigmoids, _share_of_exps, _tangent, _meeting):
        found = rule(parts)
        while found is not None:
            parts, changed = found, True
            found = rule(parts)
    if not changed and (len(parts) != 1 or not _foldable(made)):
        return None
    return product(size, parts)


def _foldable(made: Node) -> bool:
    """Constants on both sides of a bar, as in 2·σ(z)/2."""
    return made.op == "/" and made.args[1].constant is not None and made.args[0].op == "*"


def _as_sigmoids(parts: list[Factor]) -> list[Factor] | None:
    """A divisor (1 + e^u)^n as the factor σ(−u)^n."""
    for i, (f, under) in enumerate(parts):
        base, exponent = (f.args[0], f.args[1]) if f.op == "**" else (f, None)
        u = is_one_plus_exp(base)
        if not under or u is None:
            continue
        share = node("sigmoid", opposite(u))
        new = share if exponent is None else node("**", share, exponent)
        return [*parts[:i], (new, False), *parts[i + 1 :]]
    return None


def _share_of_exps(parts: list[Factor]) -> list[Factor] | None:
    """e^a/(e^a + e^b) as σ(a − b), also for a constant in the place of one of the two."""
    for i, (f, under) in enumerate(parts):
        if not under or f.op != "+" or f.constant is not None or not all(a.op == "exp" for a in f.args):
            continue
        for mine, other in (f.args, f.args[::-1]):
            if (mine, False) in parts:
                kept = [part for n, part in enumerate(parts) if n != i]
                share = node("sigmoid", node("-", mine.args[0], other.args[0]))
                kept[kept.index((mine, False))] = (share, False)
                return kept
    return None


def _meeting(parts: list[Factor]) -> list[Factor] | None:
    """e^u·σ(−u) as σ(u), and e^a·e^b or e^a/e^b as one exponential."""
    for i, (f, under) in enumerate(parts):
        if f.op != "exp":
            continue
        u = opposite(f.args[0]) if under else f.args[0]
        for j, (g, below) in enumerate(parts):
            rest = [part for n, part in enumerate(parts) if n not in (i, j)]
            base, exponent = (g.args[0], whole(g.args[1])) if g.op == "**" else (g, 1)
            if base.op == "sigmoid" and not below and base.args[0] == opposite(u) and (exponent or 0) > 0:
                left = [(node("**", base, number(exponent - 1.0)), False)] if exponent and exponent > 1 else []
                return [*rest, (node("sigmoid", u), False), *left]
            if j > i and g.op == "exp":
                total = node("-" if below else "+", u, g.args[0])
                return [(node("exp", total), False), *rest]
    return None


def _tangent(parts: list[Factor]) -> list[Factor] | None:
    """sinh(u)/cosh(u) as tanh(u), (e^u − 1)·σ(−u) as tanh(u/2), (e^a − e^b)/(e^a + e^b) as tanh((a − b)/2)."""
    for f, under in parts:
        if under:
            continue
        u = f.args[0] if f.args else f
        match f.op:
            case "sinh":
                partner, found = (node("cosh", u), True), node("tanh", u)
            case "expm1":
                partner, found = (node("sigmoid", opposite(u)), False), node("tanh", times(0.5, u))
            case "-" if all(a.op == "exp" for a in f.args):
                half = times(0.5, node("-", u.args[0], f.args[1].args[0]))
                partner, found = (node("+", *f.args), True), node("tanh", half)
            case _:
                continue
        if partner in parts:
            rest = [part for part in parts if part not in ((f, False), partner)]
            return [(found, False), *rest]
    return None


_RULES: dict[str, Callable[[Node], Node | None]] = {
    "log": _logarithm,
    "log2": _logarithm_to_a_base,
    "log10": _logarithm_to_a_base,
    "log1p": _log1p,
    "neg": _negative,
    "sqrt": _root,
    "**": _power,
    "+": _plus,
    "-": _minus,
    "*": _product,
    "/": _product,
}
