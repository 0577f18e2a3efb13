"""Three days without worker and scheduler are caught up, and nothing is done twice.

Every schedule stands here with its clock passed in; one that is missing fails. What one
run after the standstill leaves behind is what twelve runs on time leave behind, but for
reminders it is too late for; and a second run at the same moment changes nothing.
"""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from branchespor import tasks as branchespor_tasks
from courses import tasks as courses_tasks
from courses.models import AbsenceCase, Course, Enrolment, HeldSeat, Quota
from courses.services import (
    check_notices,
    escalations,
    held_seats,
    offers,
    openings,
    proposal_runs,
    releases,
    reminders,
    webhook_outbox,
)
from municipalities import isolation, ledger, notices, wall_builder
from municipalities.models import Notice
from municipalities.services import (
    answers,
    clients,
    log_keeping,
    rates,
    reference,
    samples,
    sessions,
)
from outcomes.models import FollowUp
from outcomes.services import follow_ups, monthly, retention, tallies
from participants import tasks as participants_tasks
from participants.services import (
    export_work,
    exports,
    hand_overs,
    look_ups,
    upload_work,
    uploads,
)
from portal.celery import app
from tests import factories, world

pytestmark = pytest.mark.django_db

DOWN = timedelta(days=3)
# Reminds of what was over before anybody could be reminded: not told, rightly.
TOO_LATE = {"offer_reminder", "names_needed"}
# Says itself when it was last made; not what anybody is told or has.
TIMES = {"outcomes_tallyrun"}


def deliver(at):
    for notice in list(Notice.objects.unsent(at=at)):
        notices.deliver(notice_id=notice.pk, at=at)


def forget(at):
    rates.forget_whole(at=at)
    clients.forget_expired(at=at)
    answers.forget_old(at=at)


def load(kinds):
    def run(at):
        for pk in upload_work.unfinished(kinds):
            upload_work.work_through(upload_id=pk, kinds=kinds, at=at)

    return run


def write(kinds):
    def run(at):
        for pk in export_work.unwritten(kinds):
            export_work.work_through(export_id=pk, kinds=kinds, at=at)

    return run


def propose(at):
    for pk in proposal_runs.due(at=at):
        proposal_runs.work_through(run_id=pk, at=at)


def tell_systems(at):
    for pk in webhook_outbox.due(at=at):
        webhook_outbox.send_next(webhook_id=pk, at=at)


def schedules(file):
    """Task → what it calls, with the moment as its argument."""
    at_once = {
        "municipalities.tasks.deliver_notices": deliver,
        "municipalities.tasks.check_walls": lambda _at: wall_builder.faults(connection),
        "municipalities.tasks.forget_allowances": forget,
        "municipalities.tasks.export_erasures": lambda _at: ledger.append(file),
        "branchespor.tasks.work_through_uploads": load(branchespor_tasks.KINDS),
        "branchespor.tasks.write_exports": write(branchespor_tasks.EXPORTS),
        "courses.tasks.work_through_uploads": load(courses_tasks.UPLOADS),
        "courses.tasks.write_exports": write(courses_tasks.EXPORTS),
        "courses.tasks.make_proposals": propose,
        "courses.tasks.deliver_webhooks": tell_systems,
        "participants.tasks.write_exports": write(participants_tasks.EXPORTS),
    }
    by_clock = {
        "municipalities.tasks.forget_sessions": sessions.forget_ended,
        "municipalities.tasks.draw_samples": samples.draw_due,
        "municipalities.tasks.keep_logs": log_keeping.keep,
        "courses.tasks.release_quotas": releases.release_due,
        "courses.tasks.open_courses": openings.open_due,
        "courses.tasks.end_offers": offers.end_due,
        "courses.tasks.remind_of_offers": offers.remind_due,
        "courses.tasks.expire_held_seats": held_seats.expire_due,
        "courses.tasks.remind_of_names": reminders.remind_of_names,
        "courses.tasks.remind_schools": reminders.chase_missing_registers,
        "courses.tasks.escalate_absences": escalations.escalate_due,
        "courses.tasks.check_data": check_notices.tell,
        "courses.tasks.forget_webhooks": webhook_outbox.forget_old,
        "outcomes.tasks.create_follow_ups": follow_ups.create_due,
        "outcomes.tasks.delete_what_is_due": retention.run,
        "outcomes.tasks.refresh_figures": tallies.refresh,
        "outcomes.tasks.tell_leaders": monthly.owe_due,
        "participants.tasks.hand_over_people": hand_overs.carry_out_due,
        "participants.tasks.purge_uploads": uploads.purge,
        "participants.tasks.count_look_ups": look_ups.count,
        "participants.tasks.purge_exports": exports.purge,
    }
    return at_once | {
        name: lambda at, verb=verb: verb(at=at) for name, verb in by_clock.items()
    }


@pytest.fixture
def run(tmp_path):
    """A function that runs every schedule once, in the order of the beat."""
    verbs = schedules(tmp_path / "ledger.jsonl")

    def run_all(at):
        with isolation.acting_for(isolation.CLOCKWORK):
            for name in app.conf.beat_schedule:
                verbs[name](at)
            deliver(at)  # what the others owed

    return run_all


@pytest.fixture
def here(syd):
    """A world in which, in the next three days, something of everything falls due."""
    reference.load(reference.Tally())
    made = world.build(syd)
    today = timezone.localdate()
    Course.objects.filter(pk=made.coming.pk).update(
        release_on=today + timedelta(days=1)
    )
    HeldSeat.objects.update(name_by=today + timedelta(days=1))
    made.planned = factories.CourseFactory(
        track=made.track,
        school=made.school,
        opened_at=None,
        opens_on=today + timedelta(days=2),
        starts_on=today + timedelta(days=60),
    )
    offers.ask_next(course_id=made.coming.pk, at=made.now, by=made.coordinator)
    return made


def facts():
    """What the standstill must not change: what is so, not when it was noted."""
    return {
        "offers over": Enrolment.objects.exclude(offer_ended_at=None).count(),
        "quotas released": Quota.objects.exclude(released_at=None).count(),
        "courses open": Course.objects.exclude(opened_at=None).count(),
        "seats held": HeldSeat.objects.filter(named_at=None, released_at=None).count(),
        "cases": AbsenceCase.objects.count(),
        "questions": FollowUp.objects.count(),
    }


def told():
    """Who was told what, without what it was too late for."""
    rows = Notice.objects.exclude(kind__in=TOO_LATE)
    return Counter(rows.values_list("kind", "recipient", "path"))


def print_of_everything():
    """A checksum of every table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        names = {name for (name,) in cursor.fetchall()} - TIMES
        sums = {}
        for name in sorted(names):
            cursor.execute(
                f'SELECT count(*), sum(hashtext(t::text)::bigint) FROM "{name}" t'  # noqa: S608 (a name from the catalogue)
            )
            sums[name] = cursor.fetchone()
    return sums


def test_every_schedule_is_here(tmp_path):
    assert schedules(tmp_path).keys() == app.conf.beat_schedule.keys()


def test_a_standstill_is_caught_up_in_one_run_and_nothing_is_done_twice(
    here, run, figure
):
    run(here.now)
    before, began = facts(), Notice.objects.count()
    on_time = played_on_time(run, here.now)

    run(here.now + DOWN)
    so, letters = on_time
    assert facts() == so
    assert {"never told": letters - told(), "told too much": told() - letters} == {
        "never told": Counter(),
        "told too much": Counter(),
    }
    assert facts() != before
    figure(
        f"three days down: {len(app.conf.beat_schedule)} schedules caught up in one run,"
        f" {Notice.objects.count() - began} mails owed, {len(changed(run, here))} tables"
        " changed by a second run"
    )


def test_a_second_run_at_the_same_moment_changes_nothing(here, run):
    run(here.now + DOWN)
    assert changed(run, here) == []
    assert not Notice.objects.unsent(at=here.now + DOWN).exists()


def played_on_time(run, start):
    """What is so, and who was told, had nothing stood still; undone afterwards."""
    with transaction.atomic():
        for step in range(1, 13):
            run(start + step * DOWN / 12)
        seen = facts(), told()
        transaction.set_rollback(True)
    return seen


def changed(run, here):
    """Tables another run at the same moment changes."""
    first = print_of_everything()
    run(here.now + DOWN)
    again = print_of_everything()
    return [name for name in first if first[name] != again[name]]
