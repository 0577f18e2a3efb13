"""The coordinator keeps her tracks, their modules and what they ask of people."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from branchespor.models import Industry, ModuleTemplate, Requirement, Track
from branchespor.services import demand, track_modules, track_requirements, tracks
from branchespor.services.track_modules import ModulePlan
from branchespor.services.track_requirements import RequirementPlan
from branchespor.services.tracks import TrackPlan
from municipalities.models import AuditEntry
from tests import factories
from tests.branchespor.test_demand import WANTED as ORDER
from tests.conftest import MONDAY

NEW = ModulePlan(days=Decimal(5), title="Hygiejne")
ASKS = RequirementPlan(kind="danish", text_da="Dansk modul 3", minimum=3)


@pytest.fixture
def wanted(db):
    trade = Industry.objects.get_or_create(code="metal")[0]
    return TrackPlan(
        industry_id=trade.pk,
        name="Metal",
        name_en="Metalwork",
        usual_seats=16,
        usual_minimum=12,
        usual_weeks=12,
    )


@pytest.fixture
def said(coordinator):
    return {"at": MONDAY, "by": coordinator}


@pytest.fixture
def modules(track):
    """Three modules in order."""
    return factories.ModuleTemplateFactory.create_batch(3, track=track)


def titles(track):
    return [each.module.title for each in track.modules.in_order()]


def version(track):
    return Track.objects.get(pk=track.pk).version


def test_a_track_is_made_in_ones_own_cooperation(wanted, said, syd):
    made = tracks.create(wanted=wanted, **said)
    made.refresh_from_db()
    assert (made.cooperation, made.name_en, made.usual_weeks) == (syd, "Metalwork", 12)
    assert made.requirements_published_at is None
    assert AuditEntry.objects.get(verb="track.made").target_id == made.pk


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Metal"}, "name"),
        ({"usual_minimum": 17}, "usual_minimum"),
        ({"profile": "other"}, "profile"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(
    wanted, said, syd, wrong, field
):
    factories.TrackFactory(cooperation=syd, name="Metal")
    here = replace(replace(wanted, name="Metal 2"), **wrong)
    with pytest.raises(ValidationError) as refusal:
        tracks.create(wanted=here, **said)
    assert list(refusal.value.message_dict) == [field]


def test_another_cooperation_may_use_the_name(wanted, said, oest):
    factories.TrackFactory(cooperation=oest, name="Metal")
    assert tracks.create(wanted=wanted, **said).pk


def test_who_saw_an_older_version_overwrites_nothing(track, wanted, said):
    tracks.change(track_id=track.pk, wanted=wanted, version=0, **said)
    other = replace(wanted, name="Smed")
    with pytest.raises(tracks.Changed):
        tracks.change(track_id=track.pk, wanted=other, version=0, **said)
    track.refresh_from_db()
    assert (track.name, track.version) == ("Metal", 1)


def test_the_audit_row_says_which_fields_changed(track, wanted, said):
    tracks.change(track_id=track.pk, wanted=wanted, version=0, **said)
    tracks.change(
        track_id=track.pk, wanted=replace(wanted, usual_weeks=10), version=1, **said
    )
    tracks.change(
        track_id=track.pk, wanted=replace(wanted, usual_weeks=10), version=2, **said
    )
    last = AuditEntry.objects.filter(verb="track.changed").latest("pk")
    assert last.changes == {"fields": ["usual_weeks"]}
    assert version(track) == 2


def test_only_the_cooperations_coordinator_keeps_its_tracks(
    track, wanted, modules, caseworker, other_coordinator
):
    requirement = factories.RequirementFactory(track=track)
    calls = [
        lambda said: tracks.end(track_id=track.pk, **said),
        lambda said: tracks.resume(track_id=track.pk, **said),
        lambda said: tracks.change(track_id=track.pk, wanted=wanted, version=0, **said),
        lambda said: track_modules.add(
            track_id=track.pk, wanted=NEW, version=0, **said
        ),
        lambda said: track_modules.end(template_id=modules[0].pk, version=0, **said),
        lambda said: track_modules.move(
            template_id=modules[0].pk, later=1, version=0, **said
        ),
        lambda said: track_requirements.end(
            requirement_id=requirement.pk, version=0, **said
        ),
    ]
    gone = (Track, ModuleTemplate, Requirement)
    for call in calls:
        with pytest.raises(PermissionDenied):
            call({"at": MONDAY, "by": caseworker})
        with pytest.raises(tuple(each.DoesNotExist for each in gone)):
            call({"at": MONDAY, "by": other_coordinator})
    assert version(track) == 0


def test_an_ended_track_is_kept_and_changed_no_more(track, wanted, said):
    for _ in range(2):
        tracks.end(track_id=track.pk, **said)
    assert Track.objects.get().ended_on == MONDAY.date()
    assert AuditEntry.objects.filter(verb="track.ended").count() == 1
    with pytest.raises(tracks.TrackEnded):
        tracks.change(track_id=track.pk, wanted=wanted, version=1, **said)
    tracks.resume(track_id=track.pk, **said)
    assert Track.objects.get().ended_on is None


def test_a_track_with_open_orders_does_not_end(track, said):
    order = demand.order(track_id=track.pk, wanted=ORDER, **said)
    with pytest.raises(tracks.OrdersOpen):
        tracks.end(track_id=track.pk, **said)
    demand.close(demand_id=order.pk, **said)
    assert tracks.end(track_id=track.pk, **said).ended_on


def test_a_new_module_comes_last(track, modules, said):
    added = track_modules.add(track_id=track.pk, wanted=NEW, version=0, **said)
    assert titles(track)[-1] == "Hygiejne"
    assert added.module.industry_id == track.industry_id
    with pytest.raises(ValidationError) as refusal:
        track_modules.add(track_id=track.pk, wanted=NEW, version=1, **said)
    assert list(refusal.value.message_dict) == ["title"]


def test_a_module_changes_place_with_its_neighbour(track, modules, said):
    first, second, third = titles(track)
    track_modules.move(template_id=modules[0].pk, later=1, version=0, **said)
    assert titles(track) == [second, first, third]
    track_modules.move(template_id=modules[2].pk, later=-1, version=1, **said)
    assert titles(track) == [second, third, first]
    track_modules.move(template_id=modules[0].pk, later=1, version=2, **said)
    track_modules.move(template_id=modules[1].pk, later=-1, version=2, **said)
    assert (titles(track), version(track)) == ([second, third, first], 2)


def test_a_module_moved_from_an_older_page_stays(track, modules, said):
    before = titles(track)
    track_modules.end(template_id=modules[2].pk, version=0, **said)
    with pytest.raises(tracks.Changed):
        track_modules.move(template_id=modules[0].pk, later=1, version=0, **said)
    assert titles(track) == before[:2]


def test_an_ended_module_is_kept_and_can_come_again(track, modules, said):
    gone = modules[1]
    track_modules.end(template_id=gone.pk, version=0, **said)
    gone.refresh_from_db()
    assert (gone.position, gone.ended_on) == (None, MONDAY.date())
    again = ModulePlan(days=Decimal(3), module_id=gone.module_id)
    track_modules.add(track_id=track.pk, wanted=again, version=1, **said)
    assert titles(track)[-1] == gone.module.title
    with pytest.raises(ModuleTemplate.DoesNotExist):
        track_modules.end(template_id=gone.pk, version=2, **said)


def test_another_module_takes_a_place(track, modules, said):
    wanted = ModulePlan(days=Decimal("2.5"), title="Truck")
    track_modules.change(template_id=modules[1].pk, wanted=wanted, version=0, **said)
    assert titles(track)[1] == "Truck"
    assert track.modules.in_order()[1].days == Decimal("2.5")


def test_a_requirement_is_asked_when_it_is_published(track, said):
    added = track_requirements.add(track_id=track.pk, wanted=ASKS, version=0, **said)
    assert not track.requirements.in_force().exists()
    softer = replace(ASKS, is_hard=False)
    track_requirements.change(requirement_id=added.pk, wanted=softer, version=1, **said)
    track_requirements.publish(track_id=track.pk, version=2, **said)
    kept = track.requirements.in_force().get()
    assert (kept, kept.is_hard, kept.published_at) == (added, False, MONDAY)


def test_nobody_publishes_what_she_did_not_see(track, said):
    track_requirements.add(track_id=track.pk, wanted=ASKS, version=0, **said)
    with pytest.raises(tracks.Changed):
        track_requirements.publish(track_id=track.pk, version=0, **said)
    assert track.requirements.drafts().count() == 1


def test_of_a_published_requirement_only_its_end_changes(track, said):
    asked = factories.RequirementFactory(track=track)
    with pytest.raises(track_requirements.IsPublished):
        track_requirements.change(
            requirement_id=asked.pk, wanted=ASKS, version=0, **said
        )
    rows = Requirement.objects.filter(pk=asked.pk)
    track_requirements.end(requirement_id=asked.pk, version=0, **said)
    wrong = [
        lambda: rows.update(is_hard=False),
        lambda: rows.update(text_da="Andet"),
        lambda: rows.update(published_at=None),
        lambda: rows.update(ended_at=None),
        rows.delete,
    ]
    for change in wrong:
        with (
            pytest.raises(IntegrityError, match="is published"),
            transaction.atomic(),
        ):
            change()


def test_what_is_replaced_ends_when_the_new_one_is_published(track, said):
    hard = factories.RequirementFactory(track=track, text_da=ASKS.text_da)
    with pytest.raises(ValidationError):
        track_requirements.add(track_id=track.pk, wanted=ASKS, version=0, **said)
    soft = track_requirements.add(
        track_id=track.pk,
        wanted=replace(ASKS, is_hard=False),
        replaces_id=hard.pk,
        version=0,
        **said,
    )
    assert track.requirements.in_force().get() == hard
    track_requirements.publish(track_id=track.pk, version=1, **said)
    assert track.requirements.in_force().get() == soft
    hard.refresh_from_db()
    assert hard.ended_at == MONDAY


def test_what_is_new_stands_on_the_checklists_and_what_was_found_stays(
    track, said, aabenraa
):
    old = factories.RequirementFactory(track=track)
    person = factories.ParticipantFactory(
        municipality=aabenraa, danish_education=2, danish_module=2
    )
    nomination = factories.NominationFactory(
        participant=person, cooperation=track.cooperation
    )
    nomination.wishes.create(track=track, rank=1)
    nomination.checks.create(
        requirement=old, finding="met", checked_at=MONDAY, checked_by=said["by"]
    )
    new = track_requirements.add(track_id=track.pk, wanted=ASKS, version=0, **said)
    later = {"at": MONDAY + timedelta(days=1), "by": said["by"]}
    track_requirements.publish(track_id=track.pk, version=1, **later)
    found = dict(nomination.checks.values_list("requirement", "finding"))
    assert found == {old.pk: "met", new.pk: "not_met"}
