"""The catalogue: every registered loss class by its key."""

from __future__ import annotations

from typing import Any, TypeVar

from lossviz.loss import Loss

CATALOGUE: dict[str, type[Loss]] = {}

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


def losses_of(family: str, **settings: Any) -> tuple[Loss, ...]:
    """Every catalogue loss of a family, with the given settings as far as the loss has them.

    >>> losses_of("binary", from_logits=True)[0].code
    'BinaryCrossEntropy(from_logits=True)'
    """
    found = [cls for cls in CATALOGUE.values() if cls.family == family]
    return tuple(cls(**{k: v for k, v in settings.items() if k in _names(cls)}) for cls in found)


def _names(cls: type[Loss]) -> set[str]:
    return {record.name for record in cls.parameters()}
