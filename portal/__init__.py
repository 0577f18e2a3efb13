"""The shell: settings, addresses, start pages, look, embedded servers."""

from portal.celery import app as celery_app

__version__ = "0.1.0"
__all__ = ["celery_app"]
