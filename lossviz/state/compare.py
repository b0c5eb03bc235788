"""What the comparison page shows: some losses of a residual, a residual and an outlier among ordinary points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from lossviz.catalogue import CATALOGUE
from lossviz.decimals import code, real
from lossviz.families.residual import DistanceLoss
from lossviz.parameter import REAL, Interval
from lossviz.sampling.comparison import OUTLIER, POINTS, comparable
from lossviz.state.fields import allowed_for, limited
from lossviz.state.link import Read, Refusal, last, own, refusals
from lossviz.state.view import view_from_state

_USUAL = ("mse", "smooth_l1", "huber")
_PAGE = "compare"
_OUTLIERS = Interval(*OUTLIER, closed_low=True, closed_high=True)


@dataclass(frozen=True)
class CompareView:
    """The losses on the comparison page with their parameters, the chosen residual and outlier, and the axis range."""

    members: tuple[DistanceLoss, ...]
    residual: float = 2.0
    outlier: float = 10.0
    extent: float = 3.0
    points: int = 20

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> CompareView:
        """The view that ``state`` asks for; whatever is bad or missing takes its default, and nothing raises.

        >>> CompareView.from_state({"losses": "huber,nonsense", "delta": "2", "residual": "nan"}).state()
        {'losses': 'huber', 'delta': 2.0, 'residual': 2.0, 'outlier': 10.0, 'range': 3.0, 'points': 20}
        """
        members = tuple(_member(key, state) for key in _keys(state.get("losses")))
        residual = _number(state.get("residual"), limited(REAL), 2.0)
        extent = _number(state.get("range"), members[0].extents, DistanceLoss.ranges[0])
        extent = members[0].extent_for(extent, residual, 0.0)
        points = real(state.get("points"))
        count = int(points) if points in POINTS else 20
        return cls(members, residual, _number(state.get("outlier"), _OUTLIERS, 10.0), extent, count)

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> CompareView:
        """The view of a link's parameters, as ``query`` writes them.

        >>> CompareView.from_query({"compare_losses": "mse,huber", "compare_delta": "1.5"}).members
        (MSE(), Huber(delta=1.5))
        """
        return cls.read_query(query).view

    @classmethod
    def read_query(cls, query: Mapping[str, Any]) -> Read[CompareView]:
        """The view of a link's parameters (texts, or what ``gathered`` makes of them), and what it asks for in vain.

        >>> CompareView.read_query({"compare_losses": "mse,l7"}).refused[0].instead
        'mse'
        """
        given = own(_PAGE, query)
        view = cls.from_state(last(given))
        return Read(view, view.unmet(given))

    def unmet(self, given: Mapping[str, Any], prefix: str | None = None) -> tuple[Refusal, ...]:
        """What of ``given`` (raw, by control name) the view does not show.

        A parameter of a loss that is not chosen waits for it and is no error.
        """
        waiting = {record.name for kind in comparable().values() for record in kind.parameters()}
        return refusals(_PAGE, given, self.state(), self._allowed, known=waiting, prefix=prefix)

    def _allowed(self, name: str) -> str:
        """What a control can be, in words."""
        words = {
            "losses": f"some of {', '.join(comparable())}",
            "residual": f"in {limited(REAL)}",
            "outlier": f"in {_OUTLIERS}",
            "points": f"one of {', '.join(map(str, POINTS))}",
            "range": f"in {self.members[0].extents} and hold residual {code(self.residual)}",
        }
        records = (record for member in self.members for record in member.parameters() if record.name == name)
        return words.get(name) or allowed_for(next(records))

    @property
    def family(self) -> tuple[Any, ...]:
        """What the sampled data behind the view depend on; parameters, residual and outlier are dragged within them."""
        return tuple(member.swept() for member in self.members), self.extent, self.points

    def in_form_of(self, other: CompareView) -> CompareView:
        """This view itself: residuals have one form only."""
        return self

    def state(self) -> dict[str, Any]:
        """The whole view by control name."""
        settings = {name: value for member in self.members for name, value in member.settings().items()}
        return {
            "losses": ",".join(member.key for member in self.members),
            **settings,
            "residual": self.residual,
            "outlier": self.outlier,
            "range": self.extent,
            "points": self.points,
        }

    def query(self, *, complete: bool = False) -> dict[str, str]:
        """URL parameters: those that differ from the defaults, or all of them.

        >>> CompareView.from_state({"outlier": 5}).query()
        {'compare_outlier': '5'}
        """
        usual = CompareView.from_state({"losses": ",".join(member.key for member in self.members)}).state()
        usual["losses"] = ",".join(_USUAL)
        changed = {name: value for name, value in self.state().items() if complete or value != usual[name]}
        return {f"{_PAGE}_{name}": code(value) for name, value in changed.items()}


def _keys(raw: Any) -> list[str]:
    """Known keys in the order asked for, each once; the usual three if none is left."""
    asked = raw.split(",") if isinstance(raw, str) and len(raw) <= 400 else raw if isinstance(raw, list | tuple) else []
    known = comparable()
    keys = list(dict.fromkeys(key.strip() for key in asked[:50] if isinstance(key, str) and key.strip() in known))
    return keys or list(_USUAL)


def _member(key: str, state: Mapping[str, Any]) -> DistanceLoss:
    own = {record.name: state.get(record.name) for record in CATALOGUE[key].parameters()}
    return cast(DistanceLoss, view_from_state(key, own).loss)


def _number(raw: Any, allowed: Interval, usual: float) -> float:
    value = real(raw)
    return value if value is not None and value in allowed else usual
