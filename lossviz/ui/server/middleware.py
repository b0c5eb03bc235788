"""The server's parts in their order, as ``st.App`` takes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware

from lossviz.ui.compressed import Compressed
from lossviz.ui.redirects import RelativeRedirects
from lossviz.ui.server.descriptors import Spare, calm, quiet, raise_limit
from lossviz.ui.server.encodings import Encodings
from lossviz.ui.server.first_paint import FirstPaint
from lossviz.ui.server.headers import SafeHeaders, failed
from lossviz.ui.server.request_filter import RequestFilter
from lossviz.ui.server.routes import MAKERS

#: From the outside in: what all answers carry, what is refused, what is answered from memory, what pages begin with.
MIDDLEWARE = [
    Middleware(part)
    for part in (SafeHeaders, Spare, RequestFilter, RelativeRedirects, Encodings, Compressed, FirstPaint)
]
HANDLERS = {Exception: failed}


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Prepare the process for a class before the first viewer comes, and end the one that makes files after the last."""
    raise_limit()
    quiet()
    calm(asyncio.get_running_loop())
    yield
    await MAKERS.stop()
