"""A mail server that lies, on a raw socket, and keeps the truth in a ledger."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Self

from config.local.processes import HOST, free_port
from tests.faults.mischief import LIES, Friendly, Mood, Trick

AWAY_SECONDS = 0.5
THOUGHT_SECONDS = 0.02  # at most, at each stage: it widens the moments in which a kill may come
MOST_TOLD = 7000  # characters: smtplib reads no longer line
LINE_END = b"\r\n"
DOT = b"\r\n.\r\n"


@dataclass(frozen=True)
class Taken:
    """A message the server has taken, whatever it said afterwards."""

    at: float
    message_id: str
    recipient: str


@dataclass
class Talk:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    recipient: str = ""
    trick: Trick = Trick.NONE

    @property
    def peer(self) -> int:
        """The other side's port: it tells which process this is."""
        port: int = self.writer.get_extra_info("peername")[1]
        return port

    async def say(self, line: str) -> None:
        self.writer.write(line.encode() + LINE_END)
        await self.writer.drain()

    async def hear(self) -> str:
        line = await self.reader.readuntil(LINE_END)
        return line.decode("latin-1").strip()


class HungUp(Exception):
    """The server ends the connection."""


def pass_by(stage: str, recipient: str, peer: int) -> None:
    """The gate of a server that waits for nobody."""


@dataclass
class MailServer:
    """Listens on loopback in a thread of its own. `gate` is called at each stage, and may block that connection."""

    ledger: Path
    mood: Mood = field(default_factory=Friendly)
    gate: Callable[[str, str, int], None] = pass_by
    patience: float = 10  # seconds: longer than the application's timeout and lease
    thought: float = THOUGHT_SECONDS
    tells: bool = False  # whom and what it refuses, in the answer
    port: int = field(default_factory=free_port)
    taken: list[Taken] = field(default_factory=list)
    tricks: Counter[Trick] = field(default_factory=Counter)
    visits: Counter[str] = field(default_factory=Counter)
    connections: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def lies(self) -> int:
        """How often nobody could know from its answer whether it had taken the message."""
        return sum(self.tricks[trick] for trick in LIES)

    def _do(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)  # type: ignore[arg-type]  # a coroutine

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, HOST, self.port, limit=2**20)

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(reader, writer)
        try:
            await self._greet(talk)
            while True:
                await self._answer(talk, await talk.hear())
        except (HungUp, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # either side has had enough, or the scenario is over
        finally:
            writer.transport.abort()

    async def _greet(self, talk: Talk) -> None:
        self.connections += 1
        trick = self._play(self.mood.on_connection(self.connections))
        if trick == Trick.REFUSE:
            await self._go_away(talk)
        await self._pause("banner", talk)
        if trick == Trick.HANG_AT_BANNER:
            await self._hang()
        await talk.say("421 Too busy" if trick == Trick.BUSY_AT_BANNER else "220 hostile ESMTP")
        if trick == Trick.BUSY_AT_BANNER:
            raise HungUp

    async def _go_away(self, talk: Talk) -> None:
        """Whoever knocks meanwhile finds nobody."""
        self._server.close()
        talk.writer.transport.abort()
        await asyncio.sleep(AWAY_SECONDS)
        await self._listen()
        raise HungUp

    async def _answer(self, talk: Talk, line: str) -> None:
        word = line.split(" ", 1)[0].upper()
        steps = {"RCPT": self._on_recipient, "DATA": self._on_data, "QUIT": self._on_quit}
        await steps.get(word, self._on_the_rest)(talk, line)

    async def _on_the_rest(self, talk: Talk, _line: str) -> None:
        await talk.say("250 OK")

    async def _on_quit(self, talk: Talk, _line: str) -> None:
        await talk.say("221 Bye")
        raise HungUp

    async def _on_recipient(self, talk: Talk, line: str) -> None:
        talk.recipient = line.partition("<")[2].partition(">")[0].lower()
        self.visits[talk.recipient] += 1
        talk.trick = self.mood.on_message(talk.recipient, self.visits[talk.recipient])
        await self._pause("recipient", talk)
        replies = {Trick.LATER_AT_RCPT: "451 Later", Trick.NEVER_AT_RCPT: "550 Nobody here"}
        if talk.trick in replies:
            self._play(talk.trick)
        await talk.say(replies.get(talk.trick, "250 OK") + self._told(line))

    async def _on_data(self, talk: Talk, _line: str) -> None:
        await self._pause("data", talk)
        if talk.trick == Trick.HANG_AT_DATA:
            self._play(talk.trick)
            await self._hang()
        replies = {Trick.LATER_AT_DATA: "451 Later", Trick.BUSY_AT_DATA: "421 Too busy"}
        if talk.trick in replies:
            self._play(talk.trick)
            await talk.say(replies[talk.trick])
            return
        await talk.say("354 Go ahead")
        if talk.trick == Trick.CUT_BEFORE_DOT:
            self._play(talk.trick)
            await talk.hear()
            raise HungUp
        await self._on_dot(talk, await talk.reader.readuntil(DOT))

    async def _on_dot(self, talk: Talk, text: bytes) -> None:
        """The whole text and its dot are here."""
        trick = self._play(talk.trick)
        replies = {Trick.LATER_AFTER_DOT: "451 Later", Trick.NEVER_AFTER_DOT: "550 Not wanted"}
        if trick in replies:
            await talk.say(replies[trick] + self._told(f"{talk.recipient} {text.decode('latin-1')}"))
            return
        if trick == Trick.LOSE_AND_CUT:
            raise HungUp
        self._take(text, talk.recipient)
        await self._pause("dot", talk)
        if trick == Trick.KEEP_AND_CUT:
            raise HungUp
        if trick == Trick.KEEP_AND_DAWDLE:
            await asyncio.sleep(self.patience)
        await talk.say("250 Taken")

    def _told(self, words: str) -> str:
        return f" {' '.join(words.split())[:MOST_TOLD]}" if self.tells else ""

    def _take(self, text: bytes, recipient: str) -> None:
        """Written down before anybody hears of it."""
        headers = BytesHeaderParser().parsebytes(text)
        taken = Taken(time.time(), str(headers["Message-ID"]), recipient)
        with self.ledger.open("a") as ledger:
            ledger.write(json.dumps([taken.at, taken.message_id, taken.recipient]) + "\n")
        self.taken.append(taken)

    def _play(self, trick: Trick) -> Trick:
        self.tricks[trick] += 1
        return trick

    async def _hang(self) -> None:
        await asyncio.sleep(self.patience)
        raise HungUp

    async def _pause(self, stage: str, talk: Talk) -> None:
        await asyncio.sleep(random.random() * self.thought)
        await asyncio.to_thread(self.gate, stage, talk.recipient, talk.peer)
