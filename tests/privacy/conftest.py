"""What the gdpr tests measured, told when they are done."""

import pytest

from participants.models import HandOver
from tests import factories, world

TOLD = []


@pytest.fixture
def figures():
    """A function that keeps a figure for the end of the run."""
    return TOLD.append


@pytest.fixture(scope="session", autouse=True)
def tell(request):
    yield
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    for line in TOLD:
        reporter.write_line(f"\n{line}")


@pytest.fixture
def here(syd):
    """A world in which nobody is handed over yet by its caseworker."""
    built = world.build(syd)
    HandOver.objects.filter(pk=built.outgoing.pk).update(
        taken_back_at=built.now, ended_by=built.caseworker
    )
    return built


@pytest.fixture
def there(here):
    """A caseworker of the municipality the person moves to."""
    return factories.MembershipFactory(municipality=here.cooperation.lead)
