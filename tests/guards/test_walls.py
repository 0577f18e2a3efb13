"""The second wall: PostgreSQL gives nobody a row that is not theirs."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction

from municipalities import isolation, row_security, wall_page
from municipalities.models import AccessEntry, AuditEntry
from outcomes.models import Outcome
from participants.models import Grant, Participant, Stay, Support, Upload
from tests import factories, world
from tests.conftest import connection_reaches

WALLS = row_security.declared()
OURS = [
    model._meta.label
    for app in row_security.APPS
    for model in apps.get_app_config(app).get_models()
]


def rows(wall):
    return apps.get_model(wall.model).objects.count()


@pytest.fixture
def here(syd):
    """A world with a row in most tables behind a wall."""
    built = world.build(syd)
    Support.objects.create(
        participant=built.participant,
        municipality=built.home,
        wording="kan ikke løfte",
        updated_at=built.now,
    )
    return built


def as_member(membership):
    return isolation.acting_for(isolation.context_of(membership))


def test_every_model_is_behind_a_wall_or_says_why_not():
    declared = [wall.model for wall in WALLS] + list(row_security.left_open())
    assert sorted(declared) == sorted(OURS)


def test_whatever_names_a_person_is_behind_a_wall():
    """Every table of the app with names, but for headings of files."""
    walled = {wall.model for wall in WALLS}
    named = {each for each in OURS if each.startswith("participants.")}
    assert named - walled == {"participants.ColumnMapping"}


def test_the_page_is_made_from_the_declarations():
    page = settings.BASE_DIR / "docs" / "isolation.md"
    assert page.read_text("utf-8") == wall_page.page()


def test_the_tests_run_as_the_app_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, row_security_active('participants_stay')")
        assert cursor.fetchone() == (settings.DATABASE_APP_ROLE, True)


def test_without_a_context_there_are_no_rows(here):
    assert rows(WALLS[0]) + Participant.objects.count() > 0
    with isolation.acting_for(isolation.NOBODY):
        assert {wall.model: rows(wall) for wall in WALLS} == dict.fromkeys(
            (wall.model for wall in WALLS), 0
        )


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_there_are_no_rows(here):
    connection_reaches("")
    assert not Participant.objects.exists()
    with transaction.atomic():
        assert Participant.objects.exists()


@pytest.mark.parametrize("model", [Participant, Grant, Stay, Support, Outcome, Upload])
def test_a_neighbour_reaches_nothing_of_ours(here, neighbour, model):
    with as_member(neighbour):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    ("who", "people", "support"),
    [
        ("caseworker", True, True),
        ("coordinator", True, False),
        ("school_teacher", True, False),
        ("leader", False, False),
        ("administrator", False, False),
    ],
)
def test_each_role_reaches_what_the_matrix_says(here, who, people, support):
    with as_member(getattr(here, who)):
        assert Participant.objects.exists() == people
        assert Support.objects.exists() == support


def test_the_coordinator_and_the_school_reach_only_their_own(here, oest):
    strangers = world.build(oest)
    for who in ("coordinator", "school_teacher"):
        with as_member(getattr(here, who)):
            own = Participant.objects.all()
            assert own.exists()
            assert strangers.participant not in own


def test_a_closed_grant_closes_the_row(here):
    grant = Grant.objects.get(participant=here.participant, school__isnull=False)
    Grant.objects.filter(pk=grant.pk).update(until=here.now)
    with as_member(here.school_teacher):
        assert here.participant not in Participant.objects.all()


def test_nobody_lets_themselves_in(here, oest):
    stranger = world.build(oest).participant
    for who, organisation in (
        ("coordinator", {"cooperation": here.cooperation}),
        ("school_teacher", {"school": here.school}),
    ):
        with (
            as_member(getattr(here, who)),
            pytest.raises(ProgrammingError, match="row-level"),
            transaction.atomic(),
        ):
            Grant.objects.create(
                participant=stranger,
                municipality_id=stranger.municipality_id,
                cause="mine",
                since=here.now,
                **organisation,
            )


def test_who_may_see_a_person_may_not_change_one(here):
    for who in ("coordinator", "school_teacher"):
        with as_member(getattr(here, who)):
            assert Participant.objects.filter(pk=here.participant.pk).exists()
            assert not Participant.objects.update(phone="1")


def test_another_organisations_grant_opens_nothing(here):
    """The nomination has ended for the coordinator; the school still has its time."""
    grants = Grant.objects.filter(participant=here.participant)
    grants.filter(cooperation__isnull=False).update(until=here.now)
    with as_member(here.coordinator):
        assert here.participant not in Participant.objects.all()
    with as_member(here.school_teacher):
        assert here.participant in Participant.objects.all()


def test_nobody_adds_a_row_without_reading_it_back(here, neighbour):
    """Django's own INSERT reads its key back, which a wall refuses by itself."""
    with (
        as_member(neighbour),
        pytest.raises(ProgrammingError, match="row-level"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO participants_stay (participant_id, municipality_id, period)"
            " VALUES (%s, %s, '[2020-01-01,)')",
            [here.participant.pk, here.home.pk],
        )


def test_nobody_writes_where_they_do_not_reach(here, neighbour):
    with as_member(neighbour):
        assert not Participant.objects.filter(pk=here.participant.pk).update(phone="1")
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            Stay.objects.filter(participant=here.participant).delete()
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            Stay.objects.create(
                participant=here.participant,
                municipality=here.home,
                period=factories.ALWAYS,
            )


def test_history_is_behind_the_wall_and_written_by_whoever_changes(here):
    events = apps.get_model("courses.EnrolmentEvent").objects
    with as_member(here.school_teacher):
        type(here.enrolment).objects.filter(pk=here.enrolment.pk).update(wish_rank=2)
        assert not events.exists()
    with as_member(here.caseworker):
        newest = events.latest("pgh_id")
    assert (newest.pgh_obj_id, newest.wish_rank) == (here.enrolment.pk, 2)


def test_the_logs_are_the_municipalitys_and_the_actors(here, neighbour):
    for by in (here.caseworker, neighbour):
        AccessEntry.objects.create(
            at=here.now,
            by=by,
            kind="read",
            purpose="person",
            participant_id=here.participant.pk,
            municipality=here.home,
        )
    with as_member(here.administrator):
        assert AccessEntry.objects.count() == 3  # and the one of last month
    with as_member(neighbour):
        assert AccessEntry.objects.get().by == neighbour
    with as_member(here.leader):
        assert not AccessEntry.objects.exists()
        assert not AuditEntry.objects.exists()


@pytest.mark.usefixtures("here")
class TestCounting:
    def test_everybody_counts_but_nobody_is_named(self, neighbour):
        with as_member(neighbour), isolation.counting():
            assert Participant.objects.filter(gender="woman").values("pk").count()
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                list(Participant.objects.values("family_name"))

    @pytest.mark.parametrize("model", [Support, Upload, AccessEntry, Grant])
    def test_what_is_not_to_count_is_out_of_reach(self, model):
        with (
            isolation.counting(),
            pytest.raises(ProgrammingError, match="denied"),
            transaction.atomic(),
        ):
            model.objects.exists()

    def test_counting_changes_nothing(self):
        with (
            isolation.counting(),
            pytest.raises(ProgrammingError, match="denied"),
            transaction.atomic(),
        ):
            Participant.objects.update(gender="man")

    def test_afterwards_the_wall_stands_again(self, neighbour):
        with as_member(neighbour):
            with pytest.raises(ZeroDivisionError), isolation.counting():
                raise ZeroDivisionError
            assert not Participant.objects.exists()


@pytest.mark.usefixtures("here")
class TestErasing:
    """The retention role: deletes rows about people, and is good for nothing else."""

    @pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall.model)
    def test_the_app_itself_deletes_no_row_about_people(self, wall):
        with (
            isolation.acting_for(isolation.CLOCKWORK),
            pytest.raises(DatabaseError, match="denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {wall.table}")  # noqa: S608 (a constant)

    def test_it_deletes_what_the_app_may_not(self):
        with isolation.erasing():
            assert Support.objects.all().delete()[0]
            assert apps.get_model("participants.SupportEvent").objects.all().delete()[0]

    def test_it_reads_no_staff_and_writes_nothing(self):
        with isolation.erasing():
            for statement in (
                "SELECT email FROM municipalities_user",
                "SELECT * FROM municipalities_accessentry",
                "DELETE FROM municipalities_auditentry",
                "UPDATE participants_participant SET phone = '1'",
                "INSERT INTO participants_stay DEFAULT VALUES",
            ):
                with (
                    pytest.raises(ProgrammingError, match="denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)

    def test_afterwards_the_wall_stands_again(self, neighbour):
        with as_member(neighbour):
            with pytest.raises(ZeroDivisionError), isolation.erasing():
                raise ZeroDivisionError
            assert not Participant.objects.exists()
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                Support.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_there_is_no_counting_without_a_transaction():
    with (
        pytest.raises(transaction.TransactionManagementError),
        isolation.counting(),
    ):
        pass


def test_the_logs_take_rows_from_anybody_and_give_none_back(db):
    with isolation.acting_for(isolation.NOBODY), pytest.raises(DatabaseError):
        AuditEntry.objects.update(verb="x")


# Whoever adds a name here says why; ADR 0009 has the reasons at length.
STEPS = {
    "courses/notices.py": "whom to tell at home",
    "courses/offer_notices.py": "whom to tell at home",
    "branchespor/services/wishes.py": "deletes wishes that were taken back",
    "courses/services/passing_on.py": "whoever is next gets a freed seat, wherever from",
    "courses/services/filling.py": "everybody's place in line",
    "courses/services/holdings.py": "everybody's counts of held and taken seats",
    "courses/services/proposal_runs.py": "finds what is due, then acts as its asker",
    "courses/services/webhook_outbox.py": "the school's addresses, for whoever acts",
    "courses/services/shared_proposals.py": "everybody's numbers, own people's names",
    "courses/management/commands/check_proposals.py": "the operator",
    "courses/tasks.py": "finds what is due",
    "courses/services/webhook_replay.py": "the operator: tries given-up ids again",
    "municipalities/services/dead_letters.py": "the operator's audit row is nobody's",
    "municipalities/management/commands/operator.py": "the operator",
    "portal/operations/queues.py": "counts and moments for the operator, no row",
    "municipalities/management/commands/bind_identity.py": "the operator",
    "municipalities/management/commands/change_email.py": "the operator",
    "municipalities/management/commands/invite.py": "the operator",
    "municipalities/management/commands/reset_second_factor.py": "the operator",
    "municipalities/management/commands/set_cvr.py": "the operator",
    "municipalities/services/federation.py": "login: nobody acts yet",
    "municipalities/tasks.py": "finds what is due",
    "municipalities/views/invitations.py": "there is no member yet",
    "courses/services/evaluations.py": "a citizen's answer is given by nobody",
    "outcomes/services/reflections.py": "deletes decisions that were taken back",
    "outcomes/views/evaluations.py": "counts in the statistics role",
    "outcomes/settlement_read.py": "counts in the statistics role",
    "outcomes/progress_report.py": "counts in the statistics role",
    "outcomes/closing.py": "counts in the statistics role",
    "outcomes/report/build.py": "counts in the statistics role",
    "outcomes/report/pace.py": "counts in the statistics role",
    "outcomes/cohort_counts.py": "what the figures keep of who goes",
    "outcomes/services/tallies.py": "counts everybody, for figures",
    "outcomes/catalogue.py": "counts in the statistics role",
    "outcomes/igu_counts.py": "counts in the statistics role",
    "outcomes/services/retention.py": "finds what is due, deletes it",
    "outcomes/tasks.py": "finds what is due",
    "participants/changes.py": "for the administrator: that a field changed, no value",
    "participants/services/erasure.py": "every trace of one person",
    "participants/services/hand_overs.py": "a move is two municipalities' at once: who"
    " accepts does not see the person, whom the new home alone sees afterwards",
    "participants/services/removal.py": "every trace of one person",
    "participants/services/export_work.py": "finds a file that is due, then acts as its asker",
    "participants/services/exports.py": "deletes files that are over time",
    "courses/services/feeds.py": "a secret is all that asks; course, place, time leave",
    "courses/schedule_notices.py": "whom to tell at home; only addresses of staff leave",
    "participants/services/upload_work.py": "works through a member's file",
    "participants/services/uploads.py": "deletes what is over time",
    "participants/subject_access.py": "lines in files of the home's other members; what was done to rows already read",
    "participants/tasks.py": "finds what is due",
    "portal/demo/load.py": "made-up people",
}


def test_only_these_step_through_the_walls():
    stepping = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for app in ("portal", *row_security.APPS)
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "isolation.CLOCKWORK" in (text := path.read_text("utf-8"))
        or "isolation.counting" in text
        or "isolation.erasing():" in text
    }
    assert stepping == set(STEPS)


def test_functions_that_look_over_the_walls_give_numbers():
    """``wall_catalogue`` compares the functions; ADR 0009 says why each exists."""
    returns = {line.split()[1] for line in row_security.over()}
    assert returns == {"bigint", "integer", "boolean"}
