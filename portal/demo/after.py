"""What came after the ended course of the south: placements, pauses, suppliers, IGU."""

from datetime import date, timedelta
from decimal import Decimal

from branchespor.models import Scheme
from courses.models import Enrolment
from municipalities.models import Employer, Role
from outcomes.models import Placement
from outcomes.services import (
    igu_contracts,
    placement_contacts,
    placements,
    places,
    supplier_plans,
)
from outcomes.services.placements import Agreement
from outcomes.services.places import Offer
from outcomes.services.supplier_plans import USUAL
from participants.models import Phase
from participants.services import care, people
from portal.demo import names
from portal.demo.cast import SYD
from portal.demo.stage import Stage

PLACES = (
    ("Kantinen på Havnen (opdigtet)", Employer.Sector.PRIVATE, 3, False),
    ("Supermarkedet Strøget (opdigtet)", Employer.Sector.PRIVATE, 4, True),
    ("Kommunens Køkken (opdigtet)", Employer.Sector.PUBLIC, 2, False),
)
CANTEEN, SHOP, KITCHEN = range(3)


def tell(stage: Stage) -> None:
    """Play what happened since the course ended, up to today."""
    catalogue(stage)
    done = list(
        Enrolment.objects.filter(
            course__track__cooperation__name=SYD, completed_at__isnull=False
        )
        .select_related("nomination__participant", "municipality")
        .order_by("pk")
    )
    in_igu(stage, done[1:4])
    at_work(stage, done[4:6])
    on_trial(stage, done[6:9])
    away(stage, done[9])
    just_taken_over(stage)


def catalogue(stage: Stage) -> None:
    """Places of three employers, and public places agreed."""
    by = stage.member("koordinator.syd", Role.COORDINATOR)
    on = stage.today - timedelta(days=200)
    for name, sector, number, is_fallback in PLACES:
        wanted = Offer(
            places=number,
            first=on,
            is_fallback=is_fallback,
            employer_name=name,
            sector=sector,
            contact="Personaleafdelingen, 00 00 00 00",
        )
        places.offer(wanted=wanted, at=stage.clock(on), by=by)
    for place in ("Haderslev", "Aabenraa"):
        municipality_id = stage.caseworker(place).municipality_id or 0
        places.agree_public(
            municipality_id=municipality_id, agreed=5, at=stage.clock(on), by=by
        )


def in_igu(stage: Stage, entries: list[Enrolment]) -> None:
    """IGU contracts: one whose bonus is due, one that ended early."""
    for number, entry in enumerate(entries):
        first = stage.today - timedelta(days=(190, 100, 120)[number])
        igu = _begin(
            stage, entry, KITCHEN if number else CANTEEN, scheme=Scheme.IGU, first=first
        )
        weeks = stage.clock(stage.today - timedelta(days=9))
        igu_contracts.note_school_weeks(
            placement_id=igu.pk, weeks=4 + number, at=weeks, by=igu.recorded_by
        )
        _met(stage, igu, days_ago=(20, 6, 60)[number])
    placements.end(
        placement_id=igu.pk,
        on=stage.today - timedelta(days=50),
        cause=Placement.EndCause.EMPLOYER,
        at=stage.clock(stage.today - timedelta(days=50)),
        by=igu.recorded_by,
    )


def at_work(stage: Stage, entries: list[Enrolment]) -> None:
    """Ordinary jobs through a supplier; one ended in month five."""
    for number, entry in enumerate(entries):
        first = stage.today - timedelta(days=(155, 200)[number])
        job = _begin(stage, entry, SHOP, scheme=Scheme.ORDINARY_JOB, first=first)
        plan = supplier_plans.plan(
            placement_id=job.pk,
            supplier="Jobvejen (opdigtet)",
            steps=USUAL,
            at=stage.clock(first),
            by=job.recorded_by,
        )
        supplier_plans.approve(
            milestone_id=plan[0].pk,
            evidence_on=first,
            at=stage.clock(first + timedelta(days=2)),
            by=job.recorded_by,
        )
    placements.end(
        placement_id=job.pk,
        on=stage.today - timedelta(days=50),
        cause=Placement.EndCause.CITIZEN,
        at=stage.clock(stage.today - timedelta(days=50)),
        by=job.recorded_by,
    )


def on_trial(stage: Stage, entries: list[Enrolment]) -> None:
    """An internship that is about to end, a call from an employer, a wage subsidy."""
    schemes = (Scheme.INTERNSHIP, Scheme.INTERNSHIP, Scheme.WAGE_SUBSIDY)
    for number, entry in enumerate(entries):
        first = stage.today - timedelta(days=(30, 20, 40)[number])
        until = stage.today + timedelta(days=(4, 30, 60)[number])
        trial = _begin(
            stage, entry, SHOP, scheme=schemes[number], first=first, last=until
        )
        if number == 1:
            placement_contacts.log(
                placement_id=trial.pk,
                on=None,
                asked_on=stage.today - timedelta(days=1),
                at=stage.clock(stage.today, 8),
                by=trial.recorded_by,
            )
        else:
            _met(stage, trial, days_ago=5)


def away(stage: Stage, entry: Enrolment) -> None:
    """A pause that ends in four weeks; a colleague is responsible for after-care."""
    by = stage.caseworker(entry.municipality.name)
    person_id = entry.nomination.participant_id
    on = stage.today - timedelta(days=120)
    care.pause(
        participant_id=person_id,
        first=on,
        expected_return_on=stage.today + timedelta(weeks=4),
        at=stage.clock(on),
        by=by,
    )
    care.set_owner(
        participant_id=person_id,
        phase=Phase.AFTERCARE,
        owner_id=by.pk,
        at=stage.clock(on),
        by=by,
    )


def just_taken_over(stage: Stage) -> None:
    """Two people whom nobody has offered anything yet: day 10 and day 24."""
    by = stage.caseworker("Aabenraa")
    for days in (10, 24):
        number = next(stage.numbers)
        on = stage.today - timedelta(days=days)
        people.register(
            municipality_id=by.municipality_id or 0,
            birth_year=1990,
            arrival_year=stage.today.year,
            takeover_on=on,
            at=stage.clock(on),
            by=by,
            **names.person(number),
        )


def _begin(
    stage: Stage,
    entry: Enrolment,
    place: int,
    *,
    scheme: Scheme,
    first: date,
    last: date | None = None,
) -> Placement:
    by = stage.caseworker(entry.municipality.name)
    employer = Employer.objects.get(name=PLACES[place][0])
    return placements.begin(
        participant_id=entry.nomination.participant_id,
        wanted=Agreement(
            scheme=scheme,
            first=first,
            last=last,
            purpose="Blive en del af holdet; mere dansk på jobbet",
            missing_for_job="Vagter i weekenden, hygiejnebevis",
            weekly_hours=Decimal(30),
            mentor_kind=Placement.MentorKind.COMPANY,
            mentor_trained=place == CANTEEN,
            employer_id=employer.pk,
            place_id=employer.place_offers.get().pk,
        ),
        at=stage.clock(first),
        by=by,
    )


def _met(stage: Stage, placement: Placement, *, days_ago: int) -> None:
    on = stage.today - timedelta(days=days_ago)
    placement_contacts.log(
        placement_id=placement.pk,
        on=on,
        agreed="Det går godt; flere timer fra næste måned",
        at=stage.clock(on, 13),
        by=placement.recorded_by,
    )
