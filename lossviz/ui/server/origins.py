"""Which pages may open a connection to the app: its own, those that the settings allow, and no others.

Streamlit decides this too, but asks an address service on the internet for the machine's public address before it says
no, or looks into ``server.corsAllowedOrigins``; meanwhile nobody else is answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit as st
from streamlit.config import is_manually_set

from lossviz.site.reach import is_loopback

_PORTS = {"http": 80, "https": 443}


class Place(NamedTuple):
    """A host, and its port if one is known."""

    host: str
    port: int | None

    @property
    def loopback(self) -> bool:
        """Whether it is this machine under one of the names that lead nowhere else."""
        return is_loopback(self.host)


def place(text: str, scheme: str = "") -> Place | None:
    """The host and port of a Host header or of a host in a setting; None for what is neither.

    >>> place("Example.ORG:8501"), place("[0:0::1]", "https")
    (Place(host='example.org', port=8501), Place(host='::1', port=443))
    >>> place("bücher.example."), place("a b"), place("a/b")
    (Place(host='xn--bcher-kva.example', port=None), None, None)
    """
    try:
        parts = urlsplit(f"//{text.strip()}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc or parts.netloc != text.strip():
        return None
    name = _name(host)
    return Place(name, port or _PORTS.get(scheme)) if name else None


def _name(host: str) -> str | None:
    """A host as browsers spell it: an address in its short form, a name in lower case and ASCII."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        name = host.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return None
    return name if name and all(c.isalnum() or c in "-._" for c in name) else None


def place_of_origin(origin: str) -> tuple[str, Place] | None:
    """Scheme, host and port of an Origin header; None if it names no web page, as ``null`` does not.

    >>> place_of_origin("HTTPS://Example.org"), place_of_origin("null"), place_of_origin("http://a/path")
    (('https', Place(host='example.org', port=443)), None, None)
    """
    scheme, separator, rest = origin.strip().partition("://")
    scheme = scheme.lower()
    found = place(rest, scheme) if separator and scheme in _PORTS else None
    return (scheme, found) if found else None


def may_connect(origins: list[str], hosts: Iterable[str], listed: Iterable[str] = (), public: str = "") -> bool:
    """Whether a page of this origin may connect to the app, which is reached by ``hosts``.

    Those are the Host header and what proxies say of it: no page can choose them. ``listed`` are allowed origins, or
    hosts for all their ports and schemes; ``public`` is the address that the app is known by. A client that sends no
    origin is no browser, and may. Nothing and nobody is asked.

    >>> may_connect([], ["a:1"]), may_connect(["http://a:1"], ["a:1"]), may_connect(["http://b"], ["a:1"])
    (True, True, False)
    """
    if not origins:
        return True
    if len(origins) > 1:
        return False
    found = place_of_origin(origins[0])
    if found is None:
        return False
    scheme, here = found
    reached = [there for text in hosts if (there := place(text, scheme))]
    if here in reached or (here.loopback and any(there.loopback for there in reached)):
        return True
    known = place(public.rpartition("://")[2].partition("/")[0])
    return (known is not None and here.host == known.host) or any(_matches(scheme, here, entry) for entry in listed)


def _matches(scheme: str, here: Place, entry: str) -> bool:
    if "://" in entry:
        return place_of_origin(entry.rstrip("/")) == (scheme, here)
    there = place(entry)
    return there is not None and there.host == here.host and there.port in (None, here.port)


def allowed_by_settings(origins: list[str], hosts: Iterable[str]) -> bool:
    """``may_connect`` with Streamlit's settings: ``enableCORS``, ``corsAllowedOrigins``, ``browser.serverAddress``.

    >>> allowed_by_settings(["https://elsewhere.example"], ["localhost:8501"])
    False
    """
    if not st.get_option("server.enableCORS"):
        return True
    public = str(st.get_option("browser.serverAddress")) if is_manually_set("browser.serverAddress") else ""
    return may_connect(origins, hosts, st.get_option("server.corsAllowedOrigins"), public)
