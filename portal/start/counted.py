"""Several counts of a start page in one statement."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet, Value


def counts(wanted: Mapping[str, tuple[QuerySet[Any], str]]) -> dict[str, int]:
    """Count each queryset's different values of a field, by the name it is given."""
    first, *rest = (
        rows.order_by()
        .annotate(counted_as=Value(name))
        .values("counted_as")
        .annotate(counted=Count(field, distinct=True))
        .values_list("counted_as", "counted")
        for name, (rows, field) in wanted.items()
    )
    found = dict(first.union(*rest, all=True))
    return {name: found.get(name, 0) for name in wanted}
