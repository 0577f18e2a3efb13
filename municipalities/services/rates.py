"""Housekeeping of the rate limits."""

from datetime import datetime

from django.db import transaction

from municipalities.models import Allowance


@transaction.atomic
def forget_whole(*, at: datetime) -> int:
    """Delete allowances that are whole again at ``at``; returns how many.

    A missing row means a whole allowance, so running it twice or never changes what is
    allowed.
    """
    gone, _ = Allowance.objects.filter(whole_at__lte=at).delete()
    return gone
