"""A formula cut into tokens: numbers, names and signs, each in the language's own spelling and with its place in the text.

One pass from left to right; each pattern looks at a bounded or a disjoint piece, so that the time grows with the length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lossviz.expression.language import MAX_LENGTH, MAX_SIZE, ExpressionError, quoted
from lossviz.expression.spelling import COMMANDS, FRACTIONS, GREEK, MODULES, SIGNS, WORDS, about_character

_HAT = "\u0302"
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<gap>[\u00a0\u2002-\u200a\u202f]+|\\[,;:! ]|\\q?quad\b|\\(?:displaystyle|[bB]igg?[lr]?)(?![A-Za-z]))"
    r"|(?P<odd>0[xXoObB][0-9A-Fa-f]|[0-9.]+j(?![A-Za-z0-9]))"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<fraction>[{''.join(FRACTIONS)}]|\\[td]?frac\s*[1-9]\s*[1-9](?![0-9]))"
    rf"|(?P<hat>[ŷẑ]|[ypz]{_HAT}|\\(?:wide)?hat\s*(?:\{{\s*[ypz]\s*\}}|[ypz](?![A-Za-z])))"
    r"|(?P<base>\\?log\s*_\s*(?:\{\s*(?:2|10)\s*\}|(?:2|10)(?![A-Za-z0-9]))|\\?log[₀-₉]+)"
    r"|(?P<lowered>y_(?:\{\w+\}|(?:\{\s*)?\\(?:text|mathrm)\s*\{\w+\}\s*\}?))"
    r"|(?P<text>\\(?:operatorname\*?|mathrm|mathit|text)\s*\{\s*[A-Za-z][A-Za-z0-9_]*\s*\})"
    rf"|(?P<name>[A-Za-z](?!{_HAT})(?:[A-Za-z0-9](?!{_HAT}))*(?:_[A-Za-z0-9]+)*)"
    rf"|(?P<greek>[{''.join(GREEK)}])"
    r"|(?P<side>\\(?:left|right)\s*(?:[()\[\].|]|\\[{}]|\\[lr]?vert))"
    r"|(?P<command>\\(?:[A-Za-z]+|[{}|]))"
    r"|(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)"
    r"|(?P<symbol>\*\*|<=|>=|==|!=|[-+*/()<>,=|{}\[\]])"
    rf"|(?P<sign>[{re.escape(''.join(SIGNS))}])"
)
# The module of a function; what follows is its name.
_MODULE = re.compile(r"(?:[A-Za-z_]+\.)+(?=[A-Za-z])")


@dataclass(frozen=True)
class Token:
    """A number, name, sign or power (r²), as the language spells it, and the 0-based place where it was typed.

    ``plain`` says that it was typed as the language spells it, ``module`` what stood before a function, as in np.log.
    """

    kind: str
    text: str
    start: int
    stop: int
    plain: bool = True
    module: str = ""

    @property
    def column(self) -> int:
        """The place as messages count it, from 1."""
        return self.start + 1


def tokens(text: str, start: int = 0) -> list[Token]:
    """The tokens of a formula, from a place on.

    Raises ExpressionError for an empty or overlong text and for the first character that starts no token.

    >>> [token.text for token in tokens("2·ŷ²")]
    ['2', '*', 'prediction', '2']
    """
    if len(text) > MAX_LENGTH:
        problem = f"the formula has {len(text):,} characters; up to {MAX_LENGTH} are allowed"
        raise ExpressionError(problem, MAX_LENGTH + 1)
    found: list[Token] = []
    place, end = _within_dollars(text, start)
    while place < end:
        token, place = _next(text, place, end)
        if token is not None:
            found.append(token)
    if not found:
        raise ExpressionError("nothing is written here; a formula looks like r**2 or -y*log(p)", start + 1)
    size = 0
    for token in found:
        size += token.text not in "(),"
        if size > MAX_SIZE:
            problem = f"the formula is too long; {MAX_SIZE} numbers, names and operators are allowed"
            raise ExpressionError(problem, token.column)
    return found


def _within_dollars(text: str, start: int) -> tuple[int, int]:
    """The part of a text between the dollar signs that LaTeX has around a formula, if it has them."""
    if not (text.lstrip().startswith("$") and text.rstrip().endswith("$")):
        return start, len(text)
    inside = text.strip().strip("$")
    return max(start, text.index("$") + (len(text.strip()) - len(text.strip().lstrip("$")))), text.rindex(inside) + len(
        inside
    )


def _next(text: str, place: int, end: int) -> tuple[Token | None, int]:
    """The token at a place, None for a blank, and where the next one begins."""
    module = _MODULE.match(text, place, end)
    start = module.end() if module and module.group()[:-1] in MODULES else place
    match = _TOKEN.match(text, start, end)
    if match is None:
        raise ExpressionError(about_character(text[start]), start + 1)
    kind, typed = match.lastgroup or "", match.group()
    if kind in ("space", "gap") or (kind == "side" and typed.endswith(".")):
        return None, match.end()
    kind, spelt = _spelt(kind, typed, start)
    name = module.group()[:-1] if module and start > place else ""
    plain = spelt == typed and not name and kind not in ("power", "fraction")
    return Token(kind, spelt, place, match.end(), plain, name), match.end()


def _spelt(kind: str, typed: str, place: int) -> tuple[str, str]:
    """Kind and spelling of a token in the language."""
    match kind:
        case "odd":
            what = "complex numbers are no part of the language" if typed.endswith("j") else "numbers are decimal"
            raise ExpressionError(f"{what}; {quoted(typed)} is not one of its numbers", place + 1)
        case "fraction":
            return "fraction", FRACTIONS.get(typed) or "/".join(re.findall(r"\d", typed))
        case "hat":
            letter = "y" if "ŷ" in typed else "z" if "ẑ" in typed else re.sub(r"\\(?:wide)?hat|[^ypz]", "", typed)
            return "name", "prediction" if letter == "y" else letter
        case "base":
            digits = "".join(_LOWERED.get(c, c) for c in typed if c in _LOWERED or (c.isascii() and c.isdigit()))
            return "name", f"log{digits}"
        case "text":
            return "name", typed[typed.index("{") + 1 : -1].strip()
        case "lowered":
            return _name(f"y_{re.sub(r'.*{', '', typed).strip(' }')}", place)
        case "name":
            return _name(typed, place)
        case "greek":
            return "name", GREEK[typed]
        case "side":
            opens = typed.startswith("\\left")
            bar = typed.endswith(("|", "vert"))
            return "symbol", ("|(" if opens else ")|") if bar else ("(" if opens else ")")
        case "command":
            return _command(typed, place)
        case "raised":
            return "power", "".join(_RAISED[c] for c in typed)
        case "sign":
            return "symbol", SIGNS[typed]
    return kind, typed


def _name(typed: str, place: int) -> tuple[str, str]:
    """A name; one with an underscore only where it is known."""
    if "_" not in typed or typed in WORDS:
        return "name", WORDS.get(typed, typed)
    before, after = typed.split("_", 1)
    if typed == "p_t":
        hint = "for the labels 0 and 1 it is where(y == 1, p, 1 - p)"
    elif after.endswith(("mean", "sum")):
        hint = "the loss of one example is drawn; leave the sum or mean out"
    elif after in ("i", "j", "k", "n"):
        hint = f"the loss of one example is drawn; leave the index out, as in {before}"
    else:
        hint = f"names have letters and digits only, as in {typed.replace('_', '')[:20]}"
    raise ExpressionError(f"'_' is not part of the language; {hint}", place + len(before) + 1)


def _command(typed: str, place: int) -> tuple[str, str]:
    """What a command of LaTeX stands for."""
    word = typed[1:]
    if word in ("{", "}", "|"):
        return "symbol", {"{": "(", "}": ")", "|": "|"}[word]
    if word in COMMANDS:
        return "symbol", COMMANDS[word]
    if word == "begin":
        hint = "cases are written where(condition, a, b)"
        raise ExpressionError(f"an environment of LaTeX is no part of the language; {hint}", place + 1)
    if word.removeprefix("var") in _COMMAND_NAMES:
        return "name", word.removeprefix("var")
    hint = "known are those for fractions, roots, functions and Greek letters"
    raise ExpressionError(f"the LaTeX command {quoted(typed)} is not known; {hint}", place + 1)


_COMMAND_NAMES = frozenset(GREEK.values()) | {
    *("log", "ln", "exp", "sin", "cos", "arctan", "tanh", "sinh", "cosh", "max", "min")
}
