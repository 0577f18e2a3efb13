"""The way every page with people on it takes: written in the access log, then shown.

``tests/guards/test_access_log.py`` looks at the pages themselves and fails where a
person is shown that the log does not know of.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from municipalities import audit
from municipalities.audit import Criterion, Person
from municipalities.middleware import MemberRequest
from municipalities.models import AccessEntry, Purpose


def show(
    request: MemberRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    people: Iterable[Person],
    purpose: Purpose,
    status: int = 200,
    channel: AccessEntry.Channel = AccessEntry.Channel.PAGE,
    searched: Criterion | None = None,
) -> HttpResponse:
    """Render a page (or a part of one) that shows ``people``, and log the look.

    One statement however many people. Pages and parts that show nobody write nothing,
    unless they were ``searched`` for.
    """
    audit.look_up(
        by=request.membership,
        people=people,
        purpose=purpose,
        at=timezone.now(),
        channel=channel,
        searched=searched,
    )
    return render(request, template, dict(context), status=status)
