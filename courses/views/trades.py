"""Propose that guaranteed seats change hands, and answer."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import Course, SeatTrade
from courses.quota_forms import TradeForm
from courses.services import trades
from courses.views.quotas import answer, find_course, homes_of
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest


@require_POST
def trade_propose(request: MemberRequest, pk: int) -> HttpResponse:
    """Propose that seats change hands."""
    access.require(request.membership, Permission.NOMINATE)
    course = find_course(request, pk)
    form = TradeForm(request.POST, homes=homes_of(course))

    def act() -> str:
        trades.propose(
            course_id=course.pk,
            giver_id=form.cleaned_data["giver"],
            receiver_id=form.cleaned_data["receiver"],
            seats=form.cleaned_data["seats"],
            at=timezone.now(),
            by=request.membership,
        )
        return _("The trade is proposed; the other municipality is told.")

    return answer(request, course.pk, form=form, act=act)


@require_POST
def trade_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Accept a trade, or end it: refuse, take back."""
    access.require(request.membership, Permission.NOMINATE)
    courses = Course.objects.visible_to(request.membership)
    trade = get_object_or_404(SeatTrade.objects.filter(course__in=courses), pk=pk)

    def act() -> str:
        if request.POST.get("answer") == "accept":
            trades.accept(trade_id=trade.pk, at=timezone.now(), by=request.membership)
            return _("The seats have changed hands.")
        trades.end(trade_id=trade.pk, at=timezone.now(), by=request.membership)
        return _("The trade is ended.")

    return answer(request, trade.course_id, form=None, act=act)
