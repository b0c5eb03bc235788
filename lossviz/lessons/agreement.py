"""How far a printed number agrees with the computed one."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Literal

Agreement = Literal["equal", "cut", "rounded", "wrong"]

#: What the page says for each kind of agreement.
AGREEMENTS: dict[Agreement, str] = {
    "equal": "equal",
    "cut": "cut off, not rounded",
    "rounded": "a round figure",
    "wrong": "wrong",
}
# A round figure may be this far off before it is called wrong.
_ROUND = 0.05


def agreement(printed: str, computed: float) -> Agreement:
    """Compare at the printed digits: rounded to them, cut off at them, within 5 %, or none of these.

    >>> agreement("0.223", 0.22314), agreement("2.302", 2.302585), agreement("1000", 976.56), agreement("10", 9.0)
    ('equal', 'cut', 'rounded', 'wrong')
    """
    claimed = Decimal(printed.replace("−", "-"))
    if not math.isfinite(computed):
        return "wrong"
    # 15 digits: what float arithmetic adds beyond them must not decide how a tie is rounded
    exact = Decimal(f"{computed:.15g}")
    step = Decimal(1).scaleb(int(claimed.as_tuple().exponent))
    if abs(exact - claimed) * 2 <= step or exact.quantize(step, ROUND_HALF_EVEN) == claimed:
        return "equal"
    if exact.quantize(step, ROUND_DOWN) == claimed:
        return "cut"
    return "rounded" if abs(exact - claimed) <= Decimal(_ROUND) * abs(claimed) else "wrong"
