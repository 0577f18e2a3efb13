"""``manage.py messages``: extract, check and compile the Danish texts."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import catalogues

APPS = (
    "municipalities",
    "participants",
    "branchespor",
    "courses",
    "outcomes",
    "portal",
)


class Command(BaseCommand):
    """Without an option: bring the catalogues in step with the source and compile."""

    help = "Keep <app>/locale/da in step with the texts in the source."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "apps", nargs="*", metavar="app", help="only these apps; else all"
        )
        way = parser.add_mutually_exclusive_group()
        way.add_argument(
            "--check",
            dest="way",
            action="store_const",
            const=self.check_all,
            help="change nothing; list what is untranslated, unused or fuzzy, exit 1",
        )
        way.add_argument(
            "--compile",
            dest="way",
            action="store_const",
            const=self.compile_all,
            help="only write the .mo files",
        )
        parser.set_defaults(way=self.update_all)

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002
        """Run what was asked for over the apps asked for."""
        names = options["apps"] or APPS
        if unknown := set(names) - set(APPS):  # type: ignore[call-overload]
            raise CommandError(f"No such app: {', '.join(sorted(unknown))}")
        folders = [Path(settings.BASE_DIR) / name for name in names]  # type: ignore[attr-defined]
        options["way"](folders)  # type: ignore[operator]

    def update_all(self, folders: list[Path]) -> None:
        """Extract, then compile; says what still needs words."""
        for folder in folders:
            catalogues.update(folder)
        self.compile_all(folders)
        left = sum(len(catalogues.problems(folder)) for folder in folders)
        self.stdout.write(f"{left} texts still need Danish." if left else "Complete.")

    def compile_all(self, folders: list[Path]) -> None:
        """Write the compiled catalogues."""
        for folder in folders:
            catalogues.compile_catalogue(folder)

    def check_all(self, folders: list[Path]) -> None:
        """Fail with the list of problems, if there are any."""
        found = [line for folder in folders for line in catalogues.problems(folder)]
        every = [Path(settings.BASE_DIR) / name for name in APPS]
        found += catalogues.contradictions(every)
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} problems."]))
