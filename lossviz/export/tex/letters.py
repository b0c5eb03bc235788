"""The words of a figure in LaTeX: plotly's markup and Unicode's symbols become commands that pdflatex knows."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

#: What a character means in a formula. Greek letters are found by their names.
_FORMULA = {
    "ŷ": r"\hat{y}",
    "ℓ": r"\ell",
    "∂": r"\partial",
    "∇": r"\nabla",
    "−": "-",
    "·": r"\cdot",
    "×": r"\times",
    "±": r"\pm",
    "∞": r"\infty",
    "½": r"\frac{1}{2}",
    "¼": r"\frac{1}{4}",
    "√": r"\surd",
    "≤": r"\le",
    "≥": r"\ge",
    "≈": r"\approx",
    "≠": r"\ne",
    "→": r"\to",
    "∈": r"\in",
    "∑": r"\sum",
    "′": "'",
    "″": "''",
    **{sign: f"^{{{digit}}}" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{sign: f"_{{{digit}}}" for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}
_GREEK = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
_FORMULA |= {
    letter: "\\" + (name.lower() if letter.islower() else name.capitalize())
    for letter in _GREEK
    for name in [unicodedata.name(letter).rpartition(" ")[2].replace("LAMDA", "LAMBDA")]
}
#: What a character is outside of formulas, where it is not itself.
_TEXT = {
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    '"': "''",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"\ldots{}",
    "●": r"$\bullet$",
    "○": r"$\circ$",
    "■": r"\rule{1.2ex}{1.2ex}",
    "┊": r"$\vert$",
    "\u00a0": "~",
    "\u2002": r"\enspace{}",
    "\u2009": r"\,",
    "\u202f": r"\,",
}
# A letter by itself is a variable, but for the article and for what stands before or behind an apostrophe.
_VARIABLE = r"(?<![A-Za-z0-9_'’])[B-HJ-Zb-z](?![A-Za-z0-9_'’])\u0302?"
_SIGN = f"[{re.escape(''.join(_FORMULA))}]"
_ATOM = rf"(?:{_SIGN}|{_VARIABLE}|\d+(?:\.\d+)?|[()|\[\]])"
_RELATIONS = "→≤≥≈≠∈·×±"
_RUN = re.compile(rf"{_ATOM}+(?:\s?[-+=/<>*{_RELATIONS}]\s?{_ATOM}+|(?<=[{_RELATIONS}])\s{_ATOM}+)*")
_MEANS = re.compile(f"{_SIGN}|{_VARIABLE}")
_TOKEN = re.compile(r"<(su[bp])>(.*?)</su[bp]>|<(/?)(\w+)([^<>]*)>", re.S)
# Of other letters pdflatex knows those of Latin-1, without the signs among them.
_LATIN = re.compile("[\x20-\x7eÀ-ÖØ-öø-ÿ]")


def latex(markup: str, pt: float = 0.75) -> str:
    r"""A text with plotly's markup as LaTeX that needs no package but xcolor; ``pt`` are the points of a pixel.

    >>> print(latex("<b>gradient ∂ℓ/∂ŷ</b>"), latex("label y = 0, 5 % of a_b"))
    {\bfseries\boldmath gradient $\partial \ell /\partial \hat{y}$} label $y = 0$, 5 \% of a\_b
    >>> print(latex("<b>one<br>other</b>"))
    {\bfseries\boldmath one}\\ {\bfseries\boldmath other}
    """
    out, openers, at = [], list[str](), 0
    for token in _TOKEN.finditer(markup):
        out.append(plain(markup[at : token.start()]))
        at = token.end()
        raised, inner, closing, tag, more = token.groups()
        if raised:
            out.append(f"${'_' if raised == 'sub' else '^'}{{{_small(re.sub('<[^>]*>', '', inner))}}}$")
        elif tag == "br":
            ends = "}" * sum(map(bool, openers))  # TeX breaks no line inside of a group
            out.append(rf"{ends}\\ {''.join(openers)}")
        elif closing:
            out.append("}" if openers and openers.pop() else "")
        else:
            openers.append(_opener(tag, more, pt))
            out.append(openers[-1])
    return "".join([*out, plain(markup[at:]), "}" * sum(map(bool, openers))])


def _opener(tag: str, more: str, pt: float) -> str:
    if tag in ("b", "strong"):
        return r"{\bfseries\boldmath "
    if tag in ("i", "em"):
        return r"{\itshape "
    colour = re.search("color: *#([0-9A-Fa-f]{6})", more)
    size = re.search(r"font-size: *([0-9.]+)px", more)
    look = (rf"\color[HTML]{{{colour[1].upper()}}}" if colour else "") + (sized(float(size[1]) * pt) if size else "")
    return f"{{{look} " if look else ""


def sized(points: float) -> str:
    """The command for letters of a size.

    >>> print(sized(8.0))
    \\fontsize{8}{9.6}\\selectfont
    """
    return rf"\fontsize{{{points:.4g}}}{{{1.2 * points:.4g}}}\selectfont"


def plain(text: str) -> str:
    r"""A text without markup, its formulas between dollars; what is special to TeX is escaped.

    >>> print(plain("Huber loss, δ = 1.5: ½r² &amp; |r|"), plain("the outlier's residual x"), plain("ρ(r)"))
    Huber loss, $\delta = 1.5$: $\frac{1}{2}r^{2}$ \& $|r|$ the outlier's residual $x$ $\rho (r)$
    """
    text = unicodedata.normalize("NFC", unescape(text))
    out, at = [], 0
    for run in _RUN.finditer(text):
        if _MEANS.search(run[0]):
            out += [_outside(text[at : run.start()]), f"${_inside(run[0])}$"]
            at = run.end()
    return "".join([*out, _outside(text[at:])])


def _inside(formula: str) -> str:
    formula = re.sub("(.)\u0302", r"\\hat{\1}", formula)
    found = "".join(_command(_FORMULA[sign]) if sign in _FORMULA else sign for sign in formula)
    return re.sub(r" +(?=[ }^_']|$)", "", found)


def _command(said: str) -> str:
    """A command is parted from what follows."""
    return f"{said} " if said.startswith("\\") and said[-1].isalpha() else said


def _small(text: str) -> str:
    """A subscript or superscript: a number or a letter as in a formula, words upright."""
    text = unescape(text)
    return rf"\mathrm{{{_outside(text)}}}" if re.search("[A-Za-z]{2}", text) else _inside(text)


def _outside(text: str) -> str:
    return "".join(_TEXT.get(sign) or _known(sign) for sign in text)


def _known(sign: str) -> str:
    """A character that pdflatex knows, or the nearest to it; if there is none, its number."""
    if sign in _FORMULA:
        return f"${_FORMULA[sign]}$"
    if sign.isspace():
        return " "
    if _LATIN.fullmatch(sign):
        return sign
    near = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return "".join(_TEXT.get(part, part) for part in near) or f"[U+{ord(sign):04X}]"
