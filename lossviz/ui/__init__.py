"""The Streamlit side of lossviz: the only place that imports streamlit."""
