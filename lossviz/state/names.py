"""How a loss at its setting is named: in titles, in the names of files, in plain text."""

from __future__ import annotations

import hashlib
import re

from lossviz.decimals import DIGITS
from lossviz.formula import number
from lossviz.loss import Loss
from lossviz.parameter import Parameter

#: So much of a written formula goes into a title and into the name of a file.
_FORMULA, _WORDS = 60, 40
# So many letters of a checksum tell formulas of the same words apart.
_CHECKSUM = 10
_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega"
)
_GREEK = {**dict(zip(_LETTERS.split(), "αβγδεζηθικλμνξρστυφχψω", strict=True)), "varepsilon": "ε"}


def settings_text(loss: Loss) -> str:
    """The parameters as titles show them.

    >>> from lossviz import Focal
    >>> settings_text(Focal(gamma=2.0))
    'γ = 2, probability'
    """
    parts = []
    for record in loss.parameters():
        value = getattr(loss, record.name)
        if record.kind == "flag":
            parts.append(record.form(value))
        elif value is not None:
            parts.append(f"{plain_symbol(record)} = {number(value, DIGITS)}")
    return ", ".join(parts)


def sliders_text(loss: Loss) -> list[str]:
    """Each number that a parameter of a loss has, with its symbol.

    >>> from lossviz import Focal, Huber
    >>> sliders_text(Huber()), sliders_text(Focal(alpha=0.25))
    (['δ = 1'], ['γ = 2', 'α = 0.25'])
    """
    return [f"{plain_symbol(record)} = {number(getattr(loss, record.name), DIGITS)}" for record in loss.sliders()]


def title_of(loss: Loss) -> str:
    """A loss's title; that of a written one says its formula, of a long one the beginning.

    >>> from lossviz import Huber, parse_loss
    >>> title_of(Huber()), title_of(parse_loss("log(cosh(r))"))
    ('Huber loss', 'Your own loss ℓ = log(cosh(r))')
    >>> title_of(parse_loss("r**2/(1 + abs(r)**1.5)"))
    'Your own loss ℓ = r²/(1 + abs(r)^1.5)'
    """
    formula = loss.words.get("formula", "")
    if not formula:
        return loss.title
    formula = re.sub(r"\*\*([23])(?![\w.])", lambda found: " ²³"[int(found[1]) - 1], formula).replace("**", "^")
    return f"{loss.title} ℓ = {formula if len(formula) <= _FORMULA else formula[: _FORMULA - 1].rstrip() + '…'}"


def name_of(loss: Loss) -> str:
    """How the names of files about a loss begin: its key, and of a written one the words of its formula.

    A checksum keeps formulas apart that have the same words.

    >>> from lossviz import Huber, parse_loss
    >>> name_of(Huber()), name_of(parse_loss("log(cosh(r))"))
    ('huber', 'your_own_log-cosh-r_037b76849d')
    """
    formula = loss.words.get("formula", "")
    if not formula:
        return loss.key
    words = "-".join(re.findall("[A-Za-z0-9.]+", formula))[:_WORDS].strip("-.")
    return "_".join(
        part for part in (loss.key, words, hashlib.sha256(formula.encode()).hexdigest()[:_CHECKSUM]) if part
    )


def plain_symbol(record: Parameter) -> str:
    """A parameter's symbol in Unicode, for places that cannot set LaTeX.

    >>> from lossviz import Huber
    >>> plain_symbol(Huber.parameters()[0])
    'δ'
    """
    word = re.fullmatch(r"\\text\{(.*)\}", record.symbol)
    return (
        word[1]
        if word
        else _GREEK.get(record.symbol.removeprefix("\\").removeprefix("var"), record.symbol or record.name)
    )
