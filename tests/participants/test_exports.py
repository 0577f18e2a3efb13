"""Files on their way out: asked, approved, written within sight, fetched, gone."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from branchespor.services.nomination_export import NOMINATIONS
from courses.services.course_export import ATTENDANCE, ROSTER
from municipalities.models import AccessEntry, AuditEntry, Membership, Notice, Role
from participants import export_notices, tasks
from participants.models import Export, ExportFile, Participant
from participants.services import export_work, exports, removal
from participants.services.exports import Wanted
from participants.services.people_export import PEOPLE
from participants.spreadsheets import safety
from tests import factories, world

pytestmark = [pytest.mark.django_db, pytest.mark.files]
KINDS = {each.key: each for each in (PEOPLE, NOMINATIONS, ROSTER, ATTENDANCE)}


@pytest.fixture
def here(syd):
    return world.build(syd)


@pytest.fixture
def second(here):
    """Another caseworker of the same municipality."""
    return factories.MembershipFactory(role=Role.CASEWORKER, municipality=here.home)


@pytest.fixture
def long(here):
    """A request that counted 501 rows when it was asked for."""
    return _ask(here, by=here.caseworker, rows=501)


def _ask(here, *, by, kind=PEOPLE, target_id=None, scope=None, form="csv", rows=None):
    wanted = Wanted(by=by, scope=scope or next(iter(kind.scopes)), target_id=target_id)
    export = exports.ask(
        kind=kind, wanted=wanted, purpose=kind.purposes[0], form=form, at=here.now
    )
    if rows:
        Export.objects.filter(pk=export.pk).update(rows=rows)
        export.refresh_from_db()
    return export


def _written(here, export, *, at=None):
    export_work.work_through(export_id=export.pk, kinds=KINDS, at=at or here.now)
    export.refresh_from_db()
    return export


def _rows(export):
    text = bytes(export.file.content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_file_holds_the_asker_s_people_and_nobody_else(here, oest):
    foreign = world.build(oest)
    neighbour = factories.WaitingFactory(course=here.coming).nomination.participant
    export = _written(here, _ask(here, by=here.caseworker))

    names = {tuple(row[:2]) for row in _rows(export)[1:-2]}

    own = Participant.objects.filter(municipality=here.home)
    assert names == {(each.given_name, each.family_name) for each in own}
    assert len(names) == export.rows == 4
    assert foreign.participant.family_name not in str(names)
    assert neighbour.family_name not in str(names)


def test_every_person_in_the_file_is_logged_once_as_exported(here):
    export = _written(here, _ask(here, by=here.caseworker))
    _written(here, export)

    logged = AccessEntry.objects.filter(kind="export")

    own = Participant.objects.filter(municipality=here.home)
    assert sorted(logged.values_list("participant_id", flat=True)) == sorted(
        own.values_list("pk", flat=True)
    )
    assert {(each.by, each.purpose, each.channel) for each in logged} == {
        (here.caseworker, "people_list", "file")
    }


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_says_whose_it_is_and_what_for(here, form):
    export = _written(here, _ask(here, by=here.caseworker, form=form))
    table = safety.read(bytes(export.file.content)).table
    text = " ".join(cell for row in table.rows for cell in row.cells)
    for said in (
        "FORTROLIGT", str(here.caseworker.user), here.home.name, "liste over borgere",
        export.public_id.hex, f"{here.now:%Y}",
    ):  # fmt: skip
        assert said.lower() in text.lower()


def test_a_school_gets_its_seated_people_without_support_or_reference(here, oest):
    stranger = world.build(oest)
    mine = _ask(here, by=here.school_teacher, kind=ROSTER, target_id=here.course.pk)
    rows = _rows(_written(here, mine))
    wanted = Wanted(
        by=here.school_teacher, scope="seated", target_id=stranger.course.pk
    )
    assert {row[1] for row in rows[1:-2]} == {
        each.nomination.participant.family_name
        for each in here.course.enrolments.seated()
    }
    assert "Støttebehov" not in rows[0]
    assert ROSTER.count(wanted) == 0


def test_attendance_leaves_a_day_without_a_mark_empty(here):
    export = _ask(here, by=here.coordinator, kind=ATTENDANCE, target_id=here.course.pk)
    type(here.past_session).objects.filter(
        pk__in=[here.past_session.pk, here.session.pk]
    ).update(registered_at=here.now, registered_by=here.school_teacher)
    first = _rows(_written(here, export))[1]
    assert first[2:4] == ["1", "420"]
    assert first[4] == "ingen besked, 420 min."
    assert first[5:] in ([""], [])


def test_a_nomination_list_follows_the_selection(here):
    everybody = _ask(here, by=here.coordinator, kind=NOMINATIONS)
    waiting = _ask(here, by=here.coordinator, kind=NOMINATIONS, scope="without_seat")
    assert (everybody.rows, waiting.rows) == (4, 2)
    assert len(_rows(_written(here, waiting))) == 1 + 2 + 2


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("leader", PEOPLE),
        ("administrator", PEOPLE),
        ("school_teacher", NOMINATIONS),
        ("caseworker", ROSTER),
        ("school_admin", PEOPLE),
    ],
)
def test_a_role_without_the_right_gets_no_file(here, who, kind):
    with pytest.raises(PermissionDenied):
        _ask(here, by=getattr(here, who), kind=kind, target_id=here.course.pk)


def test_a_role_s_cap_holds_when_asking_and_when_writing(here, monkeypatch):
    export = _ask(here, by=here.caseworker)
    monkeypatch.setitem(exports.ROW_CAPS, Role.CASEWORKER, 3)
    with pytest.raises(exports.TooManyRows, match="3"):
        _ask(here, by=here.caseworker)
    assert _written(here, export).ended_why == Export.Ending.TOO_MANY
    assert not ExportFile.objects.filter(export=export).exists()


def test_nothing_to_export_is_said(here):
    with pytest.raises(exports.NothingToExport):
        _ask(here, by=here.caseworker, scope="unnominated")


def test_a_long_file_waits_for_a_second_member(here, second, long):
    _written(here, long)
    assert long.is_waiting
    assert long.written_at is None
    exports.approve(export_id=long.pk, at=here.now, by=second)
    assert _written(here, long).written_at
    assert Notice.objects.filter(kind="export_judged", recipient=long.by.user).exists()


def test_nobody_approves_their_own_file(here, long, second):
    same_user = factories.MembershipFactory(
        role=Role.ADMINISTRATOR, municipality=here.home, user=here.caseworker.user
    )
    for oneself in (here.caseworker, same_user):
        with pytest.raises(Export.DoesNotExist):
            exports.approve(export_id=long.pk, at=here.now, by=oneself)
    with (
        pytest.raises(IntegrityError, match="approved_by_another"),
        transaction.atomic(),
    ):
        Export.objects.filter(pk=long.pk).update(
            approved_at=here.now, approved_by=here.caseworker
        )


def test_nobody_outside_the_organisation_approves(here, long):
    toender = factories.MunicipalityFactory(code=550)
    for stranger in (
        factories.MembershipFactory(role=Role.CASEWORKER, municipality=toender),
        here.coordinator,
    ):
        with pytest.raises(Export.DoesNotExist):
            exports.approve(export_id=long.pk, at=here.now, by=stranger)
    with pytest.raises(PermissionDenied):
        exports.approve(export_id=long.pk, at=here.now, by=here.leader)


def test_a_coordinator_s_deputy_approves_while_holding_a_mandate(here):
    export = _ask(here, by=here.coordinator, kind=NOMINATIONS, rows=501)
    deputy = factories.CoordinatorFactory(cooperation=here.cooperation)
    without = factories.CoordinatorFactory(cooperation=here.cooperation, mandate=False)
    told = export_notices.second_members(here.coordinator, at=here.now)
    assert deputy.user in told
    assert without.user not in told
    assert exports.approve(export_id=export.pk, at=here.now, by=deputy).approved_at


def test_a_refused_file_is_never_written(here, long, second):
    exports.refuse(export_id=long.pk, at=here.now, by=second)
    assert _written(here, long).written_at is None
    with pytest.raises(Export.DoesNotExist):
        exports.approve(export_id=long.pk, at=here.now, by=second)


def test_the_database_refuses_many_rows_without_approval(here, long):
    with pytest.raises(IntegrityError, match="only_if_approved"), transaction.atomic():
        Export.objects.filter(pk=long.pk).update(
            written_at=here.now, expires_at=here.now + timedelta(hours=1)
        )


def test_a_list_that_grew_beyond_four_eyes_waits(here, second):
    export = _ask(here, by=here.caseworker)
    factories.ParticipantFactory.create_batch(500, municipality=here.home)
    _written(here, export)
    assert export.is_waiting
    assert export.rows == 504
    wanted = Notice.objects.filter(kind="export_approval_wanted")
    told = {each.recipient for each in wanted}
    assert told >= {second.user, here.administrator.user}
    assert not told & {here.caseworker.user, here.leader.user, here.coordinator.user}


def test_no_file_for_a_membership_that_has_ended(here):
    export = _ask(here, by=here.caseworker)
    yesterday = here.now.date() - timedelta(days=1)
    Membership.objects.filter(pk=here.caseworker.pk).update(
        period=(yesterday - timedelta(days=9), yesterday)
    )
    assert _written(here, export).ended_why == Export.Ending.MEMBERSHIP
    assert not AccessEntry.objects.filter(kind="export").exists()


def test_a_queue_that_lost_everything_loses_no_file(here):
    export = _ask(here, by=here.caseworker)
    tasks.write_exports()
    tasks.write_exports()
    assert ExportFile.objects.filter(export=export).count() == 1


def test_the_file_is_really_deleted_after_a_day(here):
    export = _written(here, _ask(here, by=here.caseworker))
    almost = here.now + timedelta(hours=23, minutes=59)
    assert exports.purge(at=almost) == 0
    assert exports.purge(at=here.now + timedelta(hours=24)) == 2  # and the world's own
    assert not ExportFile.objects.exists()
    assert Export.objects.filter(pk=export.pk).exists()
    exports.purge(at=here.now + timedelta(days=366))
    assert not Export.objects.exists()


def test_a_request_nobody_judged_is_over_after_three_days(here, long, second):
    exports.purge(at=here.now + timedelta(days=3))
    long.refresh_from_db()
    assert long.ended_why == Export.Ending.UNANSWERED
    with pytest.raises(Export.DoesNotExist):
        exports.approve(export_id=long.pk, at=here.now, by=second)


def test_every_step_leaves_an_audit_row(here, second, long):
    exports.approve(export_id=long.pk, at=here.now, by=second)
    _written(here, long)
    exports.fetch(token=long.token, at=here.now, by=here.caseworker)
    rows = AuditEntry.objects.filter(target_id=long.pk, verb__startswith="export.")
    verbs = list(rows.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "export.asked",
        "export.approved",
        "export.written",
        "export.fetched",
    ]


def test_a_school_gets_no_phone_of_a_protected_person(here):
    Participant.objects.filter(pk=here.participant.pk).update(protected=True)
    asked = {"kind": ROSTER, "target_id": here.course.pk}
    of_school = _rows(_written(here, _ask(here, by=here.school_teacher, **asked)))
    of_coordinator = _rows(_written(here, _ask(here, by=here.coordinator, **asked)))
    phones = {row[1]: row[2] for row in of_school[1:-2]}
    assert phones.pop(here.participant.family_name) == ""
    assert set(phones.values()) == {"20 00 01 23"}
    assert {row[2] for row in of_coordinator[1:-2]} == {"20 00 01 23"}


def test_erasing_a_person_deletes_the_files_they_stand_in(here):
    mine = _written(here, _ask(here, by=here.caseworker))
    asked = {"kind": ROSTER, "target_id": here.course.pk}
    other = _written(here, _ask(here, by=here.school_teacher, **asked))
    removal.person(here.waiting.nomination.participant)
    left = ExportFile.objects.filter(export__in=[mine, other])
    assert [each.export for each in left] == [other]
