"""The home page: what lossviz is, and the map of all losses by task."""

from lossviz.ui.home import home

home()
