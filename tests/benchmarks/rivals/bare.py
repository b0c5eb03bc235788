"""The least that Streamlit can do for a change: a fragment with one component, one text, one parameter in the URL."""

import streamlit as st

picture = st.components.v2.component("bare", html="<p></p>", js="export default function () {}")


@st.fragment
def body() -> None:
    told = picture(key="live_bare", default={"released": {"state": {"delta": 1.0}}}, on_released_change=lambda: None)
    delta = told.released["state"]["delta"]
    st.markdown(f"delta = {delta}")
    st.query_params["delta"] = str(delta)


body()
