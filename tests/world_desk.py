"""What lies on a desk: proposals, uploads, files, rights, logs: for ``tests.world``."""

from datetime import date, timedelta

from django.utils import timezone

from courses.models import (
    ProposalStep,
    Ruling,
    WebhookDelivery,
)
from courses.services import proposal_runs, proposals, webhooks
from municipalities import isolation
from municipalities.models import (
    AccessEntry,
    Purpose,
    Role,
    RuleValue,
)
from municipalities.services import samples
from participants.models import (
    ErasureRequest,
    Export,
    ExportFile,
    HandOver,
    LegalHold,
    Upload,
)
from tests import factories


def add_proposal(world):
    """One who is kept off a course, and the proposal made with it."""
    world.ruling = Ruling.objects.create(
        nomination=world.nomination,
        municipality=world.home,
        course=world.coming,
        kind=Ruling.Kind.EXCLUDE,
        reason=factories.ReasonCodeFactory(kind="departure"),
        ruled_at=world.now,
        ruled_by=world.coordinator,
    )
    with isolation.acting_for(isolation.context_of(world.coordinator)):
        world.proposal_run = proposal_runs.ask(at=world.now, by=world.coordinator)
        world.division = proposals.make(at=world.now, by=world.coordinator)
    ProposalStep.objects.create(
        proposal=world.division,
        kind=ProposalStep.Kind.CONFIRMED,
        at=world.now,
        by=world.coordinator,
    )


def add_looks(world):
    """One look at the person, and the sample of last month it was drawn into."""
    world.look = AccessEntry.objects.create(
        at=world.now - timedelta(days=31),
        by=world.caseworker,
        kind="read",
        purpose=Purpose.PERSON,
        participant_id=world.participant.pk,
        municipality=world.home,
    )
    month = timezone.localdate(world.look.at).replace(day=1)
    world.sample = samples.draw(municipality=world.home, month=month, at=world.now)


def add_rights(world):
    """Times to keep, a hold that was lifted and a proposal to erase that waits."""
    for key, number in (
        ("keep_nomination_months", 6),
        ("keep_absence_months", 12),
        ("keep_person_months", 6),
    ):
        RuleValue.objects.get_or_create(
            key=key,
            valid_from=date(2026, 1, 1),
            defaults={"number": number, "text_da": key, "source": "test"},
        )
    other = world.other = world.waiting.nomination.participant
    common = {"participant": other, "municipality": world.home}
    world.hold = LegalHold.objects.create(
        reason=factories.ReasonCodeFactory(kind="hold", code="journal_duty"),
        set_at=world.now,
        set_by=world.caseworker,
        lifted_at=world.now,
        lifted_by=world.caseworker,
        **common,
    )
    world.proposal = ErasureRequest.objects.create(
        reason=factories.ReasonCodeFactory(kind="erasure", code="citizen_request"),
        proposed_at=world.now,
        proposed_by=world.caseworker,
        **common,
    )


def add_hand_overs(world):
    """One who goes to the lead municipality, and one who comes from there."""
    lead = world.cooperation.lead
    there = factories.MembershipFactory(role=Role.CASEWORKER, municipality=lead)
    common = {
        "reason": factories.ReasonCodeFactory(kind="move", code="citizen_moves"),
        "from_on": timezone.localdate() + timedelta(days=7),
        "proposed_at": world.now,
    }
    world.outgoing = HandOver.objects.create(
        participant=world.other,
        municipality=world.home,
        to=lead,
        proposed_by=world.caseworker,
        **common,
    )
    world.incoming = HandOver.objects.create(
        participant=factories.ParticipantFactory(municipality=lead),
        municipality=lead,
        to=world.home,
        proposed_by=there,
        **common,
    )


def add_upload(world, kind, *, by):
    return Upload.objects.create(
        kind=kind,
        by=by,
        target_id=None if kind == Upload.Kind.NOMINATIONS else world.course.pk,
        file_name="liste.csv",
        sha256="0" * 64,
        uploaded_at=world.now,
        kept_until=world.now + timedelta(days=30),
    )


def add_exports(world):
    """A long one that waits for a second member, and a short one that is written."""
    asked = {
        "by": world.caseworker,
        "municipality": world.home,
        "kind": Export.Kind.PEOPLE,
        "scope": "all",
    }
    asked |= {"purpose": Purpose.PEOPLE_LIST, "format": "csv", "asked_at": world.now}
    until = world.now + timedelta(hours=24)
    waiting = Export.objects.create(rows=501, **asked)
    written = Export.objects.create(
        rows=1, written_at=world.now, expires_at=until, **asked
    )
    ExportFile.objects.create(
        export=written,
        by=world.caseworker,
        name="liste.csv",
        content=b"Fornavn",
        expires_at=until,
    )
    return waiting, written


def add_webhook(world):
    """The school's system is told of changes; one message about the person waits."""
    with isolation.acting_for(isolation.context_of(world.school_admin)):
        world.webhook = webhooks.make(
            url="https://system.example/branchespor",
            at=world.now,
            by=world.school_admin,
        ).webhook
    world.delivery = WebhookDelivery.objects.create(
        webhook=world.webhook,
        kind=WebhookDelivery.Kind.SEATED,
        course=world.course,
        enrolment=world.enrolment,
        happened_at=world.now,
        due_at=world.now,
    )
