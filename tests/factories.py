"""One factory per model; two cooperations that the tests know by name."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from branchespor import models as branchespor
from courses import models as courses
from courses.models import loan
from municipalities import models as municipalities
from outcomes import models as outcomes
from participants import models as participants

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
ALWAYS = (date(2020, 1, 1), None)


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.Municipality
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: 200 + n % 600)
    name = factory.LazyAttribute(lambda m: f"Kommune {m.code}")
    full_name = factory.LazyAttribute(lambda m: f"{m.name} Kommune")


class CancellationPolicyFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.CancellationPolicy
        django_get_or_create = ("name",)

    name = "KCV-lignende"
    source = "test"


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.School
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"Skole {n}")
    policy = factory.SubFactory(CancellationPolicyFactory)


class EmployerFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.Employer

    name = factory.Sequence(lambda n: f"Arbejdsplads {n}")
    sector = municipalities.Employer.Sector.PRIVATE


class CooperationFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.Cooperation
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"Samarbejde {n}")
    lead = factory.SubFactory(MunicipalityFactory)
    period = ALWAYS


class UserFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.User

    email = factory.Sequence(lambda n: f"bruger{n}@test.example")
    name = factory.Sequence(lambda n: f"Bruger {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.Membership

    user = factory.SubFactory(UserFactory)
    role = municipalities.Role.CASEWORKER
    municipality = factory.SubFactory(MunicipalityFactory)
    period = ALWAYS


class SchoolMembershipFactory(MembershipFactory):
    role = municipalities.Role.SCHOOL_TEACHER
    municipality = None
    school = factory.SubFactory(SchoolFactory)


class SubstituteFactory(SchoolMembershipFactory):
    role = municipalities.Role.SUBSTITUTE


class CoordinatorFactory(MembershipFactory):
    class Meta:
        skip_postgeneration_save = True

    role = municipalities.Role.COORDINATOR
    municipality = None
    cooperation = factory.SubFactory(CooperationFactory)

    @factory.post_generation
    def mandate(self, create, extracted, **_):
        if create and extracted is not False:
            municipalities.Mandate.objects.create(
                membership=self, appointed_by="Styregruppen", period=ALWAYS
            )


class ReasonCodeFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.ReasonCode
        django_get_or_create = ("kind", "code")

    kind = "leave"
    code = "own_wish"
    label_da = factory.LazyAttribute(lambda r: f"grund {r.code}")
    label_en = factory.LazyAttribute(lambda r: f"reason {r.code}")
    position = 1


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = participants.Participant

    municipality = factory.SubFactory(MunicipalityFactory)
    given_name = factory.Sequence(lambda n: f"Amal{n}")
    family_name = factory.Sequence(lambda n: f"Hassan{n}")
    gender = participants.Participant.Gender.WOMAN
    phone = "20 00 01 23"
    birth_year = 1990
    created_at = NOW - timedelta(days=100)


class IndustryFactory(DjangoModelFactory):
    class Meta:
        model = branchespor.Industry
        django_get_or_create = ("code",)

    code = "koekken"
    name_da = "Køkken"
    name_en = "Kitchen"


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = branchespor.Track

    cooperation = factory.SubFactory(CooperationFactory)
    industry = factory.SubFactory(IndustryFactory)
    name = factory.Sequence(lambda n: f"Spor {n}")
    requirements_published_at = NOW - timedelta(days=365)


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = branchespor.Requirement

    track = factory.SubFactory(TrackFactory)
    kind = branchespor.Requirement.Kind.DANISH
    text_da = factory.Sequence(lambda n: f"Dansk på niveau {n}")
    is_hard = True
    published_at = NOW - timedelta(days=3650)


class ModuleTitleFactory(DjangoModelFactory):
    class Meta:
        model = branchespor.ModuleTitle

    industry = factory.SubFactory(IndustryFactory)
    title = factory.Sequence(lambda n: f"Modul {n}")


class ModuleTemplateFactory(DjangoModelFactory):
    class Meta:
        model = branchespor.ModuleTemplate

    track = factory.SubFactory(TrackFactory)
    module = factory.SubFactory(ModuleTitleFactory)
    position = factory.Sequence(lambda n: n + 1)
    days = 5


class NominationFactory(DjangoModelFactory):
    """A nomination with its grant to the cooperation, as the verb leaves it."""

    class Meta:
        model = branchespor.Nomination
        skip_postgeneration_save = True

    participant = factory.SubFactory(ParticipantFactory)
    municipality = factory.SelfAttribute("participant.municipality")
    cooperation = factory.SubFactory(CooperationFactory)
    scheme = branchespor.Scheme.IGU
    nominated_at = NOW - timedelta(days=60)
    nominated_by = factory.SubFactory(
        MembershipFactory, municipality=factory.SelfAttribute("..municipality")
    )

    @factory.post_generation
    def grant(self, create, extracted, **_):
        if create and extracted is not False:
            participants.Grant.objects.create(
                participant=self.participant,
                municipality=self.municipality,
                cooperation=self.cooperation,
                cause=f"nomination:{self.pk}",
                since=self.nominated_at,
            )


class CourseFactory(DjangoModelFactory):
    """A course that began two weeks ago; ``quotas=True`` gives each member a share."""

    class Meta:
        model = courses.Course
        skip_postgeneration_save = True

    track = factory.SubFactory(TrackFactory)
    school = factory.SubFactory(SchoolFactory)
    number = factory.Sequence(lambda n: n + 1)
    starts_on = (NOW - timedelta(days=14)).date()
    ends_on = factory.LazyAttribute(lambda c: c.starts_on + timedelta(days=84))
    seats = 16
    minimum = 12
    target = 16
    signup_deadline_on = factory.LazyAttribute(
        lambda c: c.starts_on - timedelta(weeks=5)
    )
    release_on = factory.LazyAttribute(lambda c: c.starts_on - timedelta(weeks=5))
    decide_on = factory.LazyAttribute(lambda c: c.starts_on - timedelta(weeks=4))
    opened_at = factory.LazyAttribute(
        lambda c: datetime.combine(
            c.starts_on - timedelta(weeks=12), NOW.timetz(), NOW.tzinfo
        )
    )

    @factory.post_generation
    def quotas(self, create, extracted, **_):
        if create and extracted:
            members = list(self.track.cooperation.members.all())
            for member in members:
                courses.Quota.objects.create(
                    course=self,
                    municipality=member.municipality,
                    seats=self.seats // len(members),
                )


class QuotaFactory(DjangoModelFactory):
    """Seats guaranteed to a municipality, not released."""

    class Meta:
        model = courses.Quota

    course = factory.SubFactory(CourseFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    seats = 1


class WaitingFactory(DjangoModelFactory):
    """An enrolment in the queue of a course, from ``municipality``."""

    class Meta:
        model = courses.Enrolment

    class Params:
        participant = factory.SubFactory(
            ParticipantFactory, municipality=factory.SelfAttribute("..municipality")
        )

    course = factory.SubFactory(CourseFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    nomination = factory.SubFactory(
        NominationFactory,
        participant=factory.SelfAttribute("..participant"),
        cooperation=factory.SelfAttribute("..course.track.cooperation"),
    )
    queued_at = NOW - timedelta(days=30)


class SeatedFactory(WaitingFactory):
    """An enrolment with a seat and the school's grant, as the verb leaves it."""

    class Meta:
        skip_postgeneration_save = True

    seated_at = factory.LazyAttribute(lambda e: e.queued_at + timedelta(days=1))
    seated_by = factory.LazyAttribute(
        lambda e: CoordinatorFactory(cooperation=e.course.track.cooperation)
    )
    seat_rule = courses.SeatRule.QUOTA
    joined_on = factory.SelfAttribute("course.starts_on")

    @factory.post_generation
    def grant(self, create, extracted, **_):
        if create and extracted is not False:
            participants.Grant.objects.create(
                participant=self.nomination.participant,
                municipality=self.municipality,
                school=self.course.school,
                cause=f"enrolment:{self.pk}",
                since=self.seated_at,
            )


class SessionFactory(DjangoModelFactory):
    """A session today, 08.00–15.00."""

    class Meta:
        model = courses.Session

    course = factory.SubFactory(CourseFactory)
    on = NOW.date()
    start = factory.LazyAttribute(lambda s: s.starts_at.astimezone(NOW.tzinfo).time())
    end = factory.LazyAttribute(lambda s: s.ends_at.astimezone(NOW.tzinfo).time())
    starts_at = factory.LazyAttribute(
        lambda s: datetime.combine(s.on, NOW.timetz(), NOW.tzinfo).replace(
            hour=8, minute=0
        )
    )
    ends_at = factory.LazyAttribute(lambda s: s.starts_at + timedelta(hours=7))
    minutes = 420


class SessionLoanFactory(DjangoModelFactory):
    """A session lent for its date, as the verb leaves it."""

    class Meta:
        model = courses.SessionLoan

    session = factory.SubFactory(SessionFactory)
    membership = factory.SubFactory(
        SubstituteFactory, school=factory.SelfAttribute("..session.course.school")
    )
    since = factory.LazyAttribute(lambda e: loan.window_of(e.session.on)[0])
    until = factory.LazyAttribute(lambda e: loan.window_of(e.session.on)[1])
    lent_at = NOW
    lent_by = factory.SubFactory(
        SchoolMembershipFactory,
        role=municipalities.Role.SCHOOL_ADMIN,
        school=factory.SelfAttribute("..session.course.school"),
    )


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = outcomes.FollowUp

    enrolment = factory.SubFactory(SeatedFactory)
    municipality = factory.SelfAttribute("enrolment.municipality")
    months = 0
    due_on = factory.SelfAttribute("enrolment.course.ends_on")
    created_at = NOW


def _cooperation(name, members, school):
    """Make a cooperation with members of equal weight and one school."""
    places = [MunicipalityFactory(code=code, name=each) for code, each in members]
    cooperation = CooperationFactory(name=name, lead=places[0])
    for place in places:
        municipalities.CooperationMember.objects.get_or_create(
            cooperation=cooperation, municipality=place, defaults={"period": ALWAYS}
        )
    municipalities.CooperationSchool.objects.get_or_create(
        cooperation=cooperation, school=SchoolFactory(name=school)
    )
    return cooperation


def syd():
    """Brancheforløb Syd, four municipalities, EUC Syd."""
    members = [
        (510, "Haderslev"),
        (540, "Sønderborg"),
        (580, "Aabenraa"),
        (550, "Tønder"),
    ]
    return _cooperation("Brancheforløb Syd", members, "EUC Syd")


def oest():
    """Tre-kommunesamarbejdet, three municipalities, Tradium."""
    members = [(730, "Randers"), (706, "Syddjurs"), (707, "Norddjurs")]
    return _cooperation("Tre-kommunesamarbejdet (Østjylland)", members, "Tradium")
