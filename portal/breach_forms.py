"""The period of look-ups an administrator asks for, and whose."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from municipalities.models import Membership

HOURS = 72  # what is shown unasked: as long as a breach may go unreported


class PeriodForm(forms.Form):
    """From a moment to a moment, in Copenhagen's time; perhaps one member only."""

    from_day = forms.DateField(label=_("From the day"))
    from_time = forms.TimeField(label=_("From the time"))
    to_day = forms.DateField(label=_("To the day"))
    to_time = forms.TimeField(label=_("To the time"))
    member = forms.IntegerField(
        label=_("Employee"), required=False, widget=forms.Select
    )

    @classmethod
    def asked(cls, data: Any, *, at: datetime) -> "PeriodForm":  # noqa: ANN401 (a QueryDict)
        """The form as it was sent; nothing sent: the last HOURS before ``at``."""
        if "from_day" in data:
            return cls(data)
        end = localtime(at)
        start = end - timedelta(hours=HOURS)
        return cls(
            {
                "from_day": start.date(),
                "from_time": start.time().replace(second=0, microsecond=0),
                "to_day": end.date(),
                "to_time": end.time().replace(second=0, microsecond=0),
            }
        )

    @property
    def query(self) -> str:
        """What asks for the same again, for an address."""
        said = self.cleaned_data
        ends = {
            "from_day": said["from_day"].isoformat(),
            "from_time": f"{said['from_time']:%H:%M}",
            "to_day": said["to_day"].isoformat(),
            "to_time": f"{said['to_time']:%H:%M}",
        }
        return urlencode(ends | {"member": said["member"] or ""})

    def clean(self) -> dict[str, Any]:
        """The period's ends are instants, the end just after the last minute."""
        said = super().clean() or {}
        start = _instant(said.get("from_day"), said.get("from_time"))
        last = _instant(said.get("to_day"), said.get("to_time"))
        if start and last:
            if last < start:
                self.add_error("to_day", _("The end must come after the beginning."))
            said |= {"start": start, "end": last + timedelta(minutes=1)}
        return said

    def offer(self, members: Iterable[Membership]) -> None:
        """Let one of ``members`` be chosen."""
        widget = self.fields["member"].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 (declared above)
        widget.choices = [("", now_("everybody")), *map(_choice, members)]


def _instant(day: date | None, clock: time | None) -> datetime | None:
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock, tzinfo=get_current_timezone())


def _choice(member: Membership) -> tuple[int, str]:
    name = member.user.name if member.user else now_("school's own system")
    return member.pk, f"{name}, {member}"
