"""Fields that hold losses with their parameters: the one of a page, each of a lab's, those chosen to be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lossviz.catalogue import CATALOGUE
from lossviz.decimals import spelled
from lossviz.loss import Loss
from lossviz.parameter import shown
from lossviz.state.fields import Setting, allowed_for

# A list of keys in a link that is longer, or that has more of them, is no list of ours.
_LONGEST, _MOST = 400, 50


@dataclass(frozen=True)
class OneLoss:
    """One loss, one control per parameter: ``delta``. Before them stand the words of a loss that was written."""

    loss: Loss

    def check(self, owner: str, name: str, value: Any) -> Loss:
        return _checked(owner, name, (value,))[0]

    def write(self, name: str, value: Any) -> dict[str, Any]:
        return {**value.words, **_written(value)}

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        return loss_from(default, state)

    def allowed(self, name: str) -> dict[str, str]:
        words = dict.fromkeys(self.loss.words, "a formula that this page reads")
        return words | {record.name: allowed_for(record) for record in self.loss.parameters()}


@dataclass(frozen=True)
class Settings:
    """Losses with their parameters, one control per parameter: ``huber_delta``. Flags are the page's own and stay."""

    def check(self, owner: str, name: str, value: Any) -> tuple[Loss, ...]:
        return _checked(owner, name, value)

    def write(self, name: str, value: Any) -> dict[str, Any]:
        return {
            f"{loss.key}_{record.name}": spelled(getattr(loss, record.name))
            for loss in value
            for record in loss.parameters()
            if record.kind != "flag"
        }

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        return tuple(loss_from(loss, state, prefix=f"{loss.key}_", flags=False) for loss in default)

    def allowed(self, name: str) -> dict[str, str]:
        return {
            f"{key}_{record.name}": allowed_for(record)
            for key, kind in CATALOGUE.items()
            for record in kind.parameters()
        }


@dataclass(frozen=True)
class ChosenLosses:
    """Some of the ``offered`` losses, in the order asked for; parameters of one name share one control: ``delta``.

    What a link leaves out is as it is offered, as are flags and what is off there; what a control can be depends on the
    losses that are ``chosen``.
    """

    offered: Mapping[str, Loss]
    chosen: tuple[Loss, ...] = ()

    def check(self, owner: str, name: str, value: Any) -> tuple[Loss, ...]:
        return _checked(owner, name, value)

    def write(self, name: str, value: Any) -> dict[str, Any]:
        settings = {r.name: spelled(getattr(loss, r.name)) for loss in value for r in loss.sliders()}
        return {name: ",".join(loss.key for loss in value), **settings}

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        keys = self._asked(state.get(name)) or [loss.key for loss in default]
        return tuple(_moved(self.offered[key], state) for key in keys)

    def _asked(self, raw: Any) -> list[str]:
        """The keys that are known, each once."""
        if isinstance(raw, str) and len(raw) <= _LONGEST:
            raw = raw.split(",")
        if not isinstance(raw, list | tuple):
            return []
        words = [word.strip() for word in raw[:_MOST] if isinstance(word, str)]
        return [word for word in dict.fromkeys(words) if word in self.offered]

    def allowed(self, name: str) -> dict[str, str]:
        found = {name: f"some of {', '.join(self.offered)}"}
        for record in (record for loss in self.chosen for record in loss.sliders()):
            found.setdefault(record.name, allowed_for(record))
        return found


def loss_from(loss: Loss, state: Mapping[str, Any], *, prefix: str = "", flags: bool = True) -> Loss:
    """The loss with those of its parameters that ``state`` holds, by control name; the others stay as they are.

    >>> from lossviz import Huber
    >>> loss_from(Huber(delta=2.0), {"delta": "0.5"}), loss_from(Huber(delta=2.0), {"delta": "-1"})
    (Huber(delta=0.5), Huber(delta=2.0))
    """
    for record in loss.parameters():
        if record.kind == "flag" and not flags:
            continue
        value = Setting(record).read(f"{prefix}{record.name}", state, getattr(loss, record.name))
        try:
            loss = loss.but(**{record.name: value})
        except (TypeError, ValueError):  # a loss may refuse what its record allows
            continue
    return loss


def _moved(loss: Loss, state: Mapping[str, Any]) -> Loss:
    """A loss with those of its sliders moved that ``state`` holds."""
    return loss_from(loss, {record.name: state[record.name] for record in loss.sliders() if record.name in state})


def _written(loss: Loss) -> dict[str, Any]:
    return {name: spelled(value) for name, value in loss.settings().items()}


def _checked(owner: str, name: str, losses: Any) -> tuple[Loss, ...]:
    if not all(isinstance(loss, Loss) for loss in losses):
        raise TypeError(f"{owner}: {name} must hold losses, got {shown(losses)}")
    return tuple(losses)
