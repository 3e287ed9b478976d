"""A scripted Gradus server on a real port: what it is asked, it notes; what it answers, is set."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer."""

    content: Any = None
    status: int = 200
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        return json.dumps(self.content).encode()


@dataclass
class FakeService:
    """Answers each path with its replies in turn, the last of them for good."""

    url: str = ""
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, method_and_path: str, *replies: Reply) -> None:
        self.replies[method_and_path] = list(replies)

    def reply_to(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        path = asked.path.partition("?")[0]
        waiting = self.replies.get(f"{asked.method} {path}")
        if waiting is None:
            return problem(404, "There is no such thing.")
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


def problem(status: int, detail: str) -> Reply:
    return Reply({"status": status, "detail": detail}, status, "application/problem+json")


def events(*entries: tuple[int, str, object]) -> Reply:
    """Server-sent events, with a heartbeat before each."""
    frames = [
        f": beat\n\nid: {number}\nevent: {kind}\ndata: {json.dumps(data)}\n\n"
        for number, kind, data in entries
    ]
    return Reply("".join(frames).encode(), type="text/event-stream")


@contextmanager
def fake_service() -> Iterator[FakeService]:
    service = FakeService()

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = service.reply_to(Asked(self.command, self.path, headers, body))
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.type)
            self.send_header("Content-Length", str(len(reply.data)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.data)

        do_GET = do_PUT = do_POST = do_DELETE = _handle

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing where the command's own words are read: the client has gone away."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
