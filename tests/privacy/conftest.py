"""What the gdpr tests measured, told when they are done."""

import pytest

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
