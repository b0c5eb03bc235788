"""What the comparison page shows: some losses of a residual, a residual and an outlier among ordinary points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from lossviz.decimals import DIGITS, code
from lossviz.families.residual import DistanceLoss
from lossviz.formula import number
from lossviz.parameter import REAL, Interval
from lossviz.sampling.comparison import OUTLIER, POINTS, comparable
from lossviz.state.fields import Count, Field, Within
from lossviz.state.names import sliders_text
from lossviz.state.record import PageRecord
from lossviz.state.settings import ChosenLosses

_USUAL = ("mse", "smooth_l1", "huber")
# With β = δ smooth L1 and Huber are one curve up to a factor: the page opens with three curves for three losses.
_OPENING = {"smooth_l1": {"beta": 3.0}, "huber": {"delta": 1.5}}
_OUTLIERS = Interval(*OUTLIER, closed_low=True, closed_high=True)


@dataclass(frozen=True)
class CompareView(PageRecord):
    """The losses on the comparison page with their parameters, the chosen residual and outlier, and the axis range."""

    members: tuple[DistanceLoss, ...]
    residual: float = 2.0
    outlier: float = 10.0
    extent: float = 3.0
    points: int = 20

    page: ClassVar[str] = "compare"
    controls: ClassVar[Mapping[str, str]] = {"members": "losses", "extent": "range"}

    def rules(self) -> dict[str, Field]:
        return _rules(self.members)

    @classmethod
    def from_state(cls, state: Any) -> Self:
        """The view that ``state`` asks for; whatever is bad or missing takes its default, and nothing raises.

        >>> CompareView.from_state({"losses": "huber,nonsense", "delta": "2", "residual": "nan"}).state()
        {'losses': 'huber', 'delta': 2.0, 'residual': 2.0, 'outlier': 10.0, 'range': 3.0, 'points': 20}
        >>> CompareView.from_query({"compare_losses": "mse,huber", "compare_delta": "1.5"}).members
        (MSE(), Huber(delta=1.5))
        >>> CompareView.read_query({"compare_losses": "mse,l7"}).refused[0].instead
        'mse'
        """
        offered = _offered()
        usual = cls(tuple(offered[key] for key in _USUAL))
        members = ChosenLosses(offered).read("losses", state, usual.members)
        rules = _rules(members)
        read = {name: rules[name].read(name, state, getattr(usual, name)) for name in ("residual", "outlier", "points")}
        extent = rules["extent"].read("range", state, usual.extent)
        return cls(members, extent=members[0].extent_for(extent, read["residual"], 0.0), **read)

    def waiting(self) -> frozenset[str]:
        """The parameters of losses that are not chosen: they wait for theirs, and are no errors."""
        return frozenset(record.name for kind in comparable().values() for record in kind.parameters())

    def allowed(self) -> dict[str, str]:
        """What each control can be, in words; the range must hold the chosen residual."""
        found = super().allowed()
        return found | {"range": f"{found['range']} and hold residual {code(self.residual)}"}

    @property
    def family(self) -> tuple[Any, ...]:
        """What the sampled data behind the view depend on; parameters, residual and outlier are dragged within them."""
        return tuple(member.swept() for member in self.members), self.extent, self.points

    @property
    def setting(self) -> str:
        """Parameters, residual and outlier, as sentences about the view need them.

        >>> CompareView.from_state({}).setting
        'β = 3, δ = 1.5, r = 2, outlier at 10'
        """
        settings = dict.fromkeys(text for member in self.members for text in sliders_text(member))
        return ", ".join(
            (*settings, f"r = {number(self.residual, DIGITS)}", f"outlier at {number(self.outlier, DIGITS)}")
        )

    def usual(self) -> dict[str, Any]:
        """What a link need not say: the usual losses, and the defaults of those that are chosen."""
        offered = _offered()
        chosen = CompareView(tuple(offered[member.key] for member in self.members))
        return {**chosen.state(), "losses": ",".join(_USUAL)}


def _offered() -> dict[str, DistanceLoss]:
    """The losses that can be chosen, as the page opens with them."""
    return {key: kind().but(**_OPENING.get(key, {})) for key, kind in comparable().items()}


def _rules(members: tuple[DistanceLoss, ...]) -> dict[str, Field]:
    """The rule of every field, in the order in which links name them."""
    return {
        "members": ChosenLosses(_offered(), members),
        "residual": Within(REAL),
        "outlier": Within(_OUTLIERS),
        "extent": Within(members[0].extents),
        "points": Count(POINTS),
    }
