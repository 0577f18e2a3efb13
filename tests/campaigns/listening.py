"""What was answered and what was logged, as text."""

import io
import json
import logging
import zipfile
from contextlib import contextmanager


def content(answer):
    """The text of an answer, also of a stream and of what is packed in a workbook."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b" ".join(packed.read(name) for name in packed.namelist())
    return body.decode("utf-8", "replace").lower()


def flat(data):
    """Values as a browser sends them."""
    return {
        name: value
        if isinstance(value, str) or hasattr(value, "read")
        else json.dumps(value, default=str)
        for name, value in (data or {}).items()
    }


class Log(logging.Handler):
    """Everything that was logged since it was last asked, as the console shows it."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.text, self.before = "", ""

    def emit(self, record):
        self.text += self.format(record) + "\n"

    def take(self):
        self.before, self.text = self.text, ""
        return self.before.lower()

    def last(self):
        return self.text[-3000:]

    @contextmanager
    def listening(self):
        root = logging.getLogger()
        root.addHandler(self)
        before = root.level
        root.setLevel(logging.INFO)
        try:
            yield
        finally:
            root.removeHandler(self)
            root.setLevel(before)
