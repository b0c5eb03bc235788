"""lossviz: loss functions made visible. The core needs NumPy alone.

A loss of the catalogue is public under the name of its class, without being named here.
"""

from lossviz.catalogue import CATALOGUE as CATALOGUE
from lossviz.catalogue import register as register
from lossviz.exact.grids import GrowthWarning as GrowthWarning
from lossviz.expression import parse_loss as parse_loss
from lossviz.losses import *  # noqa: F403
from lossviz.sampling.grid import curve as curve
from lossviz.sampling.grid import simplex as simplex
from lossviz.sampling.grid import surface as surface
from lossviz.sampling.sweep import sweep as sweep

_TOOLS = ("CATALOGUE", "GrowthWarning", "curve", "parse_loss", "register", "simplex", "surface", "sweep")
# past mypy, which takes a list that it cannot read for an empty one
vars()["__all__"] = sorted({*_TOOLS, *(loss.__name__ for loss in CATALOGUE.values())})
