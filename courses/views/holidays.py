"""The school's own holidays, and what is planned on them all the same."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from courses.models import Session
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Membership, SchoolHoliday
from municipalities.services import holidays

SHOWN_FOR = timedelta(days=365)


class HolidayForm(forms.Form):
    """Days on which the school is closed."""

    first = forms.DateField(label=gettext_lazy("First day"))
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: one day only."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("For example autumn holiday or teachers' day."),
    )


@require_http_methods(["GET", "POST"])
def holiday_list(request: MemberRequest) -> HttpResponse:
    """The own school's holidays; a post adds one."""
    access.require(request.membership, Permission.KEEP_HOLIDAYS)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            holidays.add(
                first=said["first"],
                last=said["last"] or said["first"],
                name=said["name"],
                at=timezone.now(),
                by=request.membership,
            )
        except holidays.EndsBeforeItBegins as refusal:
            form.add_error("last", str(refusal))
        except holidays.OverlapsHoliday as refusal:
            form.add_error("first", str(refusal))
        else:
            messages.success(request, _("The holiday is saved."))
            return redirect("courses:holiday_list")
    context = {"form": form, "holidays": _coming(request.membership)}
    status = 422 if form.errors else 200
    return render(request, "courses/holiday_list.html", context, status=status)


@require_POST
def holiday_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a holiday away."""
    visible = SchoolHoliday.objects.visible_to(request.membership)
    holiday = get_object_or_404(visible, pk=pk)
    holidays.remove(holiday_id=holiday.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The holiday is removed."))
    return redirect("courses:holiday_list")


def _coming(membership: Membership) -> QuerySet[SchoolHoliday]:
    """Not over for long, each with how many sessions lie in it."""
    planned = (
        Session.objects.held()
        .filter(
            course__school=OuterRef("school"),
            course__cancelled_at=None,
            on__gte=OuterRef("period__startswith"),
            on__lt=OuterRef("period__endswith"),
        )
        .order_by()
        .values("course__school")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        SchoolHoliday.objects.visible_to(membership)
        .filter(period__endswith__gt=localdate() - SHOWN_FOR)
        .annotate(planned=Subquery(planned, output_field=IntegerField()))
        .order_by("period")
    )
