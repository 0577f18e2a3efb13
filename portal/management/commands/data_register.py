"""``manage.py data_register``: is every field registered; the register as pages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from municipalities import register
from portal import register_page

PAGES = {
    "data-register.md": register_page.data_register,
    "article-30.md": register_page.article_30,
}


class Command(BaseCommand):
    """Without an option, as with --check: fail if a field is in no declaration."""

    help = "Check that every field is registered and the pages in docs/privacy current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--check", action="store_true", help="change nothing")
        way.add_argument("--write", action="store_true", help="write docs/privacy/")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        call_command("messages", "--compile")  # the pages say what the catalogues say
        folder = Path(settings.BASE_DIR) / "docs" / "privacy"
        stale = []
        for name, page in PAGES.items():
            with translation.override("da"):
                text = page()
            path = folder / name
            if options["write"]:
                folder.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(f"docs/privacy/{name} is stale: data_register --write")
        faults = register.faults()
        for line in [*faults, *stale]:
            self.stdout.write(line)
        models = list(register.registered())
        fields = sum(len(register.field_names(model)) for model in models)
        verdict = f"{fields} fields in {len(models)} models, {len(faults)} unregistered"
        if faults or stale:
            raise CommandError(verdict)
        self.stdout.write(verdict)
