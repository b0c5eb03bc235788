"""What a client takes is what it gets: Accept-Encoding in all its spellings, and Vary with every answer."""

from __future__ import annotations

import gzip
import urllib.error

import pytest
from test_compressed import fetched, script_of

from lossviz.site.document import asset
from lossviz.ui.addresses import plotly_url
from lossviz.ui.server.encodings import accepted

GZIP = ["gzip", "GZip", "gzip;q=1", "gzip ; q=0.001", "deflate, gzip;q=1.0, *;q=0.5", "*", "x-gzip", "br;q=1, *;q=0.1"]
GZIP += ["gzip, identity;q=0", "*;q=0.5, identity;q=0", "gzip;q=1.000,identity;q=0.5"]
PLAIN = ["", "identity", "br", "deflate", "gzip;q=0", "GZIP;Q=0", "gzip; q=0.0", " gzip ;q = 0 ", "gzip;q=0.000, *"]
PLAIN += ["*;q=0, identity", "*;q=0, identity;q=0.1", "gzip;q=0.5, identity", "gzip;q=nan", "gzip;q=x", "gzip;q=-1"]
PLAIN += ["gzip;q=2", ";;;,,", "gzippy", "not-gzip", "gzip;q="]
NEITHER = ["*;q=0", "identity;q=0", "br, identity;q=0", "gzip;q=0, *;q=0", "gzip;q=0, identity;q=0", "IDENTITY;Q=0.0"]


@pytest.mark.parametrize("header", [*GZIP, *PLAIN, *NEITHER])
def test_a_wish_is_read_as_it_is_meant(header: str) -> None:
    gzipped, plain = accepted(header)
    assert ("gzip" if gzipped else "plain" if plain else "neither") == (
        "gzip" if header in GZIP else "plain" if header in PLAIN else "neither"
    )


@pytest.mark.parametrize("header", [GZIP[0], GZIP[3], GZIP[8], PLAIN[0], PLAIN[4], PLAIN[9]])
@pytest.mark.parametrize(
    "path", ["/huber", "/static", "/plotly", "/files/mse/html", "/files/mse/csv-curve", "/qr?link=abc"]
)
def test_every_kind_of_answer_comes_in_the_form_that_is_taken(app_url: str, path: str, header: str) -> None:
    path = {"/static": script_of(app_url), "/plotly": plotly_url()}.get(path, path)
    plain = fetched(app_url + path)[1]
    headers, body = fetched(app_url + path, Accept_Encoding=header)
    assert headers["vary"].lower().split(", ").count("accept-encoding") == 1
    assert (headers.get("content-encoding") == "gzip") == (header in GZIP)
    assert (gzip.decompress(body) if header in GZIP else body) == plain


@pytest.mark.parametrize("path", ["/", "/files/mse/html", "/qr?link=abc"])
def test_where_nothing_is_taken_nothing_is_sent(app_url: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(app_url + path, Accept_Encoding="*;q=0")
    assert refused.value.code == 406


def test_a_saved_page_is_one_gzip_member_with_the_shared_script_in_it(app_url: str) -> None:
    """Browsers stop after the first member of a gzip file."""
    import zlib

    _, small = fetched(f"{app_url}/files/mse/html", Accept_Encoding="gzip")
    reader = zlib.decompressobj(31)
    text = reader.decompress(small).decode()
    assert reader.eof and reader.unused_data == b""
    assert asset("plotly.min.js") in text and text.endswith("</html>\n")
