"""The board: all courses and the whole pool on one screen, live."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.services import boards, placing, seats
from courses.services.boards import Card, Column, Verdict, Whole
from courses.views.courses import Share, shares
from municipalities import access
from municipalities.access import Permission
from municipalities.danish import sort_key
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, ReasonCode
from municipalities.views.people import show

FILTERS = ("municipality", "track", "page", "person")
PER_PAGE = 100  # of those who wait, longest first


@dataclass(frozen=True, slots=True)
class Lane:
    """One course as the page shows it; ``verdict`` when a person is chosen."""

    column: Column
    shares: list[Share]
    verdict: Verdict | None
    wished: int
    proposed: list[Card]


@require_GET
def board(request: MemberRequest) -> HttpResponse:
    """The whole board; 204 when ``have`` names what the browser shows already."""
    access.require(request.membership, Permission.FILL_COURSES)
    whole = boards.whole(member=request.membership, today=localdate())
    have = request.GET.get("have", "")
    if have == whole.version:
        return HttpResponse(status=204)
    return _show(request, whole, changed=bool(have))


@require_POST
def board_seat(request: MemberRequest) -> HttpResponse:
    """Give one person a seat; out of turn only with a listed reason."""
    access.require(request.membership, Permission.FILL_COURSES)
    whole = boards.whole(member=request.membership, today=localdate())
    card = whole.card(request.POST.get("person", ""))
    course = _number(request.POST.get("course", ""))
    if card is None or course not in {each.course.pk for each in whole.columns}:
        messages.warning(request, _("Somebody was quicker: look at the board again."))
        return _back(request, person="")
    try:
        placing.place(
            nomination_id=card.nomination.pk,
            course_id=course,
            at=timezone.now(),
            by=request.membership,
            reason_id=_number(request.POST.get("reason", "")) or None,
        )
    except seats.REFUSALS as refusal:
        messages.warning(request, str(refusal))
        return _back(request, person=str(card.nomination.public_id))
    messages.success(request, _("The seat is given."))
    return _back(request, person="")


def _show(request: MemberRequest, whole: Whole, *, changed: bool) -> HttpResponse:
    chosen = whole.card(request.GET.get("person", ""))
    home = _number(request.GET.get("municipality", ""))
    track = _number(request.GET.get("track", ""))
    columns = [c for c in whole.columns if not track or c.course.track_id == track]
    pool = [
        card
        for card in whole.pool
        if (not home or card.nomination.municipality_id == home)
        and (not track or _wishes_for(card, track, columns))
    ]
    lanes = [_lane(column, chosen, pool) for column in columns]
    page = Paginator(pool, PER_PAGE).get_page(request.GET.get("page"))
    context = _filters(whole, home=home, track=track, page=page.number) | {
        "lanes": lanes,
        "pool": page,
        "chosen": chosen,
        "proposal": whole.proposal,
        "version": whole.version,
        "changed_at": timezone.now() if changed else None,
        "reasons": list(ReasonCode.objects.for_kind(ReasonCode.Kind.DEPARTURE))
        if chosen
        else [],
    }
    named = [*page, *(card for lane in lanes for card in lane.proposed)]
    people = [card.nomination.participant for card in named]
    people += [e.nomination.participant for c in columns for e in c.board.seated]
    is_part = "HX-Request" in request.headers
    return show(
        request,
        "courses/board.html#live" if is_part else "courses/board.html",
        context | {"is_part": is_part},
        people=people + ([chosen.nomination.participant] if chosen else []),
        purpose=Purpose.FILLING,
    )


def _filters(whole: Whole, *, home: int, track: int, page: int) -> dict[str, Any]:
    tracks = {c.course.track_id: c.course.track for c in whole.columns}
    kept = {
        "municipality": home or "",
        "track": track or "",
        "page": page if page > 1 else "",
    }
    return {
        "homes": whole.homes,
        "home": home,
        "tracks": sorted(tracks.values(), key=lambda each: sort_key(str(each))),
        "track": track,
        "query": urlencode({key: value for key, value in kept.items() if value}),
    }


def _lane(column: Column, chosen: Card | None, pool: list[Card]) -> Lane:
    entry = chosen and chosen.entries.get(column.course.pk)
    return Lane(
        column=column,
        shares=shares(column.board),
        verdict=boards.verdict(chosen, column) if chosen else None,
        wished=entry.wish_rank if entry else 0,
        proposed=[card for card in pool if card.proposed == column.course],
    )


def _wishes_for(card: Card, track: int, columns: list[Column]) -> bool:
    wished = {wish.track_id for wish in card.nomination.wishes.all()}
    listed = {c.course.track_id for c in columns if c.course.pk in card.entries}
    return track in wished | listed


def _back(request: MemberRequest, *, person: str) -> HttpResponseRedirect:
    kept = {key: request.POST.get(f"filter_{key}", "") for key in FILTERS}
    kept["person"] = person
    query = urlencode({key: value for key, value in kept.items() if value})
    return HttpResponseRedirect(
        reverse("courses:board") + (f"?{query}" if query else ""), status=303
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
