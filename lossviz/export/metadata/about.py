"""What there is to say of a picture: found for every subject in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from lossviz.decimals import code
from lossviz.export.kinds import kind_of
from lossviz.export.options import FigureOptions
from lossviz.export.panels import WHOLE
from lossviz.labs.catalogue import LABS
from lossviz.loss import Loss
from lossviz.picture.compare.drawing import compare_alt
from lossviz.picture.loss.alt import alt_text
from lossviz.state.compare import ComparisonView
from lossviz.state.names import settings_text, title_of
from lossviz.state.record import Record
from lossviz.state.view import View, opening_view
from lossviz.version import SOFTWARE

_PLAIN = FigureOptions()


@dataclass(frozen=True)
class Licence:
    """Under what terms a picture may be used."""

    name: str
    url: str

    @property
    def notice(self) -> str:
        """The terms in a line."""
        return f"{self.name}, {self.url}"


#: Of every picture, page and table that lossviz makes of its losses and labs.
LICENCE = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")


@dataclass(frozen=True)
class About:
    """What a file says of itself.

    ``description`` is the alternative text. ``link`` is the page's key and its whole query: what follows the app's address,
    and what ``lossviz export --link`` takes. ``settings`` are the same by name.
    """

    title: str
    description: str
    link: str
    settings: Mapping[str, str]

    @property
    def settings_text(self) -> str:
        """The settings in a line."""
        return ", ".join(f"{name} = {value}" for name, value in self.settings.items())

    def tags(self) -> dict[str, str]:
        """All of it, under the names that PNG gives to such texts."""
        return {
            "Title": self.title,
            "Description": self.description,
            "Source": self.link,
            "Comment": self.settings_text,
            "Software": SOFTWARE,
            "Copyright": LICENCE.notice,
        }

    def lines(self) -> list[str]:
        """All of it, for formats that have a comment and no names in it.

        >>> About("A title", "Words.", "mse?mse_label=0", {"label": "0"}).lines()[3:]  # doctest: +ELLIPSIS
        ['Comment: label = 0', 'Software: lossviz ...', 'Copyright: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/']
        """
        return [f"{name}: {' '.join(text.split())}" for name, text in self.tags().items()]


def about_of(subject: Record, panels: Sequence[str] = (), options: FigureOptions = _PLAIN) -> About:
    """What is to be said of a view of a loss, of a comparison or of a lab; or of a picture of some of its ``panels``.

    What the link does not say of a picture, its panels, ranges and other losses, is among the settings and in the words.

    >>> from lossviz.state.view import view_from_state
    >>> about = about_of(view_from_state("huber", {"delta": 1.5}))
    >>> about.title, about.link
    ('Huber loss: δ = 1.5; label y = 0, prediction ŷ = 2', 'huber?huber_delta=1.5&huber_label=0&huber_prediction=2&huber_range=3&\
huber_view=valley&huber_several=false')
    >>> about.settings["delta"], about.description[:23]
    ('1.5', 'Huber loss with δ = 1.5')
    """
    query = subject.query(complete=True)
    settings = {name.removeprefix(f"{subject.page}_"): value for name, value in query.items()}
    title, words = kind_of(subject.page).title(subject), _words(subject)
    shown = " and ".join(panel.replace("-", " ") for panel in panels if panel != WHOLE)
    more = [f"This picture has its {shown} alone."] if shown else []
    if options.beside:
        more.append(f"In the same axes: {'; '.join(named_loss(other.loss) for other in options.beside)}.")
    looks = {"panel": ",".join(panels)} if shown else {}
    return About(
        title, " ".join([words, *more]), f"{subject.page}?{urlencode(query)}", settings | looks | _looks(options)
    )


def about_samples(loss: Loss) -> About:
    """What is to be said of samples of a loss: the link is that of its page at the same parameters.

    >>> from lossviz import Huber
    >>> about_samples(Huber(delta=1.5)).title
    'Huber loss, δ = 1.5'
    """
    about = about_of(opening_view(loss))
    return replace(about, title=named_loss(loss), description=f"{named_loss(loss)}, sampled by lossviz.")


def named_loss(loss: Loss) -> str:
    """A loss with its parameters."""
    return ", ".join(part for part in (title_of(loss), settings_text(loss)) if part)


def _looks(options: FigureOptions) -> dict[str, str]:
    """The options of a picture that say what it shows, by the names that the command line has for them."""
    ranges = {"range": options.prediction_range, "label-range": options.label_range, "z-range": options.value_range}
    found = {name: f"{code(ends[0])},{code(ends[1])}" for name, ends in ranges.items() if ends is not None}
    if options.camera is not None:
        found["camera"] = options.camera
    if options.beside:
        found["with"] = " ".join(map(_as_with, options.beside))
    switches = {"references": options.references, "family": options.family, "marks": options.marks}
    usual = {name: getattr(_PLAIN, name) for name in switches}
    return found | {name: str(on).lower() for name, on in switches.items() if on != usual[name]}


def _as_with(view: View) -> str:
    """A loss beside another as the command takes it.

    >>> from lossviz import Huber
    >>> _as_with(opening_view(Huber(delta=2.0)))
    'huber:delta=2'
    """
    loss = view.loss
    usual = {record.name: record.default for record in loss.parameters() if record.default in (None, False)}
    said = {name: value for name, value in loss.settings().items() if name not in usual or value != usual[name]}
    settings = ",".join(f"{name}={code(value)}" for name, value in (*said.items(), *loss.words.items()))
    return f"{loss.key}:{settings}" if settings else loss.key


def _words(subject: Any) -> str:
    """The alternative text of a subject."""
    if isinstance(subject, View):
        return alt_text(subject)
    return compare_alt(subject) if isinstance(subject, ComparisonView) else LABS[subject.page].payload(subject).alt
