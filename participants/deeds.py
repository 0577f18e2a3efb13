"""The verbs of the audit log on a person's rows, in words the person understands."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Promise] = {
    "person.registered": _("registered"),
    "person.changed": _("facts changed"),
    "person.support_noted": _("need for support noted"),
    "person.received": _("taken over from the former municipality"),
    "person.protected": _("address protected"),
    "person.protection_ended": _("protection of the address ended"),
    "person.held": _("kept longer than its time"),
    "person.hold_lifted": _("no longer kept longer"),
    "person.let_go": _("deleted, the time was over"),
    "person.erased": _("erased"),
    "erasure.proposed": _("erasure proposed"),
    "erasure.taken_back": _("proposal to erase taken back"),
    "nomination.made": _("nominated"),
    "nomination.checked": _("admission requirement checked"),
    "nomination.payment_promised": _("payment promised"),
    "nomination.wished": _("wishes changed"),
    "nomination.ranked": _("wishes put in order"),
    "nomination.restated": _("what the citizen says changed"),
    "nomination.withdrawn": _("nomination withdrawn"),
    "nomination.declined": _("nomination declined"),
    "ruling.lock": _("locked to a course in the next proposal"),
    "ruling.exclude": _("kept off a course in the next proposal"),
    "ruling.unlock": _("may be moved to another course by the next proposal"),
    "ruling.lifted": _("lock or keeping off lifted"),
    "seat.queued": _("put on the waiting list"),
    "held_seat.held": _("seat held without a name"),
    "held_seat.named": _("named for a held seat"),
    "held_seat.given_back": _("held seat given back"),
    "held_seat.expired": _("held seat ran out without a name"),
    "seat.given": _("given a seat"),
    "seat.left": _("left the course"),
    "seat.taken_back": _("seat taken back, on the waiting list again"),
    "seat.merged": _("moved to the course that was merged with"),
    "offer.made": _("offered a seat"),
    "offer.accepted": _("offered seat taken"),
    "offer.refused": _("offered seat not taken"),
    "offer.expired": _("offered seat not answered in time"),
    "offer.ended": _("offer of a seat ended"),
    "offer.rung": _("rung about an offered seat"),
    "offer.not_reached": _("not reached about an offered seat"),
    "offer.back_in_line": _("in line for the course again"),
    "person_feed.made": _("calendar address made"),
    "person_feed.revoked": _("calendar address closed"),
    "seat.completed": _("completed the course"),
    "absence.opened": _("follow-up of absence begun"),
    "absence.seen": _("follow-up of absence read"),
    "absence.contacted": _("contact about absence tried"),
    "absence.answered": _("answer about absence noted"),
    "absence.employer_told": _("employer told of absence"),
    "absence.journalised": _("follow-up of absence filed"),
    "absence.escalated": _("absence passed on to the coordinator, nobody had seen it"),
    "absence.leader_told": _("leader told of absence nobody had seen"),
    "absence.hearing_noted": _("date of the hearing noted"),
    "absence.corrected": _("absence corrected"),
    "absence.session_cancelled": _("absence void: the session was cancelled"),
    "absence.closed": _("follow-up of absence ended"),
    "outcome.recorded": _("result after the course noted"),
    "next_step.recorded": _("next step after the course noted"),
    "retention.attendance": _("attendance deleted, its time was over"),
    "retention.nominations": _("nomination deleted, its time was over"),
}


def in_words(verb: str) -> str:
    """What was done; a verb without words stands as it is, rather than nothing."""
    return str(WORDS.get(verb, verb))
