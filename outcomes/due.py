"""What is due after the course, whatever kind it is: one line each. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from outcomes import aftercare, igu, rulebook
from outcomes.milestones import Line, State
from outcomes.models import FollowUp, Placement
from outcomes.rulebook import Rulebook
from participants.models import Participant

AHEAD = timedelta(days=14)  # how early something stands on the list
type Words = str | Promise


class Kind(models.TextChoices):
    """What kind of thing is due, in the order of the page."""

    FOLLOW_UP = "follow_up", _("Where are they now?")
    GAP = "gap", _("No next step")
    CONTACT = "contact", _("Contact with the employer")
    ENDING = "ending", _("Placement ends")
    IGU = "igu", _("IGU: bonus and school weeks")
    AFTERCARE = "aftercare", _("After-care")
    MILESTONE = "milestone", _("Supplier's payment")
    PAUSE = "pause", _("Back from a pause")
    OWNER = "owner", _("Nobody is responsible")
    EARLY = "early", _("Early effort")


@dataclass(frozen=True, slots=True)
class Due:
    """One line; ``page`` and ``key`` make the address where it is done.

    ``due_on`` is the last day it is in time. ``urgent`` marks what a rule says burns,
    whatever the day.
    """

    kind: Kind
    person: Participant
    due_on: date
    words: Words
    page: str
    key: object
    urgent: bool = False

    def days_late(self, *, on: date) -> int:
        """Days since the day it was due; below 0 before it."""
        return (on - self.due_on).days

    def days_left(self, *, on: date) -> int:
        """Days until it is due."""
        return (self.due_on - on).days

    def is_red(self, *, on: date) -> bool:
        """Overdue, or urgent by a rule of its own."""
        return self.urgent or self.due_on < on


def of_follow_up(each: FollowUp) -> Due:
    """A question to answer, or one whose answer was "unknown"."""
    person = each.enrolment.nomination.participant
    words: Words = _("asked at the end of the course")
    if each.months:
        words = ngettext_lazy(
            "%(n)s month after the course", "%(n)s months after the course", "n"
        ) % {"n": each.months}
    if each.answered_at:
        words = _("answered »unknown«: try again")
    key = each.public_id
    return Due(
        Kind.FOLLOW_UP, person, each.due_on, words, "outcomes:follow_up_record", key
    )


def of_placement(
    placement: Placement, *, rules: Rulebook, today: date
) -> Iterator[Due]:
    """Contact, end, IGU and after-care of a placement read ``with_contacts``."""
    if placement.ended_on:
        return
    yield from _contact(placement, today=today)
    yield from _ending(placement, today=today)
    if placement.is_igu:
        yield from _bonuses(placement, rules=rules, today=today)
        yield from _school(placement, rules=rules, today=today)
    yield from _aftercare(placement, rules=rules, today=today)


def next_contact_on(placement: Placement) -> date | None:
    """When the employer is to be contacted: at once if they asked, else by interval.

    None before anything is known to have begun. ``placement`` comes ``with_contacts``.
    """
    if placement.asked_on:
        return placement.asked_on
    since = placement.met_on or placement.first_day
    return since + timedelta(days=placement.contact_every_days) if since else None


def _contact(placement: Placement, *, today: date) -> Iterator[Due]:
    on = next_contact_on(placement)
    over = placement.agreed_last_day and placement.agreed_last_day < today
    if on is None or on > today + AHEAD or over:
        return
    words: Words = _("agreed contact")
    if placement.asked_on:
        words = _("the employer has asked for it")
    yield _line(
        Kind.CONTACT, placement, on=on, words=words, page="outcomes:placement_contact"
    )


def _ending(placement: Placement, *, today: date) -> Iterator[Due]:
    last = placement.agreed_last_day
    if last is None or last > today + AHEAD:
        return
    words = _("last day as agreed: note the end, or agree on another")
    yield _line(
        Kind.ENDING, placement, on=last, words=words, page="outcomes:placement_detail"
    )


def _bonuses(placement: Placement, *, rules: Rulebook, today: date) -> Iterator[Due]:
    dates = igu.contract(placement, rules=rules)
    told = (placement.first_bonus_on, placement.second_bonus_on)
    both = (dates.first_bonus_on, dates.second_bonus_on)
    for on, known, words in zip(
        both, told, (_("first bonus to the employer"), _("second bonus")), strict=True
    ):
        if on and not known and on <= today + AHEAD:
            yield _line(
                Kind.IGU, placement, on=on, words=words, page="outcomes:placement_bonus"
            )


def _school(placement: Placement, *, rules: Rulebook, today: date) -> Iterator[Due]:
    dates = igu.contract(placement, rules=rules)
    if dates.latest_start_on is None or dates.latest_start_on > today + AHEAD * 2:
        return
    words = ngettext_lazy(
        "%(n)s school week left, must begin by this day",
        "%(n)s school weeks left, must begin by this day",
        "n",
    ) % {"n": dates.left or 0}
    yield _line(
        Kind.IGU,
        placement,
        on=dates.latest_start_on,
        words=words,
        page="outcomes:placement_school_weeks",
    )


def _aftercare(placement: Placement, *, rules: Rulebook, today: date) -> Iterator[Due]:
    window = aftercare.window(placement, rules=rules)
    if window is None or placement.aftercare_answer:
        return
    if not window.first <= today <= window.last:
        return
    words = _("offer it to the employer; it can begin until this day")
    yield Due(
        Kind.AFTERCARE,
        placement.participant,
        window.last,
        words,
        "outcomes:placement_aftercare",
        placement.public_id,
        urgent=today >= window.remind_on,
    )


def of_line(line: Line, *, person: Participant, today: date) -> Iterator[Due]:
    """A supplier's line that is to be paid."""
    if line.due_on is None or line.state not in {State.DUE, State.COMING}:
        return
    if line.due_on > today + AHEAD:
        return
    words = _("%(percent)s per cent to the supplier: note evidence, approve") % {
        "percent": line.milestone.percent
    }
    key = line.milestone.pk
    yield Due(
        Kind.MILESTONE, person, line.due_on, words, "outcomes:milestone_approve", key
    )


def early(person: Participant, *, rules: Rulebook, today: date) -> Iterator[Due]:
    """Nobody has been nominated or placed since the takeover: day 14, then 1 month."""
    if person.takeover_on is None:
        return
    aim = rules.number(rulebook.FIRST_OFFER, on=today)
    latest = rules.number(rulebook.FIRST_OFFER_LATEST, on=today)
    if aim is None or latest is None:
        return
    first = person.takeover_on + timedelta(days=aim)
    last = person.takeover_on + timedelta(days=latest)
    words = _("first offer as far as possible by this day")
    if today > first:
        words = _("first offer at the latest by this day")
    due_on = first if today <= first else last
    yield Due(
        Kind.EARLY, person, due_on, words, "person", person.public_id, today > last
    )


def _line(
    kind: Kind, placement: Placement, *, on: date, words: Words, page: str
) -> Due:
    return Due(kind, placement.participant, on, words, page, placement.public_id)


def counts(found: Iterable[Due]) -> Mapping[Kind, int]:
    """How many of each kind, in the order of the kinds; kinds without are left out."""
    lines = list(found)
    numbers = {kind: sum(each.kind == kind for each in lines) for kind in Kind}
    return {kind: number for kind, number in numbers.items() if number}
