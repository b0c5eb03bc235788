"""Lessons for a class, each over several pages: ``PLANS`` has them by the names that links give them."""

from __future__ import annotations

from lossviz.lessons.plans import easy_negatives, how_confident, one_bad_point
from lossviz.lessons.plans.plan import Plan

PLANS: dict[str, Plan] = {plan.key: plan for plan in (one_bad_point.PLAN, how_confident.PLAN, easy_negatives.PLAN)}
