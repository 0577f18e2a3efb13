"""The app at the bottom: who takes part."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = _("Municipalities")

    def ready(self) -> None:
        """Tell the database backend where the isolation context is found."""
        from municipalities import isolation  # noqa: PLC0415 (models are ready only now)
        from municipalities.backend import base  # noqa: PLC0415

        if not base.context_settings:
            base.context_settings.append(lambda: isolation.current().settings())
