"""The coordinator makes a track with the keyboard, on a desk and on a phone."""

import re

import pytest

from branchespor.models import Industry, Track
from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(track):
    """A track with modules and requirements of every kind, a course that asks one more."""
    for position, title in enumerate(
        ("Almen fødevarehygiejne", "Rengøringshygiejne", "Praktik i storkøkken"), 1
    ):
        module = factories.ModuleTitleFactory(
            industry=track.industry, title=title, gives_certificate=position == 1
        )
        factories.ModuleTemplateFactory(track=track, module=module, position=position)
    asked = factories.RequirementFactory(
        track=track, text_da="Dansk modul 3 eller mere"
    )
    factories.RequirementFactory(track=track, text_da="Kan løfte 15 kg", is_hard=False)
    course = factories.CourseFactory(track=track)
    factories.RequirementFactory(
        track=track, text_da="Fyldt 18 år", ended_at=course.opened_at.replace(year=2027)
    )
    factories.RequirementFactory(
        track=track,
        text_da="Dansk modul 2 eller mere",
        published_at=None,
        replaces=asked,
    )
    return track


def test_a_track_is_made_with_the_keyboard_alone(page, coordinator):
    Industry.objects.get_or_create(
        code="metal", defaults={"name_da": "Metal", "name_en": "Metal"}
    )
    screen.act_as(page, coordinator)
    page.goto("/tracks/")
    page.get_by_role("link", name="Nyt branchespor").focus()
    page.keyboard.press("Enter")
    page.locator("#id_name").focus()
    page.keyboard.type("Metal og svejsning")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("Metal")
    page.keyboard.press("Tab")
    for text in ("smed", "Kort om sporet", "16", "12", "10"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Metal og svejsning").wait_for()
    made = Track.objects.get(name="Metal og svejsning")
    assert (made.usual_seats, made.usual_minimum, made.usual_weeks) == (16, 12, 10)
    screen.check(page, "track-new-made")


def test_modules_and_requirements_are_kept_on_the_tracks_page(page, coordinator, full):
    screen.act_as(page, coordinator)
    page.goto(f"/tracks/{full.pk}/")
    screen.check(page, "track-full")
    page.get_by_role("button", name=re.compile("Ned.*Almen")).press("Enter")
    page.get_by_text("Rækkefølgen er ændret").wait_for()
    order = [each.module.title for each in full.modules.in_order()]
    assert order[:2] == ["Rengøringshygiejne", "Almen fødevarehygiejne"]
    page.get_by_role("button", name="Offentliggør kravene").press("Enter")
    page.get_by_text("Kravene er offentliggjort").wait_for()
    assert not full.requirements.drafts().exists()
    screen.check(page, "track-published")


@pytest.mark.parametrize("name", ["change", "modules/new", "requirements/new"])
def test_the_forms_of_a_track_hinder_nobody(page, coordinator, full, name):
    screen.act_as(page, coordinator)
    page.expected = ["422"]
    page.goto(f"/tracks/{full.pk}/{name}/")
    screen.check(page, f"track-form-{name.replace('/', '-')}")
    page.locator("form.narrow button").click()
    screen.check(page, f"track-form-{name.replace('/', '-')}-sent")


def test_a_begun_course_says_why_nothing_is_decided(page, coordinator, full):
    screen.act_as(page, coordinator)
    page.goto(f"/courses/{full.courses.get().pk}/decide/")
    screen.check(page, "decide-begun")
    page.goto(f"/courses/{full.courses.get().pk}/")
    screen.check(page, "course-asks")
    page.goto("/demand/")
    screen.check(page, "demand-with-tracks")
