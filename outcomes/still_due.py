"""Whether the monthly mail is still wanted when its turn comes."""

from datetime import datetime

from municipalities.models import Notice
from outcomes.services import monthly


def _is_wanted(notice: Notice, _at: datetime) -> bool:
    recipient = notice.recipient
    return recipient is not None and recipient.summary_mail


CHECKS = {monthly.KIND: _is_wanted}
