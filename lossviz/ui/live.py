"""The browser component: mounts ``web/live.js``, hands it a payload, and sends banks after it.

The browser draws and moves the picture; Python hears of a control only when it is let go.
A payload that is byte for byte the one of the last run is not sent again, so leave the viewer's
released state out of it as long as the banks cover that state.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from lossviz.ui.same import Same

__all__ = ["live", "released", "send_bank"]

_WEB = Path(__file__).parent.parent / "web"

_MOUNT = """
const loadPlotly = (src) => window.Plotly ? Promise.resolve(window.Plotly)
  : (window.__lossvizPlotly ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.onload = () => done(window.Plotly);
      script.onerror = () => { window.__lossvizPlotly = undefined; failed(new Error(src)); };
      script.src = src;
      document.head.append(script);
    }));
const mounts = new WeakMap();
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".lossviz");
  // Streamlit calls this again for every change of data or theme; the picture outlives the calls.
  const mount = mounts.get(root) ?? {};
  mounts.set(root, mount);
  mount.send = (state, revision) => setStateValue("released", { revision, state });
  if (mount.text !== data.payload || mount.payload.revision !== data.revision)
    mount.payload = { ...JSON.parse(mount.text = data.payload), revision: data.revision };
  if (mount.live) mount.live.update(mount.payload);
  else mount.live = lossvizLive(root, mount.payload, {
    loadPlotly: () => loadPlotly(data.plotly), onRelease: (...told) => mount.send(...told),
  });
  return () => { mount.live.destroy(); mounts.delete(root); }; // called once, when the component leaves the page
}
"""

# The bytes carry their own name in front, up to a line feed: raw bytes travel without base64 only on their own.
_BANK = """
export default function ({ data }) {
  if (!data) return;
  const end = data.indexOf(10), id = new TextDecoder().decode(data.subarray(0, end));
  const banks = (window.__lossvizBanks ??= new Map());
  const held = banks.get(id) ?? data.slice(end + 1);
  banks.delete(id);
  banks.set(id, held);
  while (banks.size > 12) banks.delete(banks.keys().next().value);
  window.dispatchEvent(new CustomEvent("lossviz-bank", { detail: id }));
}
"""


def _plotly_folder() -> Path:
    """The folder of the installed plotly package that holds plotly.min.js, found without importing plotly."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("lossviz.ui draws with plotly.js from the plotly package, which is not installed")
    return Path(spec.origin).parent / "package_data"


_PLOTLY = declare_component("plotlyjs", path=str(_plotly_folder()))
_CSS = (_WEB / "live.css").read_text(encoding="utf-8")
_PICTURE = st.components.v2.component(
    "lossviz_live",
    html='<div class="lossviz"></div>',
    css=_CSS,
    js="".join((_WEB / name).read_text(encoding="utf-8") for name in ("save.js", "numbers.js", "live.js")) + _MOUNT,
    isolate_styles=False,
)
_BYTES = st.components.v2.component(
    "lossviz_bank", html='<div class="lossviz-bank"></div>', js=_BANK, isolate_styles=False
)


def live(
    payload: Mapping[str, Any], banks: Mapping[str, bytes] | None = None, *, revision: int = 0, key: str
) -> dict[str, Any] | None:
    """Mount one picture; return the state the viewer last released (untrusted JSON values), or None.

    Nobody may change a payload that was mounted. A new ``revision`` says that Python changed the state.
    ``banks`` maps the ids named in ``payload["banks"]`` to their bytes; ``send_bank`` can bring them later.
    """
    _PICTURE(
        key=key,
        data={"payload": _text(Same(payload)), "revision": revision, "plotly": _plotly_url()},
        on_released_change=_nothing,
    )
    for number, (bank_id, data) in enumerate((banks or {}).items()):
        send_bank(bank_id, data, key=f"{key}_bank_{number}")
    return released(key, revision)


def send_bank(bank_id: str, data: bytes, *, key: str) -> None:
    """Bring the bytes of one bank to the browser, in a mount that shows nothing; in any order with ``live``."""
    if "\n" in bank_id:
        raise ValueError(f"send_bank: bank_id must be one line, got {bank_id!r}")
    _BYTES(key=key, data=bank_id.encode() + b"\n" + data)


def released(key: str, revision: int = 0) -> dict[str, Any] | None:
    """The state last released under ``revision``, also before ``live`` is called in this run.

    A state released under another revision is the past: Python has changed the state since.
    """
    told = st.session_state.get(key)
    last = told.get("released") if isinstance(told, Mapping) else None
    if not isinstance(last, Mapping) or last.get("revision") != revision or not isinstance(last.get("state"), Mapping):
        return None
    return dict(last["state"])


def _nothing() -> None:
    """A state value needs a callback to be kept."""


def _plotly_url() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + base if base else ''}/component/{_PLOTLY.name}/plotly.min.js"


@lru_cache(maxsize=64)
def _text(payload: Same) -> str:
    """The payload as JSON, always spelt the same way; what JSON cannot say (nan, inf) becomes null."""
    try:
        return json.dumps(payload.it, allow_nan=False, sort_keys=True, separators=(",", ":"))
    except ValueError:
        return json.dumps(_finite(payload.it), allow_nan=False, sort_keys=True, separators=(",", ":"))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _finite(part) for name, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value
