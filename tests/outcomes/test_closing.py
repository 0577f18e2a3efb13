"""The closing report, decided changes, runs side by side, and the file to share."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from courses.models import ChangeDecision, Evaluation
from courses.services import changes
from municipalities.models import AuditEntry, Role
from outcomes import closing
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db
CITIZEN, SCHOOL, EMPLOYER, CASEWORKER = Evaluation.Respondent
LATER = MONDAY.date() + timedelta(days=30)


def answered(course, who, scores, **more):
    Evaluation.objects.bulk_create(
        Evaluation(course=course, respondent=who, score=s, given_at=MONDAY, **more)
        for s in scores
    )


@pytest.fixture
def decide(course, coordinator):
    def put(text="Mere praktik", by=coordinator, due_on=LATER, owner=coordinator):
        return changes.decide(
            course_id=course.pk,
            text=text,
            owner_id=owner.pk,
            due_on=due_on,
            at=MONDAY,
            by=by,
        )

    return put


@pytest.fixture
def ended(course):
    """Eleven started, ten completed."""
    entries = [factories.SeatedFactory(course=course) for _ in range(11)]
    for entry in entries[:10]:
        entry.completed_at, entry.completed_by = MONDAY, entry.seated_by
        entry.save()
    return course


def page_of(client, course):
    return client.get(reverse("outcomes:closing", args=[course.pk])).content.decode()


class TestReport:
    def test_counts_and_means(self, client_for, coordinator, teacher, ended):
        answered(ended, CITIZEN, [5, 6, 6, 6, 6], pace=4)
        answered(ended, EMPLOYER, [7])
        for member in (coordinator, teacher):
            page = page_of(client_for(member), ended)
            assert "91 % (10/11)" in page
            assert "5,8" in page
            assert "n=5" in page
            assert "7,0" in page

    def test_four_citizens_means_and_words_are_hidden(self, client_for, teacher, ended):
        answered(ended, CITIZEN, [1, 1, 1, 1], text="Alt var dårligt")
        page = page_of(client_for(teacher), ended)
        assert "1,0" not in page
        assert "Alt var dårligt" not in page
        answered(ended, CITIZEN, [1], text="Det samme")
        assert "Alt var dårligt" in page_of(client_for(teacher), ended)

    def test_means_for_the_leaders_page(self, ended, syd):
        answered(ended, CITIZEN, [4] * 4)
        answered(ended, SCHOOL, [6])
        found = closing.means(syd.pk, year=ended.starts_on.year)
        assert found[CITIZEN].tenths is None
        assert (found[SCHOOL].tenths, found[SCHOOL].n) == (60, 1)


class TestChanges:
    def test_decided_once_done_and_opened_again(self, decide, teacher):
        change = decide()
        assert decide() == change
        for verb in (changes.finish, changes.finish, changes.reopen, changes.reopen):
            verb(change_id=change.pk, at=MONDAY, by=teacher)
        change.refresh_from_db()
        assert (change.done_at, change.done_by) == (None, None)
        verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["change.decided", "change.done", "change.reopened"]

    def test_only_the_coordinator_decides_and_names_one_of_the_two_sides(
        self, decide, teacher, neighbour
    ):
        with pytest.raises(PermissionDenied):
            decide(by=teacher)
        with pytest.raises(changes.NotAnOwner):
            decide(owner=neighbour)
        with pytest.raises(changes.DueInPast):
            decide(due_on=MONDAY.date() - timedelta(days=1))

    def test_from_the_report_to_the_next_plan_and_the_track(
        self, client_for, coordinator, course
    ):
        client = client_for(coordinator)
        said = {"text": "Mere praktik", "owner": coordinator.pk, "due_on": "31.12.2099"}
        client.post(reverse("outcomes:change_decide", args=[course.pk]), said)
        client.post(
            reverse("outcomes:course_learned", args=[course.pk]),
            {"learned": "Tempoet var for højt"},
        )
        for url in (
            reverse("courses:course_plan", args=[course.track_id]),
            reverse("branchespor:track_detail", args=[course.track_id]),
            reverse("outcomes:closing", args=[course.pk]),
            reverse("outcomes:change_overdue"),
        ):
            assert "Mere praktik" in client.get(url).content.decode()
        change = ChangeDecision.objects.get()
        done = reverse("outcomes:change_done", args=[change.pk])
        client.post(done)
        track = client.get(reverse("branchespor:track_detail", args=[course.track_id]))
        assert "Mere praktik" not in track.content.decode()
        plan = client.get(reverse("courses:course_plan", args=[course.track_id]))
        assert "Tempoet var for højt" in plan.content.decode()

    def test_a_refusal_keeps_what_was_written(self, client_for, coordinator, course):
        url = reverse("outcomes:change_decide", args=[course.pk])
        said = {"text": "Mere praktik", "owner": coordinator.pk, "due_on": "01.01.2020"}
        answer = client_for(coordinator).post(url, said)
        assert answer.status_code == 422
        assert 'value="Mere praktik"' in answer.content.decode()
        assert not ChangeDecision.objects.exists()

    def test_the_start_page_counts_what_is_overdue(
        self, client_for, coordinator, decide
    ):
        change = decide()
        client = client_for(coordinator)
        assert "over fristen" not in client.get(reverse("home")).content.decode()
        yesterday = timezone.localdate() - timedelta(days=1)
        ChangeDecision.objects.filter(pk=change.pk).update(due_on=yesterday)
        home = client.get(reverse("home")).content.decode()
        assert "1 besluttet ændring er over fristen" in home


class TestRuns:
    def url(self, course):
        return reverse("outcomes:track_runs", args=[course.track_id])

    def test_exact_for_the_coordinator_hidden_for_the_leader(
        self, client_for, coordinator, aabenraa, ended
    ):
        answered(ended, EMPLOYER, [7])
        exact = client_for(coordinator).get(self.url(ended)).content.decode()
        assert "91 % (10/11)" in exact
        assert "7,0" in exact
        leader = factories.MembershipFactory(role=Role.LEADER, municipality=aabenraa)
        page = client_for(leader).get(self.url(ended)).content.decode()
        assert "10/11" not in page  # one did not complete
        assert "7,0" not in page


class TestFile:
    def test_it_names_no_place_school_employer_or_person(
        self, client_for, coordinator, ended, decide, teacher
    ):
        answered(ended, CITIZEN, [5, 6, 6, 6, 6])
        ended.learned = f"Haderslevs borgere manglede {ended.school.name}s bus"
        ended.save()
        decide(text=f"{teacher.user.name} laver plan", owner=teacher)
        url = reverse("outcomes:closing_file", args=[ended.pk])
        text = client_for(coordinator).get(url).content.decode("utf-8-sig")
        assert "[…] borgere manglede […] bus" in text
        assert "[…] laver plan" in text
        assert "5,8 (n=5)" in text
        names = ["Haderslev", "Aabenraa", "Syd", ended.school.name, teacher.user.name]
        assert not [name for name in names if name in text]

    def test_small_counts_are_hidden_in_it(self, client_for, coordinator, course):
        factories.SeatedFactory(course=course)
        answered(course, EMPLOYER, [7])
        url = reverse("outcomes:closing_file", args=[course.pk])
        text = client_for(coordinator).get(url).content.decode("utf-8-sig")
        assert "under 5" in text
        assert "7,0" not in text
