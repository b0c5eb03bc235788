"""How a class gets in, for who opened the app on the machine that serves it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit as st

from lossviz.site.reach import command, is_loopback, machine_addresses

_EVERYWHERE = ("", "0.0.0.0", "::")


class Reach(NamedTuple):
    """The command that lets others in, empty if they are let in already, and the page's addresses for them."""

    command: str
    addresses: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is said beside a link that works on this machine only."""
        at = " or ".join(self.addresses)
        way = f"start the app with {self.command}" if self.command else ""
        how = " and ".join(filter(None, (way, f"open {at}" if at else "")))
        return f"This address works on this machine only.{f' To let a class in, {how}.' if how else ''}"


def reach() -> Reach | None:
    """How others get to this page; None unless it was opened on this machine under a name that leads nowhere else.

    Nobody else is told the machine's addresses.
    """
    url = st.context.url
    if not url or not is_loopback(urlsplit(url).hostname or ""):
        return None
    visitor = st.context.ip_address
    if visitor is not None and not is_loopback(visitor):
        return None
    return reached(url, str(st.get_option("server.address") or ""))


def reached(url: str, listening: str) -> Reach:
    """How others get to the page at ``url`` of a server that listens at an address.

    >>> reached("http://localhost:8501/huber", "0.0.0.0").command
    ''
    """
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    found = _addresses()
    wanted = "" if listening in _EVERYWHERE else command(found[0].strip("[]") if found else "")
    return Reach(wanted, tuple(f"{parts.scheme}://{one}{port}{parts.path}" for one in found))


@cache
def _addresses() -> tuple[str, ...]:
    return machine_addresses()
