"""What the portal writes to its log: one JSON object a line, ids only.

The last net under "no personal data in logs": what looks like a CPR number is blanked,
and what PostgreSQL tells of a refused row (``DETAIL`` holds the values) is left out.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from municipalities.free_text import mask

# The secret in an address that opens something by itself, in access logs and refusals.
_SECRET = re.compile(r"(/calendar/|/invitations/|/password/reset/key/)[\w-]+")

# From DETAIL to the next thing PostgreSQL or Python says.
_DETAIL = re.compile(
    r"\bDETAIL: .*?(?=^(?:HINT|CONTEXT|LINE|QUERY):|^\s*$|^Traceback|\Z)",
    re.DOTALL | re.MULTILINE,
)


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON, after the net."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with moment (UTC), level, logger, text and, if any, the fault."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "text": clean(record.getMessage()),
        }
        if record.exc_info:
            line["fault"] = clean(self.formatException(record.exc_info))
        if (status := getattr(record, "status_code", None)) is not None:
            line["status"] = status
        return json.dumps(line, ensure_ascii=False)


def clean(text: str) -> str:
    """``text`` without row values, CPR numbers and secrets of addresses."""
    without = _DETAIL.sub("DETAIL: left out\n", text)
    return mask(_SECRET.sub(r"\1…", without))


def config(*, level: str) -> dict[str, Any]:
    """The ``LOGGING`` setting; also what gunicorn is given (``portal.stack.web``)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "portal.logs.JsonLines"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json"}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own would mail whole requests to administrators.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
