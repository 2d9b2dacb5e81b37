"""A service that knows of faulty packages, on loopback: it speaks OSV's protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest


@dataclass
class Knows:
    """What it knows by package and version, each a list of pages of ids; by id what it tells; what it was asked."""

    faults: dict[tuple[str, str], list[list[str]]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)
    instead: str = ""  # what it answers to a batch in place of the truth
    address: str = ""

    def answer(self, query: dict[str, Any]) -> dict[str, Any]:
        pages = self.faults.get((query["package"]["name"], query["version"]), [])
        page = int(query.get("page_token", 0))
        ids = [{"id": key, "modified": "2026-01-01T00:00:00Z"} for key in pages[page]] if pages else []
        return ({"vulns": ids} if ids else {}) | ({"next_page_token": str(page + 1)} if page + 1 < len(pages) else {})


@pytest.fixture
def service() -> Iterator[Knows]:
    knows = Knows()

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server's name
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            knows.asked.append(asked)
            self._say(knows.instead or json.dumps({"results": [knows.answer(query) for query in asked["queries"]]}))

        def do_GET(self) -> None:  # http.server's name
            told = knows.told.get(self.path.removeprefix("/v1/vulns/"))
            self._say(json.dumps(told), status=200 if told else 404)

        def _say(self, words: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
            pass

    with HTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        knows.address = f"http://127.0.0.1:{server.server_port}"
        yield knows
        server.shutdown()
