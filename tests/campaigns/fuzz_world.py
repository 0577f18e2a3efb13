"""The fuzz's world: 6 municipalities, 3 cooperations that overlap, 3 schools, 40 people.

Made of factories and of the verbs wherever a verb opens or closes sight.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.test import Client
from django.utils import timezone

from courses.models import (
    CourseModule,
)
from municipalities import isolation
from municipalities.models import CooperationMember, CooperationSchool, Role, Scope
from municipalities.services import clients, reference
from participants.models import Upload
from tests import factories
from tests.campaigns.fuzz_people import People

PLACES = (510, 540, 580, 550, 730, 706)
POOLS = ((510, 540, 580), (580, 550, 730), (730, 706))
HELD_AT = ((0, 1), (1,), (2,))  # cooperation → its schools


@dataclass
class World:
    """Who can ask: members by name (user id, None for a machine) and their tokens."""

    users: dict  # name → user
    tokens: dict  # name of a machine client → (token, school)


def build():
    """Fill the empty database; committed, as everything a request does will be."""
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        reference._load_rule_values(reference.Tally(), reference.FOLDER)
        maker = _Maker()
        for number, pool in enumerate(maker.cooperations):
            maker.add_pool(pool, number)
        maker.add_uploads()
    return World(
        {f"{m.role} {m.organisation}": m.user for m in maker.members},
        {who: (_token(issued), of) for who, (issued, of) in maker.tokens.items()},
    )


def _token(issued):
    """A token as the token address hands it out."""
    asked = {
        "grant_type": "client_credentials",
        "client_id": issued.client.key,
        "client_secret": issued.secret,
    }
    return Client().post("/api/v1/token/", asked).json()["access_token"]


class _Maker:
    def __init__(self):
        self.now = timezone.now()
        self.today = timezone.localdate()
        self.reasons = {
            kind: factories.ReasonCodeFactory(kind=kind, code=kind)
            for kind in ("leave", "decline", "departure", "absence")
        }
        self.places = {
            code: factories.MunicipalityFactory(code=code, name=f"By{code}")
            for code in PLACES
        }
        self.schools = [factories.SchoolFactory(name=f"Skole {n}") for n in range(3)]
        self.cooperations = [self._cooperation(n) for n in range(3)]
        self.members, self.tokens = [], {}
        self._add_members()

    def _cooperation(self, number):
        codes = POOLS[number]
        made = factories.CooperationFactory(
            name=f"Samarbejde {number}", lead=self.places[codes[0]]
        )
        for code in codes:
            CooperationMember.objects.create(
                cooperation=made,
                municipality=self.places[code],
                period=factories.ALWAYS,
            )
        for school in HELD_AT[number]:
            CooperationSchool.objects.create(
                cooperation=made, school=self.schools[school]
            )
        return made

    def _add_members(self):
        for role in (Role.CASEWORKER, Role.LEADER, Role.ADMINISTRATOR):
            for place in self.places.values():
                self._join(role=role, municipality=place)
        for school in self.schools:
            for role in (Role.SCHOOL_TEACHER, Role.SCHOOL_ADMIN, Role.SUBSTITUTE):
                self._join(factories.SchoolMembershipFactory, role=role, school=school)
            issued = clients.issue(
                school_id=school.pk,
                name=f"system {school}",
                scopes=Scope.values,
                expires_at=self.now + timedelta(days=9),
                at=self.now,
                by=None,
            )
            self.tokens[f"client {school}"] = (issued, school.pk)
        for pool in self.cooperations:
            self._join(factories.CoordinatorFactory, cooperation=pool)
        # One user, two memberships in places that share nothing.
        both = self.member(Role.CASEWORKER, self.places[510]).user
        factories.CoordinatorFactory(user=both, cooperation=self.cooperations[2])
        other = self.member(Role.LEADER, self.places[540]).user
        factories.MembershipFactory(
            user=other, role=Role.CASEWORKER, municipality=self.places[706]
        )
        gone = (self.today - timedelta(days=99), self.today - timedelta(days=1))
        self._join(role=Role.LEADER, municipality=self.places[550], period=gone)

    def _join(self, factory=factories.MembershipFactory, **fields):
        self.members.append(factory(**fields))

    def member(self, role, organisation):
        return next(
            m for m in self.members if (m.role, m.organisation) == (role, organisation)
        )

    def add_pool(self, pool, number):
        school = self.schools[HELD_AT[number][-1]]
        track = factories.TrackFactory(cooperation=pool)
        need = factories.RequirementFactory(track=track, is_hard=False)
        starts = {"running": -14, "coming": 21, "ended": -150}
        courses = {
            name: factories.CourseFactory(
                track=track,
                school=self.schools[HELD_AT[number][0]] if name == "coming" else school,
                starts_on=self.today + timedelta(days=days),
                ends_on=self.today + timedelta(days=days + 84),
                seats=60,
                minimum=1,
                quotas=True,
            )
            for name, days in starts.items()
        }
        for course in courses.values():
            self._teach(course)
        for code in POOLS[number]:
            People(self, pool, track, need, courses, self.places[code]).add()

    def _teach(self, course):
        CourseModule.objects.create(course=course, position=1, title="Modul", days=2)
        for days in (0, -1, -3):
            day = self.today + timedelta(days=days)
            if course.starts_on > day or course.ends_on < day:
                day = course.starts_on - timedelta(days=days)
            # Nothing is lent from the start; who asks may lend (canaries.Person.lent).
            factories.SessionFactory(course=course, on=day)

    def add_uploads(self):
        for member in self.members:
            kind = {
                Role.CASEWORKER: Upload.Kind.NOMINATIONS,
                Role.SCHOOL_ADMIN: Upload.Kind.ATTENDANCE,
            }.get(member.role)
            if kind:
                Upload.objects.create(
                    kind=kind,
                    by=member,
                    file_name="liste.csv",
                    sha256="0" * 64,
                    headings=["Navn"],
                    mapping={"full_name": 0},
                    uploaded_at=self.now,
                    kept_until=self.now + timedelta(days=30),
                )
