"""The losses, in modules by family; importing this package fills the CATALOGUE.

Type checkers follow the star imports, so that a class is known by name as soon as its module defines it.
"""

from lossviz.catalogue import CATALOGUE

# isort: off
# in the order of the catalogue: losses of a residual, of counts, of two classes, of several
from lossviz.losses.regression import *  # noqa: F403
from lossviz.losses.absolute import *  # noqa: F403
from lossviz.losses.asymmetric import *  # noqa: F403
from lossviz.losses.robust import *  # noqa: F403
from lossviz.losses.general import *  # noqa: F403
from lossviz.losses.count import *  # noqa: F403
from lossviz.losses.classification import *  # noqa: F403
from lossviz.losses.margin import *  # noqa: F403
from lossviz.losses.multiclass import *  # noqa: F403
# isort: on

# past mypy, which takes a list that it cannot read for an empty one
vars()["__all__"] = [loss.__name__ for loss in CATALOGUE.values()]
