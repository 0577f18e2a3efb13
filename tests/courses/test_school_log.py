"""The talk with the school: written once, corrected openly, and missed when it stops."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction

from courses.models import AgreedAction, Course, SchoolLogEntry
from courses.services import school_log
from courses.services.school_log import Agreed, Talk
from municipalities import isolation
from municipalities.models import AuditEntry
from tests.conftest import MONDAY

TODAY = MONDAY.date()
WELL, PROBLEM = SchoolLogEntry.Status.WELL, SchoolLogEntry.Status.PROBLEM
BOOK = Agreed("Ny lærebog", AgreedAction.Owner.SCHOOL, TODAY + timedelta(days=3))
TALK = Talk(TODAY, "Uddannelsesleder", WELL, "Tempoet passer.", [BOOK])


@pytest.fixture
def write(course, coordinator):
    def put(talk=TALK, by=coordinator, at=MONDAY, **more):
        return school_log.write(course_id=course.pk, talk=talk, at=at, by=by, **more)

    return put


def silent(course, days):
    seen = Course.objects.with_school_contact().get(pk=course.pk)
    return seen.days_without_school(on=TODAY + timedelta(days=days))


class TestWriting:
    def test_an_entry_with_what_was_agreed(self, write, coordinator):
        entry = write()
        assert (entry.by, entry.written_at, entry.status) == (coordinator, MONDAY, WELL)
        assert list(entry.actions.values_list("text", "owner", "due_on")) == [
            (BOOK.text, "school", BOOK.due_on)
        ]
        said = AuditEntry.objects.get(verb="school_log.written").changes
        assert said == {"status": "well", "actions": 1}

    def test_the_same_sent_twice_is_one(self, write):
        assert write() == write()
        assert AgreedAction.objects.count() == 1

    def test_only_the_coordinator_writes(
        self, write, school_admin, teacher, caseworker, other_coordinator
    ):
        for member in (school_admin, teacher, caseworker):
            with pytest.raises(PermissionDenied):
                write(by=member)
        with pytest.raises(Course.DoesNotExist):
            write(by=other_coordinator)

    def test_not_before_it_took_place(self, write):
        with pytest.raises(school_log.InFuture):
            write(Talk(TODAY + timedelta(days=1), "Kontoret", WELL))


class TestCorrecting:
    def test_the_correction_stands_beside_what_it_corrects(self, write):
        first = write()
        second = write(Talk(TODAY, "Kontoret", PROBLEM), corrects_id=first.pk)
        assert list(SchoolLogEntry.objects.standing()) == [second]
        assert not AgreedAction.objects.open().exists()
        assert AuditEntry.objects.filter(verb="school_log.corrected").count() == 1

    def test_once(self, write):
        first = write()
        write(Talk(TODAY, "Kontoret", PROBLEM), corrects_id=first.pk)
        with pytest.raises(school_log.CorrectedAlready):
            write(Talk(TODAY, "Rektor", WELL), corrects_id=first.pk)

    def test_postgresql_lets_nobody_change_an_entry(self, write, coordinator):
        entry = write()
        with isolation.acting_for(isolation.context_of(coordinator)):
            changed = SchoolLogEntry.objects.filter(pk=entry.pk).update(text="x")
        entry.refresh_from_db()
        assert (changed, entry.text) == (0, TALK.text)

    def test_postgresql_lets_no_school_write(self, course, school_admin):
        with (
            isolation.acting_for(isolation.context_of(school_admin)),
            pytest.raises(ProgrammingError, match="row-level"),
            transaction.atomic(),
        ):
            SchoolLogEntry.objects.create(
                course=course, on=TODAY, by=school_admin, written_at=MONDAY
            )


class TestReading:
    def test_both_sides_read_and_nobody_else(
        self, write, coordinator, teacher, school_admin, caseworker, leader
    ):
        write()
        readers = [coordinator, teacher, school_admin, caseworker, leader]
        for model in (SchoolLogEntry, AgreedAction):
            seen = [model.objects.visible_to(each).exists() for each in readers]
            assert seen == [True, True, True, False, False]
            for each, reads in zip(readers, seen, strict=True):
                with isolation.acting_for(isolation.context_of(each)):
                    assert model.objects.exists() == reads

    def test_not_another_school_or_cooperation(
        self, write, other_coordinator, other_teacher
    ):
        write()
        for each in (other_coordinator, other_teacher):
            assert not SchoolLogEntry.objects.visible_to(each).exists()
            with isolation.acting_for(isolation.context_of(each)):
                assert not SchoolLogEntry.objects.exists()


class TestDone:
    def test_either_side_ticks_off_and_once(self, write, school_admin, coordinator):
        action = write().actions.get()
        for member in (school_admin, coordinator):
            school_log.finish(action_id=action.pk, at=MONDAY, by=member)
        action.refresh_from_db()
        assert (action.done_at, action.done_by) == (MONDAY, school_admin)
        assert AuditEntry.objects.filter(verb="school_log.done").count() == 1

    def test_nobody_else_does(self, write, caseworker, other_teacher):
        action = write().actions.get()
        with pytest.raises(PermissionDenied):
            school_log.finish(action_id=action.pk, at=MONDAY, by=caseworker)
        with pytest.raises(AgreedAction.DoesNotExist):
            school_log.finish(action_id=action.pk, at=MONDAY, by=other_teacher)

    def test_what_is_due_is_open_and_stands(self, write):
        write()
        assert not AgreedAction.objects.due(by=TODAY).exists()
        assert AgreedAction.objects.due(by=BOOK.due_on).exists()


class TestSilence:
    def test_it_counts_from_the_last_talk_on_record(self, course, write):
        assert silent(course, 0) == 14
        entry = write()
        assert silent(course, 13) is None
        assert silent(course, 14) == 14
        earlier = Talk(TODAY - timedelta(days=2), "Kontoret", WELL)
        write(earlier, corrects_id=entry.pk)
        assert silent(course, 12) == 14

    @pytest.mark.parametrize(
        "change",
        [{"school_days": None}, {"cancelled_at": MONDAY}, {"school_days": 15}],
    )
    def test_not_without_a_rule_or_a_running_course(self, course, change):
        Course.objects.filter(pk=course.pk).update(**change)
        assert silent(course, 0) is None


class TestPages:
    @pytest.fixture
    def url(self, course):
        return f"/courses/{course.pk}/school-log/"

    @pytest.fixture
    def form(self, today):
        return {"on": f"{today:%d-%m-%Y}", "spoken_with": "Rektor", "status": "well"}

    def test_the_coordinator_writes_the_school_reads(
        self, client_for, coordinator, teacher, url, form
    ):
        agreed = {"action_1": "Ny bog", "owner_1": "school", "due_1": form["on"]}
        answer = client_for(coordinator).post(url, form | agreed)
        assert answer.status_code == 302
        page = client_for(teacher).get(url)
        assert "Ny bog" in page.text
        assert "Skriv en samtale ned" not in page.text
        action = AgreedAction.objects.get()
        client_for(teacher).post(f"/school-log/actions/{action.pk}/done/")
        assert "udført" in client_for(teacher).get(url).text

    def test_the_field_asks_kindly_for_no_people(self, client_for, coordinator, url):
        assert "ikke om personer" in client_for(coordinator).get(url).text

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"spoken_with": ""}, "spoken_with"),
            ({"status": ""}, "status"),
            ({"on": "01-01-2099"}, "on"),
            ({"text": "010190-1234"}, "text"),
            ({"action_1": "Ny bog", "owner_1": "school"}, "due_1"),
            ({"due_2": "01-12-2026", "owner_2": "school"}, "action_2"),
            ({"action_3": "x", "due_3": "01-12-2026"}, "owner_3"),
            ({"action_1": "010190 1234"}, "action_1"),
        ],
    )
    def test_what_cannot_be_is_said_at_its_field(
        self, client_for, coordinator, url, form, wrong, field
    ):
        answer = client_for(coordinator).post(url, form | wrong)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not SchoolLogEntry.objects.exists()

    def test_a_correction_begins_with_what_was_said(
        self, client_for, coordinator, url, form
    ):
        client = client_for(coordinator)
        client.post(url, form | {"text": "Det går godt"})
        first = SchoolLogEntry.objects.get()
        begun = client.get(f"{url}?corrects={first.pk}").context["form"]
        assert (begun["text"].value(), begun["corrects"].value()) == (
            "Det går godt",
            first.pk,
        )
        client.post(url, form | {"corrects": str(first.pk), "text": "Nej"})
        assert SchoolLogEntry.objects.standing().get().text == "Nej"
        again = client.post(url, form | {"corrects": str(first.pk), "text": "Jo"})
        assert again.status_code == 422
        assert client.post(url, form | {"corrects": "999999"}).status_code == 404

    def test_the_silence_stands_on_start_and_course_page(
        self, client_for, coordinator, teacher, course, today, days
    ):
        Course.objects.filter(pk=course.pk).update(
            starts_on=today - days(16), ends_on=today + days(60)
        )
        client = client_for(coordinator)
        assert "ingen samtale med skolen i 16 dage" in client.get("/").text
        url = f"/courses/{course.pk}/"
        assert "Ingen samtale med skolen i 16 dage" in client.get(url).text
        assert "16 dage" not in client_for(teacher).get(url).text
