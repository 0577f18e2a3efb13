"""What gunicorn serves."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

from municipalities import wall_builder  # noqa: E402 (the apps are loaded only now)

if found := wall_builder.faults(connection):
    # No SystemExit: gunicorn would start the worker again and again, and stay.
    raise ImproperlyConfigured("Isolation is not whole: " + "; ".join(found))
connection.close()
