"""The same view in Dash: a slider that answers while it is dragged, and a graph. ``python dashed.py PORT``."""

from __future__ import annotations

import sys

import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from view import CONFIG, DELTAS, LAYOUT, START, data

app = Dash(__name__, serve_locally=True, compress=False)
app.layout = html.Div(
    [
        html.H1("Huber loss"),
        dcc.Slider(0, len(DELTAS) - 1, 1, value=START, updatemode="drag", id="delta"),
        dcc.Graph(id="picture", config=CONFIG),
    ]
)


@app.callback(Output("picture", "figure"), Input("delta", "value"))
def draw(index: int) -> go.Figure:
    return go.Figure(data(DELTAS[index]), LAYOUT)


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=False)
