"""What browsers may say to their session: run the page, stop it, I am still here. Everything else is dropped.

Streamlit hears more from any client: to empty the caches of all viewers, to run git, to make room for uploads.
"""

from __future__ import annotations

import asyncio
import time

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes

from lossviz.ui.server.throttled_warnings import ThrottledWarning

WANTED = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
#: Messages that may come at once, and how many more in a second; a key held down sends 30 a second for a while.
AT_ONCE, PER_SECOND = 100, 20

_dropped = ThrottledWarning("Dropped a message that no page sends")


class Conversation:
    """A websocket, seen from the app: its messages checked and, if they come too fast, delayed.

    Waiting here stops reading from the socket, so that a flood waits in the client and costs no memory.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._closed = False
        self._left, self._seen = float(AT_ONCE), time.monotonic()

    async def send(self, message: Message) -> None:
        """Pass on what the app says, unless the conversation has been ended here."""
        if not self._closed:
            await self._send(message)

    async def receive(self) -> Message:
        """The next message that the app may hear; an end if one breaks the protocol."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            await self._pace()
            data = message.get("bytes")
            if data is None:
                return await self._end(1003)
            if len(data) > get_max_widget_state_size_bytes():
                return await self._end(1009)
            try:
                kind = BackMsg.FromString(data).WhichOneof("type")
            except DecodeError:
                return await self._end(1002)
            if kind in WANTED:
                return message
            _dropped(str(kind))

    async def _pace(self) -> None:
        now = time.monotonic()
        self._left = min(AT_ONCE, self._left + (now - self._seen) * PER_SECOND) - 1
        self._seen = now
        if self._left < 0:
            await asyncio.sleep(-self._left / PER_SECOND)

    async def _end(self, code: int) -> Message:
        await self.send({"type": "websocket.close", "code": code})
        self._closed = True
        return {"type": "websocket.disconnect", "code": code}
