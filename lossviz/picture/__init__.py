"""Pictures: traces on boards, in inks; drawings, and payloads that move them. Knows plotly and no page."""
