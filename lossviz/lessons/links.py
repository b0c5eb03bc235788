"""Links into the app, written without knowing its server: a page and the query that opens one view of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from lossviz.state.compare import COMPARISONS
from lossviz.state.view import View, view_from_state


@dataclass(frozen=True)
class Link:
    """A page, by the name of its file, and the URL parameters that set it."""

    page: str
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def href(self) -> str:
        """The address relative to any other page of the app.

        >>> Link("huber", {"huber_delta": "1.5"}).href
        'huber?huber_delta=1.5'
        """
        return f"{self.page}?{urlencode(self.query)}" if self.query else self.page


def link_to(key: str, **state: Any) -> Link:
    """The page of a loss at the view that ``state`` (by control name) asks for, every control written out.

    >>> link_to("huber", delta=1.345).query["huber_delta"]
    '1.345'
    """
    return link_of(view_from_state(key, state))


def link_of(view: View) -> Link:
    """The page of a view's loss at exactly this view.

    >>> from lossviz.state.view import default_view
    >>> link_of(default_view("mse")).page
    'mse'
    """
    return Link(view.loss.key, view.query(complete=True))


def link_to_compare(page: str = "compare", /, **state: Any) -> Link:
    """A comparison page at the view that ``state`` asks for.

    >>> link_to_compare(losses="mse,huber", outlier=10).query["compare_losses"]
    'mse,huber'
    """
    return Link(page, COMPARISONS[page].from_state(state).query(complete=True))
