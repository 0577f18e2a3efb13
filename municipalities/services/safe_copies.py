"""Notes the newest backup of each kind, for the operator's page and the metrics."""

from datetime import datetime

from municipalities.models import SafeCopy


def note(kind: SafeCopy.Kind, *, at: datetime, name: str, size: int) -> None:
    """Write that a copy from ``at`` lies in the archive, in place of the one before."""
    SafeCopy.objects.update_or_create(
        kind=kind, defaults={"at": at, "name": name, "size": size}
    )
