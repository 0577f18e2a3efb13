"""A school's own system for the tests: a small web server that keeps what it is sent."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """``status`` is what it answers; ``slow`` seconds pass before, per byte if drip."""

    status: int = 204
    location: str = ""
    slow: float = 0
    drips: bool = False
    port: int = 0
    got: list = field(default_factory=list)

    @property
    def url(self):
        return f"http://localhost:{self.port}/hook?school=1"


@contextmanager
def listening(*, context=None):
    """Serve on a free port of this machine until the end of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((self.path, dict(self.headers), body))
            if receiver.drips:
                for letter in b"HTTP/1.1 204 No Content\r\nX-Slow: " + b"x" * 1000:
                    self.wfile.write(bytes([letter]))
                    self.wfile.flush()
                    time.sleep(receiver.slow)
                return
            time.sleep(receiver.slow)
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
