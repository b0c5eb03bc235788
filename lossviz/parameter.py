"""Parameters of a loss as records: one record drives validation, slider, URL key and test sampling."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np

Kind = Literal["real", "integer", "flag"]


@dataclass(frozen=True)
class Interval:
    """A real interval, open unless a side is said to be closed.

    ``value in interval`` is false for NaN and for anything outside.

    >>> 0.0 in Interval(0, math.inf), 1e-9 in Interval(0, math.inf)
    (False, True)
    >>> print(Interval(0, 1, closed_low=True, closed_high=True))
    [0, 1]
    """

    low: float
    high: float
    closed_low: bool = False
    closed_high: bool = False

    def __contains__(self, value: float) -> bool:
        above = value >= self.low if self.closed_low else value > self.low
        below = value <= self.high if self.closed_high else value < self.high
        return above and below

    def __str__(self) -> str:
        left, right = "[" if self.closed_low else "(", "]" if self.closed_high else ")"
        return f"{left}{self.low:g}, {self.high:g}{right}"


REAL = Interval(-math.inf, math.inf)
POSITIVE = Interval(0.0, math.inf)
NON_NEGATIVE = Interval(0.0, math.inf, closed_low=True)
UNIT = Interval(0.0, 1.0, closed_low=True, closed_high=True)
INNER_UNIT = Interval(0.0, 1.0)
EXTENDED = Interval(-math.inf, math.inf, closed_low=True, closed_high=True)


@dataclass(frozen=True)
class Parameter:
    """What is known of one parameter of a loss.

    ``domain`` is enforced; ``typical`` is the range of its slider and of the test sampling;
    ``steps`` are the slider's positions. ``optional`` parameters accept ``None``; in a ``linear`` one the
    loss is linear, so that two samples along it say everything. One that is not ``dragged`` is not sampled: the picture
    follows it when it is let go. ``compared`` are the steps whose curves are drawn side by side when that is asked for,
    ``names`` the steps that have a name, each with it. ``forms`` names what the prediction is when a flag is false, and
    when it is true.
    """

    name: str
    default: float | int | bool | None
    symbol: str
    help: str
    domain: Interval
    typical: tuple[float, float]
    kind: Kind
    steps: tuple[float, ...]
    optional: bool
    linear: bool
    dragged: bool = True
    compared: tuple[float, ...] = ()
    forms: tuple[str, str] = ("", "")
    names: tuple[tuple[float, str], ...] = ()

    def form(self, value: bool) -> str:
        """What the prediction is at a value of the flag.

        >>> flag = parameter(False, "", "", kind="flag", forms=("probability", "logit"))
        >>> parameter_record("from_logits", flag).form(True)
        'logit'
        """
        return self.forms[int(value)]

    @property
    def allowed(self) -> str:
        """The allowed values in words, as error messages and pages say them.

        >>> parameter_record("delta", parameter(1.0, "d", "", domain=POSITIVE, typical=(1, 2))).allowed
        'in (0, inf)'
        """
        if self.kind == "flag":
            return "True or False"
        words = f"an integer in {self.domain}" if self.kind == "integer" else f"in {self.domain}"
        return f"{words} or None" if self.optional else words

    def reaches(self, value: float) -> bool:
        """Whether a value lies between the ends of the slider."""
        return self.steps[0] <= value <= self.steps[-1]

    def stops(self, value: float) -> tuple[float, ...]:
        """The slider's positions for a loss that has this value: it is one of them, however far out it lies.

        >>> parameter_record("delta", parameter(1.0, "d", "", steps=(1, 2))).stops(1000.0)
        (1, 2, 1000.0)
        """
        return self.steps if self.reaches(value) else tuple(sorted({*self.steps, value}))

    def check(self, owner: str, value: Any) -> float | int | bool | None:
        """Return ``value`` in its canonical type, or raise naming the owner, the value and what is allowed.

        Raises TypeError for what is no number (or no flag), ValueError for a number outside the domain.

        >>> record = parameter_record("delta", parameter(1.0, "d", "", domain=POSITIVE, typical=(1, 2)))
        >>> record.check("Huber", 2)
        2.0
        """
        problem = f"{owner}: {self.name} must be {self.allowed}, got {shown(value)}"
        if value is None and self.optional:
            return None
        is_flag = isinstance(value, bool | np.bool_)
        if self.kind == "flag":
            if not is_flag:
                raise TypeError(problem)
            return bool(value)
        if is_flag or not isinstance(value, Real):
            raise TypeError(problem)
        if self.kind == "integer" and not isinstance(value, Integral):
            raise TypeError(problem)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if number not in self.domain:
            raise ValueError(problem)
        return int(value) if isinstance(value, Integral) and self.kind == "integer" else number


def shown(value: Any) -> str:
    """A value as an error message shows it: its repr on one line, cut to 80 characters.

    >>> shown(np.float64(1.5)), shown("x" * 100)[-5:]
    ('1.5', 'xx...')
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        return "an integer of 30 or more digits"  # str() of a huge int is slow, then refused by Python itself
    text = re.sub(r"\s*\n\s*", " ", repr(value))
    return text if len(text) <= 80 else text[:77] + "..."


def parameter(
    default: float | int | bool | None,
    symbol: str,
    help: str,
    *,
    domain: Interval = REAL,
    typical: tuple[float, float] = (0.0, 1.0),
    kind: Kind = "real",
    steps: Sequence[float] = (),
    optional: bool = False,
    linear: bool = False,
    dragged: bool = True,
    compared: Sequence[float] = (),
    forms: tuple[str, str] = ("", ""),
    names: Mapping[float, str] | None = None,
) -> Any:
    """Declare a parameter as a dataclass field; its record travels in the field's metadata.

    Without ``steps`` the slider gets 41 even steps over ``typical`` (the integers for an integer), as far as the domain
    allows them. The default always is one of the steps.

    >>> @dataclass(frozen=True)
    ... class Example:
    ...     delta: float = parameter(1.0, r"\\delta", "Threshold.", domain=POSITIVE, typical=(0.1, 5.0))
    >>> parameters_of(Example)[0].symbol
    '\\\\delta'
    """
    if not steps and kind == "real":
        steps = [x for x in (round(float(x), 10) for x in np.linspace(typical[0], typical[1], 41)) if x in domain]
    if not steps and kind == "integer":
        steps = [k for k in range(int(typical[0]), int(typical[1]) + 1) if k in domain]
    if default is not None and kind != "flag" and default not in steps:
        steps = sorted([default, *(x for x in steps if not math.isclose(x, default, rel_tol=1e-9))])
    record = {
        "default": default,
        "symbol": symbol,
        "help": help,
        "domain": domain,
        "typical": typical,
        "kind": kind,
        "steps": tuple(steps),
        "optional": optional,
        "linear": linear,
        "dragged": dragged,
        "compared": tuple(compared),
        "forms": forms,
        "names": tuple((names or {}).items()),
    }
    return field(default=default, metadata={"parameter": record})


def parameter_record(name: str, declared: Any) -> Parameter:
    """The Parameter that a field made by ``parameter()`` declares under ``name``.

    >>> parameter_record("beta", parameter(1.0, "b", "", typical=(0, 1))).default
    1.0
    """
    return Parameter(name=name, **declared.metadata["parameter"])


def parameters_of(owner: Any) -> tuple[Parameter, ...]:
    """The parameter records of a dataclass or its instance, in the order of declaration.

    >>> @dataclass(frozen=True)
    ... class Example:
    ...     tau: float = parameter(0.5, "t", "", domain=UNIT)
    >>> [record.name for record in parameters_of(Example)]
    ['tau']
    """
    return _declared(owner if isinstance(owner, type) else type(owner))


@lru_cache(maxsize=256)
def _declared(owner: Any) -> tuple[Parameter, ...]:
    """Read once for each class: every loss that is made asks for them, and a page makes hundreds for its links."""
    return tuple(parameter_record(f.name, f) for f in fields(owner) if "parameter" in f.metadata)
