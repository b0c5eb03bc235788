"""What there is to say of a picture: found for every subject in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

from lossviz.labs.catalogue import LABS
from lossviz.picture.compare.drawing import compare_alt
from lossviz.picture.compare.scheme import scheme_of
from lossviz.picture.loss.alt import alt_text
from lossviz.picture.loss.layout import full_title
from lossviz.state.compare import ComparisonView
from lossviz.state.record import Record
from lossviz.state.view import View
from lossviz.version import SOFTWARE


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


def about_of(subject: Record) -> About:
    """What is to be said of a view of a loss, of a comparison or of a lab.

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
    title, words = _told(subject)
    return About(title, words, f"{subject.page}?{urlencode(query)}", settings)


def _told(subject: Any) -> tuple[str, str]:
    """The title of a subject, and its alternative text."""
    if isinstance(subject, View):
        return unescape(full_title(subject)), alt_text(subject)
    if isinstance(subject, ComparisonView):
        return scheme_of(subject.sort).title, compare_alt(subject)
    lab = LABS[subject.page]
    return lab.title, lab.payload(subject).alt
