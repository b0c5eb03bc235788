"""The labs, by their pages, in the order of the list of pages."""

from __future__ import annotations

from typing import Any

from lossviz.labs import descent, imbalance, numerics, outliers
from lossviz.labs.lab import Lab

LABS: dict[str, Lab[Any]] = {lab.page: lab for lab in (outliers.LAB, imbalance.LAB, numerics.LAB, descent.LAB)}
