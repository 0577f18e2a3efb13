"""Stops an upload that is far too big before it fills the disk."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from participants.spreadsheets.safety import MAX_BYTES

# A file of up to this size is told kindly, in its form, that it is too big.
MOST = 4 * MAX_BYTES


class SizeLimit(FileUploadHandler):
    """The first of the handlers: counts, keeps nothing, ends a request beyond MOST.

    nginx ends it earlier (``client_max_body_size``); this holds without it as well.
    """

    left = MOST

    def handle_raw_input(  # noqa: PLR0917 (Django's own signature)
        self,
        input_data: Any,  # noqa: ANN401, ARG002
        META: dict[str, str],  # noqa: ARG002, N803
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Refuse by what the request says of itself."""
        if content_length > MOST:
            raise RequestDataTooBig("The upload is too big.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Refuse by what has come, whatever the request said."""
        self.left -= len(raw_data)
        if self.left < 0:
            raise RequestDataTooBig("The upload is too big.")
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        """Keep nothing: the next handler does."""
        return
