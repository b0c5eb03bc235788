"""What the comparison pages show: some losses, the number they are compared at, and an odd point among ordinary ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self

from lossviz.decimals import DIGITS, code
from lossviz.families.residual import DistanceLoss
from lossviz.formula import number
from lossviz.loss import PlaneLoss
from lossviz.parameter import REAL, Interval
from lossviz.sampling.comparison import POINTS, share_of_loss, share_of_pull
from lossviz.sampling.sorts import BITS, MARGIN, RESIDUAL, Member, Sort
from lossviz.state.fields import Choice, Count, Field, Within
from lossviz.state.names import sliders_text
from lossviz.state.record import PageRecord
from lossviz.state.settings import ChosenLosses


class ComparisonView(PageRecord):
    """The base of both: losses with their parameters, the chosen number and odd point, the axis range.

    A subclass has fields of the names that its ``sort`` gives to the number and to the odd point.
    """

    #: The name of the page, in lists of pages and at its head.
    title: ClassVar[str]
    sort: ClassVar[Sort]
    #: The keys of the losses that the page opens with, and what differs there from their defaults.
    opening: ClassVar[tuple[str, ...]]
    opening_settings: ClassVar[Mapping[str, Mapping[str, float]]] = {}
    #: The bases of logarithms that can be chosen, in words; none if there is no choice.
    bases: ClassVar[Mapping[str, str]] = {}
    controls: ClassVar[Mapping[str, str]] = {"members": "losses", "extent": "range"}

    members: tuple[PlaneLoss, ...]
    extent: float
    points: int

    @property
    def number(self) -> float:
        """The number that the losses are compared at: a residual, or a margin."""
        return float(getattr(self, self.sort.name))

    @property
    def odd(self) -> float:
        """The number of the odd point."""
        return float(getattr(self, self.sort.odd))

    @property
    def compared(self) -> tuple[Member, ...]:
        """The losses as they are drawn."""
        return tuple(Member(self.sort, member) for member in self.members)

    def rules(self) -> dict[str, Field]:
        return self._rules(self.members)

    @classmethod
    def from_state(cls, state: Any) -> Self:
        """The view that ``state`` asks for; whatever is bad or missing takes its default, and nothing raises."""
        offered = cls.offered()
        usual = cls._of(offered[key] for key in cls.opening)
        members = ChosenLosses(offered).read("losses", state, usual.members)
        rules = cls._rules(members)
        own = [name for name in rules if name not in ("members", "extent")]
        read = {name: rules[name].read(name, state, getattr(usual, name)) for name in own}
        extent = rules["extent"].read("range", state, usual.extent)
        read["extent"] = cls.sort.scale.extent_for(extent, read[cls.sort.name], 0.0)
        return cls._of(members, **read)

    def waiting(self) -> frozenset[str]:
        """The parameters of losses that are not chosen: they wait for theirs, and are no errors."""
        return frozenset(record.name for loss in self.sort.losses().values() for record in loss.sliders())

    def allowed(self) -> dict[str, str]:
        """What each control can be, in words; the range must hold the chosen number."""
        found = super().allowed()
        return found | {"range": f"{found['range']} and hold {self.sort.name} {code(self.number)}"}

    @property
    def family(self) -> tuple[Any, ...]:
        """What the sampled data behind the view depend on; parameters, number and odd point are dragged within them."""
        dragged = ("members", self.sort.name, self.sort.odd)
        rest = tuple(getattr(self, name) for name in self.rules() if name not in dragged)
        return tuple(member.swept() for member in self.members), *rest

    @property
    def setting(self) -> str:
        """Parameters, number and odd point, as sentences about the view need them.

        >>> CompareView.from_state({}).setting
        'β = 3, δ = 1.5, r = 2, outlier at 10'
        """
        settings = dict.fromkeys(text for member in self.members for text in sliders_text(member))
        point = f"{self.sort.symbol} = {number(self.number, DIGITS)}"
        return ", ".join((*settings, point, f"{self.sort.odd} at {number(self.odd, DIGITS)}"))

    def usual(self) -> dict[str, Any]:
        """What a link need not say: the usual losses, and the defaults of those that are chosen."""
        offered = self.offered()
        chosen = self._of(offered[member.key] for member in self.members)
        return {**chosen.state(), "losses": ",".join(self.opening)}

    def numbers(self) -> dict[str, float]:
        """The numbers that a text may name: the controls', and by the key of each loss what it makes of both points.

        >>> CompareClassificationView.from_state({"losses": "hinge"}).numbers()["hinge_mislabelled_loss"]
        6.0
        """
        sort = self.sort
        found = {sort.name: self.number, sort.odd: self.odd, "points": float(self.points)}
        for member in self.compared:
            own = {quantity: float(member.of(quantity, self.number)) for quantity in sort.quantities}
            own["pull"] = float(member.of("pull", self.number))
            own |= {f"{sort.odd}_{name}": float(member.of(name, self.odd)) for name in ("loss", "pull")}
            own["share"] = 100 * share_of_pull(member.loss, self.odd, self.points, sort)
            own["loss_share"] = 100 * share_of_loss(member.loss, self.odd, self.points, sort)
            found |= {f"{member.key}_{name}": value for name, value in own.items()}
        return found

    @classmethod
    def offered(cls) -> dict[str, PlaneLoss]:
        """The losses that can be chosen, as the page opens with them."""
        return dict(_offered(cls))

    @classmethod
    def _of(cls, members: Any, **others: Any) -> Self:
        return cls(members=tuple(members), **others)  # type: ignore[call-arg]

    @classmethod
    def _rules(cls, members: tuple[PlaneLoss, ...]) -> dict[str, Field]:
        """The rule of every field, in the order in which links name them."""
        return {
            "members": ChosenLosses(cls.offered(), members),
            cls.sort.name: Within(REAL),
            cls.sort.odd: Within(Interval(*cls.sort.reach, closed_low=True, closed_high=True)),
            "extent": Within(cls.sort.scale.extents),
            "points": Count(POINTS),
            **({"base": Choice(tuple(cls.bases))} if cls.bases else {}),
        }


@cache
def _offered(page: type[ComparisonView]) -> Mapping[str, PlaneLoss]:
    settings = page.opening_settings
    return {key: loss.but(**settings.get(key, {})) for key, loss in page.sort.losses().items()}


@dataclass(frozen=True)
class CompareView(ComparisonView):
    """The losses of a residual on the page that compares them, the chosen residual and outlier, and the axis range.

    >>> CompareView.from_state({"losses": "huber,nonsense", "delta": "2", "residual": "nan"}).state()
    {'losses': 'huber', 'delta': 2.0, 'residual': 2.0, 'outlier': 10.0, 'range': 3.0, 'points': 20}
    >>> CompareView.from_query({"compare_losses": "mse,huber", "compare_delta": "1.5"}).members
    (MSE(), Huber(delta=1.5))
    >>> CompareView.read_query({"compare_losses": "mse,l7"}).refused[0].instead
    'mse'
    """

    members: tuple[DistanceLoss, ...]
    residual: float = 2.0
    outlier: float = 10.0
    extent: float = 3.0
    points: int = 20

    page: ClassVar[str] = "compare"
    title: ClassVar[str] = "Compare"
    sort: ClassVar[Sort] = RESIDUAL
    opening: ClassVar[tuple[str, ...]] = ("mse", "smooth_l1", "huber")
    # With β = δ smooth L1 and Huber are one curve up to a factor: the page opens with three curves for three losses.
    opening_settings: ClassVar[Mapping[str, Mapping[str, float]]] = {
        "smooth_l1": {"beta": 3.0},
        "huber": {"delta": 1.5},
    }


@dataclass(frozen=True)
class CompareClassificationView(ComparisonView):
    """The losses of a margin on the page that compares them, the chosen margin and that of a mislabelled point.

    With the ``base`` "2" the losses of a logit count in bits: their logarithms are those to base 2.

    >>> CompareClassificationView.from_state({"losses": "focal", "gamma": "1"}).state()
    {'losses': 'focal', 'gamma': 1.0, 'margin': -1.0, 'mislabelled': -5.0, 'range': 3.0, 'points': 20, 'base': 'e'}
    """

    members: tuple[PlaneLoss, ...]
    margin: float = -1.0
    mislabelled: float = -5.0
    extent: float = 3.0
    points: int = 20
    base: str = "e"

    page: ClassVar[str] = "compare_classification"
    title: ClassVar[str] = "Compare classification"
    sort: ClassVar[Sort] = MARGIN
    opening: ClassVar[tuple[str, ...]] = (
        "zero_one",
        "hinge",
        "squared_hinge",
        "exponential",
        "binary_cross_entropy",
        "focal",
    )
    bases: ClassVar[Mapping[str, str]] = {"e": "natural", "2": "base 2"}

    @property
    def compared(self) -> tuple[Member, ...]:
        return tuple(
            Member(self.sort, member, BITS if self.base == "2" and member.family == "binary" else 1.0)
            for member in self.members
        )


#: The views of the pages that compare, by page.
COMPARISONS: Mapping[str, type[ComparisonView]] = {view.page: view for view in (CompareView, CompareClassificationView)}
