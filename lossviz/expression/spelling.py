"""What people type, and what the language calls it: other words and signs with one meaning, and advice about the rest.

An entry in the first half is accepted because it has one meaning. An entry in the second half is refused, with the nearest
form that has the same value; no advice changes a value, so ``log3`` is not told to be ``log``.
"""

from __future__ import annotations

import difflib
import re
import unicodedata

from lossviz.expression.language import CONSTANTS, FUNCTIONS, VARIABLES, quoted

#: Other words for the prediction and the label; p, z and y keep their own.
WORDS = {
    **dict.fromkeys(("yhat", "y_hat", "ypred", "y_pred", "pred", "preds", "predicted", "predictions"), "prediction"),
    **dict.fromkeys(("ytrue", "y_true", "target", "targets", "labels", "y_target", "y_label", "truth"), "label"),
    **dict.fromkeys(("phat", "p_hat", "prob", "probs", "probability"), "p"),
    **dict.fromkeys(("logits", "zhat", "z_hat"), "z"),
}
#: Other words for functions.
CALLED = {
    "ln": "log",
    "log_2": "log2",
    "log_10": "log10",
    "atan": "arctan",
    "fabs": "abs",
    "absolute": "abs",
    "expit": "sigmoid",
    "sgn": "sign",
    "clamp": "clip",
    "fmax": "maximum",
    "fmin": "minimum",
    "max": "maximum",
    "min": "minimum",
}
#: Functions that are written with an operator here, with the number of their arguments.
OPERATORS = {"square": 1, "pow": 2, "power": 2}
#: Where functions live in Python and JavaScript.
MODULES = frozenset(
    (
        *("np", "numpy", "jnp", "jax.numpy", "jax.nn", "math", "Math", "scipy.special", "special", "K"),
        *("torch", "torch.special", "torch.nn.functional", "nn.functional", "F", "tf", "tf.math", "tf.nn"),
    )
)

_GREEK_LETTERS = "αβγδεζηθικλμνξπρστυφχψω"
_GREEK_WORDS = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
    *("nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
#: Greek letters and the names that they have as parameters; π is the number.
GREEK = {
    **dict(zip(_GREEK_LETTERS, _GREEK_WORDS, strict=True)),
    **{"ς": "sigma", "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ϖ": "pi", "µ": "mu"},
    **{"Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega"},
}
GREEK_NAMES = frozenset(GREEK.values()) - {"pi"}
#: Signs that stand for one of the language's own.
SIGNS = {
    **dict.fromkeys("^", "**"),
    **dict.fromkeys("·⋅∙•∗×✕", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("−–‐‑", "-"),
    **dict.fromkeys("≤⩽", "<="),
    **dict.fromkeys("≥⩾", ">="),
    "≠": "!=",
    "∣": "|",
    "‖": "|",
    "√": "root",
}
#: Fractions that are one character: a number, or two to divide.
FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅛": "0.125", "⅓": "1/3", "⅔": "2/3", "⅕": "0.2", "⅙": "1/6"}
#: Commands of LaTeX for signs of the language; those for functions and Greek letters have their names.
COMMANDS = {
    **dict.fromkeys(("cdot", "times", "ast"), "*"),
    "div": "/",
    **dict.fromkeys(("le", "leq", "leqslant"), "<="),
    **dict.fromkeys(("ge", "geq", "geqslant"), ">="),
    **dict.fromkeys(("ne", "neq"), "!="),
    "lt": "<",
    "gt": ">",
    "vert": "|",
    "mid": "|",
    "lvert": "|(",
    "rvert": ")|",
    "sqrt": "root",
    **dict.fromkeys(("frac", "tfrac", "dfrac"), "frac"),
}

# ---- what is refused ------------------------------------------------------------------------------------

#: Words with a meaning elsewhere, and how that is written here.
ELSEWHERE = {
    "x": "x could be the residual r or the prediction; write r, p, z or prediction",
    "if": "cases are written where(condition, a, b) or a if condition else b",
    "else": "cases are written where(condition, a, b) or a if condition else b",
    "otherwise": "cases are written where(condition, a, b) or a if condition else b",
    "and": "multiply conditions instead, as in (r > 0)*(r < 1)",
    "or": "cases can be nested, as in where(a, b, where(c, d, 0))",
    "not": "the opposite of a condition is 1 - (condition)",
    "lambda": "declare lambda as a parameter to use it",
    "logit": "the logit of p is log(p/(1 - p)), and as the prediction it is called z",
    **dict.fromkeys(("inf", "nan", "infinity"), "only finite numbers are allowed"),
    **dict.fromkeys(("True", "true"), "what holds is 1"),
    **dict.fromkeys(("False", "false"), "what does not hold is 0"),
}
#: Functions that the language does not have, and what has the same value.
FUNCTIONS_ELSEWHERE = {
    "sqr": "the square is a**2, the square root sqrt(a)",
    "lg": "lg can be log10 or log2; write the one you mean",
    "tan": "the tangent of a is sin(a)/cos(a)",
    "cot": "the cotangent of a is cos(a)/sin(a)",
    "coth": "coth(a) is 1/tanh(a)",
    "sinc": "sinc can be sin(a)/a or sin(pi*a)/(pi*a); write the one you mean",
    "sec": "sec(a) is 1/cos(a)",
    "sech": "sech(a) is 1/cosh(a)",
    "exp2": "exp2(a) is 2**a",
    "erfc": "erfc(a) is 1 - erf(a)",
    "cbrt": "the cube root of a is sign(a)*abs(a)**(1/3)",
    "reciprocal": "the reciprocal of a is 1/a",
    "logsigmoid": "logsigmoid(a) is log(sigmoid(a))",
    "logcosh": "logcosh(a) is log(cosh(a))",
    "logaddexp": "logaddexp(a, b) is log(exp(a) + exp(b))",
    "hypot": "hypot(a, b) is sqrt(a**2 + b**2)",
    "heaviside": "a step at 0 is a > 0",
    "silu": "silu(a) is a*sigmoid(a)",
    "asinh": "asinh(a) is log(a + sqrt(a**2 + 1))",
    "arcsinh": "arcsinh(a) is log(a + sqrt(a**2 + 1))",
    "atanh": "atanh(a) is log((1 + a)/(1 - a))/2",
    "arctanh": "arctanh(a) is log((1 + a)/(1 - a))/2",
    "acosh": "acosh(a) is log(a + sqrt(a**2 - 1))",
    "arccosh": "arccosh(a) is log(a + sqrt(a**2 - 1))",
    "asin": "asin(a) is arctan(a/sqrt(1 - a**2))",
    "arcsin": "arcsin(a) is arctan(a/sqrt(1 - a**2))",
    "acos": "acos(a) is pi/2 - arctan(a/sqrt(1 - a**2))",
    "arccos": "arccos(a) is pi/2 - arctan(a/sqrt(1 - a**2))",
    **dict.fromkeys(("mean", "sum", "average"), "the loss of one example is drawn; leave the sum or mean out"),
    **dict.fromkeys(("floor", "ceil", "round", "mod", "softmax", "norm"), "there is no form of it in this language"),
}
#: Names that stand for a function at least as often as for a number, so that f(r) is no product.
FUNCTION_LIKE = frozenset("fghl") | {"phi", "psi", "rho", "Gamma", "Phi", "Psi"}
#: The same of words that are functions in Python; as a Greek letter each is a number.
SPELT_FUNCTIONS = frozenset(("gamma", "beta", "zeta"))

_CHARACTERS = {
    "=": "equality is written ==",
    "_": "names have letters and digits only",
    ".": "a point belongs inside a number or behind np, torch or math, and a function stands in front, as in abs(r)",
    "'": "the prediction is prediction, p, z or yhat",
    "′": "the prediction is prediction, p, z or yhat",
    "?": "cases are written where(condition, a, b)",
    "&": "multiply conditions instead, as in (r > 0)*(r < 1)",
    "∞": "only finite numbers are allowed",
    "∑": "the loss of one example is drawn; leave the sum over examples out",
    "Σ": "the loss of one example is drawn; leave the sum over examples out",
    "∛": "the cube root of a is sign(a)*abs(a)**(1/3)",
    "!": "different from is written !=",
    "—": "the minus sign is the hyphen -",
}
_SINGLE = frozenset("rpzy")


def about_character(character: str) -> str:
    """What to do about a character the language does not have.

    >>> about_character("_")
    "'_' is not part of the language; names have letters and digits only"
    """
    hint = _CHARACTERS.get(character)
    if hint is None and not character.isascii():
        plain = unicodedata.normalize("NFKC", character)
        hint = f"it only looks like {quoted(plain)}, which is allowed" if plain.isascii() and plain.isalnum() else None
    if hint is None:
        hint = "allowed are letters, digits, . + - * / ^ ( ) , | and comparisons"
    return f"{quoted(character)} is not part of the language; {hint}"


def about_name(name: str, *, called: bool = False) -> str:
    """Why a word cannot be a name, and what to write instead; empty for one that can be a parameter.

    >>> about_name("r2")
    "'r2' can be r**2 or 2*r; write the one you mean"
    >>> about_name("delta")
    ''
    """
    if name == "lambda" and not called:
        return ""
    hint = ELSEWHERE.get(name) or (FUNCTIONS_ELSEWHERE.get(name) if called else None)
    if hint is not None:
        return f"the name {quoted(name)} is not known; {hint}"
    parted = re.fullmatch(r"([A-Za-z_]*[A-Za-z])(\d{1,3})", name)
    if parted and parted[1] in {*VARIABLES, *CONSTANTS, *WORDS}:
        word, digits = WORDS.get(parted[1], parted[1]), parted[2]
        return f"{quoted(name)} can be {word}**{digits} or {digits}*{word}; write the one you mean"
    if parted and parted[1] in ("log", "ln"):
        return f"the name {quoted(name)} is not known; the logarithm of a to the base {parted[2]} is log(a)/log({parted[2]})"
    return _run_together(name) or (_unknown_function(name) if called else "")


def _run_together(name: str) -> str:
    """What a word made of known words could be: yz, deltar, logp."""
    if len(name) > 1 and set(name) <= _SINGLE:
        product = "*".join(name[:6]) + ("*..." if len(name) > 6 else "")
        return f"{quoted(name)} is no parameter's name; the product is written {product}"
    before, last = name[:-1], name[-1]
    if last not in _SINGLE or name in {*GREEK_NAMES, *CONSTANTS, *WORDS}:
        return ""
    function = CALLED.get(before, before)
    if FUNCTIONS.get(function) == 1:
        return f"{quoted(name)} is no parameter's name; the function of {last} is written {function}({last})"
    if before in GREEK_NAMES or before in CONSTANTS:
        return f"{quoted(name)} is no parameter's name; the product is written {before}*{last}"
    return ""


def _unknown_function(name: str) -> str:
    product = f"; a product is written {name}*(...)" if len(name) <= 20 else ""
    return f"the function {quoted(name)} is not known{_meant(name, [*FUNCTIONS, *CALLED]) or product}"


def about_unknown(name: str, parameters: list[str]) -> str:
    """What to say of a name that is no declared parameter.

    >>> about_unknown("lamda", ["lambda"])[:52]
    "the name 'lamda' is not known; did you mean lambda; "
    """
    if name in ELSEWHERE:
        return f"the name {quoted(name)} is not known; {ELSEWHERE[name]}"
    variables = "prediction, p, z, label, y, r, pi, the functions and declared parameters"
    meant = _meant(name, [*VARIABLES, *CONSTANTS, *parameters])
    return f"the name {quoted(name)} is not known{meant}; allowed are {variables}"


def _meant(name: str, known: list[str]) -> str:
    """The word that a misspelt one is for; digits are never taken for a slip, so that log3 is not log."""
    digits = "".join(c for c in name if c.isdigit())
    fitting = [word for word in known if "".join(c for c in word if c.isdigit()) == digits]
    if any(name.startswith(word) and name != word + word[-1] for word in fitting if len(word) > 2):
        return ""  # sinx is no slip for sin
    close = difflib.get_close_matches(name[:20], fitting, n=1, cutoff=0.7)
    return f"; did you mean {close[0]}" if close else ""
