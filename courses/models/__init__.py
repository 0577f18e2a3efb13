"""How and when: courses, seats, sessions, registers, absence follow-up."""

from courses.models.absence import AbsenceCase, ContactAttempt, Progress
from courses.models.contact import PersonContact
from courses.models.course import Course, CourseModule
from courses.models.enrolment import Enrolment
from courses.models.feed import CalendarFeed, PersonFeed
from courses.models.known_absence import KnownAbsence
from courses.models.loan import SessionLoan
from courses.models.proposal import Proposal, ProposalRun, ProposalStep, Ruling
from courses.models.quota import HeldSeat, Quota
from courses.models.result import ModuleResult
from courses.models.review import (
    ChangeDecision,
    CourseDecision,
    Departure,
    Evaluation,
)
from courses.models.school_log import AgreedAction, SchoolLogEntry
from courses.models.seat_rules import Contact, SeatRule
from courses.models.session import CAME, Mark, MarkCorrection, Presence, Session
from courses.models.session_change import SessionChange
from courses.models.trade import SeatTrade
from courses.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "CAME",
    "AbsenceCase",
    "AgreedAction",
    "CalendarFeed",
    "ChangeDecision",
    "Contact",
    "ContactAttempt",
    "Course",
    "CourseDecision",
    "CourseModule",
    "Departure",
    "Enrolment",
    "Evaluation",
    "HeldSeat",
    "KnownAbsence",
    "Mark",
    "MarkCorrection",
    "ModuleResult",
    "PersonContact",
    "PersonFeed",
    "Presence",
    "Progress",
    "Proposal",
    "ProposalRun",
    "ProposalStep",
    "Quota",
    "Ruling",
    "SchoolLogEntry",
    "SeatRule",
    "SeatTrade",
    "Session",
    "SessionChange",
    "SessionLoan",
    "Webhook",
    "WebhookDelivery",
]
