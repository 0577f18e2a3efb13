"""The app at the bottom: who takes part."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = _("Municipalities")

    def ready(self) -> None:
        """Guard every text field; tell the backend where the context is found."""
        from municipalities import (  # noqa: PLC0415 (models are ready only now)
            free_text,
            isolation,
        )
        from municipalities.backend import base  # noqa: PLC0415

        free_text.guard_every_field()
        if not base.context_settings:
            base.context_settings.append(lambda: isolation.current().settings())
