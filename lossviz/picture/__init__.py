"""Pictures: layouts and traces in inks, drawings made of them, and payloads that move them. Knows plotly and no page."""
