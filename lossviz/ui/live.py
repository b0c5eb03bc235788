"""The browser component: mounts ``web/mount.js``, hands it a payload, and sends tables after it.

The browser draws and moves the picture; Python hears of a control only when it is let go.
Payload and tables come in mounts of their own that show nothing, in any order with the picture's. Bytes that are those
of the last run are not sent again, so leave the viewer's released state out of the payload as long as the tables cover
that state; and put them outside a fragment that is run often, as to find that out costs the server something, too.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import streamlit as st

from lossviz.picture.highlight import Marked
from lossviz.picture.payload import Payload
from lossviz.ui.addresses import from_page, plotly_place
from lossviz.ui.browser_code import component
from lossviz.ui.connection import session
from lossviz.ui.files import RECIPE, has_recipe, offered
from lossviz.ui.reach import Reach, reach

__all__ = ["foot", "live", "released", "send_payload", "send_table"]

_PICTURE = component(
    "lossviz_live",
    "mount.js",
    '<div class="lossviz"></div>',
    lost="This picture could not be loaded; reload the page to try again.",
)
_FOOT = component("lossviz_foot", "foot.js", '<div class="lossviz-foot"></div>')
_BYTES = component("lossviz_table", "bytes.js", '<div class="lossviz-bytes"></div>')


def live(
    payload: Payload, *, revision: int = 0, key: str, sent: bool = False, marked: Marked | None = None, foot: str = ""
) -> None:
    """Mount one picture; ``released`` has what the viewer did to it.

    Nobody may change a payload that was mounted. A new ``revision`` says that Python changed the state.
    The payload is ``sent`` already where ``send_payload`` brings it; ``send_table`` brings the tables that it names.
    ``marked`` is what a sentence beside the picture speaks of; ``foot`` is the key of a ``foot`` elsewhere.
    """
    told = _told(payload, session(), revision, marked, foot, reach())
    _PICTURE(key=key, data=told, on_released_change=_nothing)
    # After the picture, which keeps its place in the page, or it would be taken away and made again.
    if not sent:
        send_payload(payload, key=f"{key}_payload")


def foot(key: str) -> None:
    """Mount the place for the Save row and the table of numbers of the picture that names this key."""
    _FOOT(key=key, data=key.encode())


def send_payload(payload: Payload, *, key: str) -> None:
    """Bring a payload to the browser, in a mount that shows nothing; in any order with ``live``."""
    held, data = _packed(payload)
    send_table(held, data, key=key)


def send_table(table_id: str, data: bytes, *, key: str) -> None:
    """Bring the bytes of one table to the browser, in a mount that shows nothing; in any order with ``live``."""
    if "\n" in table_id:
        raise ValueError(f"send_table: table_id must be one line, got {table_id!r}")
    _BYTES(key=f"bytes_{key}", data=table_id.encode() + b"\n" + data)


def released(key: str, revision: int = 0) -> dict[str, Any] | None:
    """The state last released under ``revision`` (untrusted JSON values), also before ``live`` is called in this run.

    A state released under another revision is the past: Python has changed the state since. So is one released to
    another session, which a page still holds after a restart of its server.
    """
    told = st.session_state.get(key)
    last = told.get("released") if isinstance(told, Mapping) else None
    if not isinstance(last, Mapping) or not isinstance(last.get("state"), Mapping):
        return None
    return dict(last["state"]) if (last.get("session"), last.get("revision")) == (session(), revision) else None


def _nothing() -> None:
    """A state value needs a callback to be kept."""


@lru_cache(maxsize=256)
def _told(
    payload: Payload, session: str, revision: int, marked: Marked | None, foot: str, found: Reach | None
) -> bytes:
    """What a picture's own mount needs to know; as bytes, into which Streamlit does not look."""
    held, _ = _packed(payload)
    places: dict[str, Any] = {"plotly": from_page(plotly_place()), "files": offered(payload.id), "qr": from_page("qr")}
    if has_recipe(payload.id):
        places["recipe"] = from_page(f"files/{payload.id}/{RECIPE}")
    beside = {"marked": marked and marked.json(), "foot": foot, **({"reach": found._asdict()} if found else {})}
    told = {"payload": held, "session": session, "revision": revision, **beside, **places}
    return json.dumps(told, allow_nan=False).encode()


@lru_cache(maxsize=64)
def _packed(payload: Payload) -> tuple[str, bytes]:
    """The payload as JSON, always spelt the same way, in gzip; and before it a name for it."""
    text = json.dumps(payload.json(), allow_nan=False, sort_keys=True, separators=(",", ":")).encode()
    return f"payload {blake2b(text, digest_size=12).hexdigest()}", gzip.compress(text, 6, mtime=0)
