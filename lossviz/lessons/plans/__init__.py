"""Lessons for a class, each over several pages: ``PLANS`` has them by the names that links give them."""

from __future__ import annotations

from lossviz.lessons.plans import easy_negatives, how_confident, one_bad_point
from lossviz.lessons.plans.own import MARK, LessonError, own_plan
from lossviz.lessons.plans.plan import Plan
from lossviz.parameter import shown

PLANS: dict[str, Plan] = {plan.key: plan for plan in (one_bad_point.PLAN, how_confident.PLAN, easy_negatives.PLAN)}


def plan_of(name: str, control: str = "lesson") -> Plan:
    """The lesson of a name: one of ``PLANS``, or one of somebody's own that the name carries.

    Raises LessonError, whose sentence calls the name by its ``control`` in the link.

    >>> plan_of("one-bad-point").title
    'One bad point'
    """
    if name in PLANS:
        return PLANS[name]
    if name.startswith(MARK):
        return own_plan(name)
    wrong = f"{control} must be one of {', '.join(PLANS)}, got {shown(name)}"
    raise LessonError(f"This link asks for what cannot be shown: {wrong}.")
