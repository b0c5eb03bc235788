"""Files from figures and views: pictures, vector graphics, animations, interactive pages, tables of numbers."""

from lossviz.export.addresses import from_link
from lossviz.export.batch import table_of
from lossviz.export.checks import FORMATS
from lossviz.export.motion.animating import animate
from lossviz.export.names import file_name
from lossviz.export.panels import VIEWS
from lossviz.export.requests import RequestError
from lossviz.export.saving import save
from lossviz.picture.chromium import NoBrowserError

__all__ = [
    "FORMATS",
    "VIEWS",
    "NoBrowserError",
    "RequestError",
    "animate",
    "file_name",
    "from_link",
    "save",
    "table_of",
]
