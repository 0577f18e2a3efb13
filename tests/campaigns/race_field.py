"""The course that ``make race`` is played on, and what became of it."""

from collections import Counter
from datetime import timedelta

HOMES = 4
ONCE = ("seat.given", "seat.left", "offer.made", "offer.expired")


class Field:
    """One course with one seat, and as many people in line as there are clients."""

    def __init__(self, people):
        from django.utils import timezone

        from tests import factories

        self.now = timezone.now()
        self.steps = 0
        cooperation = factories.syd()
        school = cooperation.schools.get().school
        self.coordinator = factories.CoordinatorFactory(cooperation=cooperation)
        track = factories.TrackFactory(cooperation=cooperation)
        start = timezone.localdate() + timedelta(days=30)
        size = {"seats": 1, "minimum": 1, "target": 1}
        self.course = factories.CourseFactory(
            track=track, school=school, starts_on=start, **size
        )
        homes = [each.municipality for each in cooperation.members.all()]
        for number in range(people):
            self.wait(municipality=homes[number % HOMES])
        factories.ReasonCodeFactory(kind="leave", code="own_wish")

    def wait(self, **who):
        """One more at the end of the line."""
        from tests import factories

        self.steps += 1
        queued = self.now - timedelta(days=60) + timedelta(minutes=self.steps)
        return factories.WaitingFactory(course=self.course, queued_at=queued, **who)

    def line(self):
        return list(self.course.enrolments.waiting())

    def asked(self):
        return self.course.enrolments.offered().first()

    def said(self):
        """How often the log says of this course's people that a verb was done."""
        from municipalities.models import AuditEntry

        people = self.course.enrolments.values("pk")
        verbs = AuditEntry.objects.filter(verb__in=ONCE, target_id__in=people)
        return Counter(verbs.values_list("verb", flat=True))

    def may_win(self, name):
        """The first in line; who is asked as well, where the yes may come first."""
        if name == "last seat, out of turn":
            return {each.pk for each in self.line()}
        asked = self.asked() if name == "yes against expiry" else None
        return {each.pk for each in (*self.line()[:1], asked) if each}

    def offer(self):
        """Ask the first in line, if nobody is."""
        from courses.services import offers

        if not self.asked():
            offers.ask_next(course_id=self.course.pk, at=self.now, by=self.coordinator)
        return self.asked()

    def go_on(self):
        """Whoever won goes home for good and comes back at the end of the line."""
        from branchespor.models import Nomination

        for entry in self.course.enrolments.holding():
            entry.left_at, entry.left_on = self.now, self.now.date()
            entry.left_by = self.coordinator
            entry.leave_reason_id = reason()
            entry.save()
        present = self.course.enrolments.filter(left_at=None).values("nomination")
        away = (
            Nomination.objects.filter(enrolments__course=self.course)
            .exclude(pk__in=present)
            .select_related("municipality")
            .distinct()
        )
        for nomination in away:
            self.wait(municipality=nomination.municipality, nomination=nomination)


def reason():
    from municipalities.models import ReasonCode

    return ReasonCode.objects.get(kind="leave", code="own_wish").pk
