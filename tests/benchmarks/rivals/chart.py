"""The same view in plain Streamlit: a slider and ``st.plotly_chart``."""

import plotly.graph_objects as go
import streamlit as st
from view import CONFIG, DELTAS, LAYOUT, START, data

st.set_page_config(layout="wide")
st.title("Huber loss")
delta = st.select_slider("δ", DELTAS, value=DELTAS[START])
st.plotly_chart(go.Figure(data(delta), LAYOUT), width="content", theme=None, config=CONFIG, key="picture")
