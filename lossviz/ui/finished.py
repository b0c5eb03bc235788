"""Finished bytes for the browser, computed once for all sessions and kept in bounded number."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lossviz.labs.lab import Lab
from lossviz.picture.compare.payload import compare_payload
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.payload import Payload
from lossviz.sampling.sweep import Sweep, sweep
from lossviz.sampling.table import Table
from lossviz.state.compare import ComparisonView
from lossviz.state.view import View


@st.cache_resource(max_entries=64, show_spinner=False)
def family_sweep(code: str, _view: View) -> Sweep:
    """The sweep behind a view; its table is computed by ``family_bytes``."""
    return sweep(*_view.family)


@st.cache_resource(max_entries=64, show_spinner=False)
def family_bytes(code: str, _view: View) -> bytes:
    """The sweep's table, packed."""
    return family_sweep(code, _view).encoded()


@st.cache_resource(max_entries=256, show_spinner=False)
def picture(code: str, _view: View) -> Payload:
    """The payload that draws a view; nobody may change it."""
    return loss_payload(_view, family_sweep(family_code(_view), _view))


def family_code(view: View) -> str:
    """Names the data behind a view, for caches."""
    return repr(view.family)


@st.cache_resource(max_entries=128, show_spinner=False)
def comparison(code: str, _view: ComparisonView) -> Payload:
    """The payload that draws a comparison; nobody may change it."""
    return compare_payload(_view)


@st.cache_resource(max_entries=128, show_spinner=False)
def comparison_bytes(table_id: str, _table: Table) -> bytes:
    """The table of one loss on the comparison page, packed."""
    return _table.encoded()


@st.cache_resource(max_entries=256, show_spinner=False)
def lab_payload(page: str, code: str, _lab: Lab[Any], _view: Any) -> Payload:
    """The payload that draws a lab's view; nobody may change it."""
    return _lab.payload(_view)
