"""Formulas as MathML, made when the page is, and the font that sets them: a browser fetches nothing.

Without a font that has a MATH table a browser neither stretches braces nor places hats, and few machines have one. The
page carries STIX Two Math (SIL Open Font License, ``font/OFL.txt``), cut down by fontTools to the characters that our
formulas are made of and the parts that its braces grow by.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache, lru_cache
from pathlib import Path

from latex2mathml.converter import convert

_FONT = Path(__file__).parent / "font" / "stix_two_math.woff2"
_BAR, _MINUS = "&#x0007C;", "&#x02212;"

#: What the converter writes, and what browsers set as TeX would.
_MENDED = (
    # the circumflex of a keyboard has no place over a letter; the accent has
    (re.compile(r"<mo>&#x0005E;</mo>"), "<mo>&#x002C6;</mo>"),
    # a bar is no operator between two terms
    (re.compile(rf'<mo stretchy="false">{_BAR}</mo>'), f'<mo stretchy="false" lspace="0" rspace="0">{_BAR}</mo>'),
    # nor is a minus behind an equals sign
    (re.compile(rf"(?<=<mo>&#x0003D;</mo>)<mo>{_MINUS}</mo>"), f'<mo form="prefix">{_MINUS}</mo>'),
    # the name of a function is no operator, and stands apart from a factor before it
    (re.compile(r"(?<=</mi>)<mo>([a-z]+)</mo>"), r'<mspace width="0.167em" /><mi>\1</mi>'),
    (re.compile(r"<mo>([a-z]+)</mo>"), r"<mi>\1</mi>"),
    (re.compile(r'(<mi>log</mi>)(?!<mo stretchy="false">&#x00028;)'), r'\1<mspace width="0.167em" />'),
)


@lru_cache(maxsize=1024)
def mathml(latex: str) -> str:
    r"""A LaTeX formula as a block of MathML.

    >>> mathml("r^2").startswith('<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">')
    True
    >>> "<mo>&#x002C6;</mo>" in mathml(r"\hat{y}")
    True
    """
    # the converter knows the environment by the name it has outside of a formula
    text = convert(latex.replace("{aligned}", "{align*}"), display="block")
    for pattern, replacement in _MENDED:
        text = pattern.sub(replacement, text)
    return text


@cache
def font_style() -> str:
    """The style sheet that gives formulas their font, with the font in it.

    >>> font_style().count("@font-face"), len(font_style()) < 60_000
    (1, True)
    """
    data = b64encode(_FONT.read_bytes()).decode("ascii")
    face = f'@font-face {{ font-family: "STIX Two Math"; src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
    return f'{face}\nmath {{ font-family: "STIX Two Math", math; }}\n'
