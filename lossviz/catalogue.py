"""The catalogue: every registered loss class by its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from lossviz.loss import Loss

CATALOGUE: dict[str, type[Loss]] = {}


@dataclass(frozen=True)
class Group:
    """Losses that are listed together: the group's name, and what they depend on."""

    title: str
    sentence: str


#: The groups of losses by the names that ``Loss.group`` gives them, in the order in which they are listed.
GROUPS: dict[str, Group] = {
    "usual": Group(
        "Residual: usual", "Regression. The loss grows with the residual, prediction minus label, on both sides alike."
    ),
    "robust": Group(
        "Residual: robust",
        "Regression. The pull of a residual falls back to zero far out, so that outliers are let go.",
    ),
    "asymmetric": Group("Residual: asymmetric", "Regression. To be too low costs another amount than to be too high."),
    "counts": Group("Counts", "Regression. The loss depends on a rate, and the label is a number of events."),
    "probabilities": Group(
        "Probabilities", "Classification. The loss depends on the probability given to what happened."
    ),
    "margin": Group("Margin", "Classification. The loss depends on how far a score lies on the right side of 0."),
}

L = TypeVar("L", bound=type[Loss])


def register(cls: L) -> L:
    """Class decorator that enters a loss into the CATALOGUE under its key.

    Raises ValueError if the key is taken, or is no identifier (it becomes a URL and a file name).

    >>> from lossviz.losses import MSE
    >>> CATALOGUE["mse"] is MSE
    True
    """
    if not cls.key.isidentifier():
        raise ValueError(f"{cls.__name__}: key must be an identifier, got {cls.key!r}")
    if cls.key in CATALOGUE:
        raise ValueError(f"{cls.__name__}: key {cls.key!r} already belongs to {CATALOGUE[cls.key].__name__}")
    CATALOGUE[cls.key] = cls
    return cls


def grouped() -> dict[str, tuple[str, ...]]:
    """The keys of all losses by their groups, in the order of ``GROUPS`` and of the catalogue.

    >>> import lossviz
    >>> grouped()["asymmetric"]
    ('quantile', 'expectile')
    """
    of = {key: cls().group for key, cls in CATALOGUE.items()}
    return {name: tuple(key for key, group in of.items() if group == name) for name in GROUPS}


def losses_of(family: str, **settings: Any) -> tuple[Loss, ...]:
    """Every catalogue loss of a family, with the given settings as far as the loss has them.

    >>> losses_of("binary", from_logits=True)[0].code
    'BinaryCrossEntropy(from_logits=True)'
    """
    found = [cls for cls in CATALOGUE.values() if cls.family == family]
    return tuple(cls(**{k: v for k, v in settings.items() if k in _names(cls)}) for cls in found)


def _names(cls: type[Loss]) -> set[str]:
    return {record.name for record in cls.parameters()}
