"""Makes stored proposals again: the same answer, and what first come would give."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from courses.models import Proposal
from courses.proposal import record
from courses.proposal.first_come import first_come_first_served
from courses.proposal.search import propose
from municipalities import isolation

HEAD = (
    "proposal  cooperation                 waiting  first come"
    "  proposed  at most  again"
)


class Command(BaseCommand):
    """Reads, changes nothing; exit code 1 when an answer is not the stored one."""

    help = "Make stored proposals again from their inputs and compare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="*", type=int, help="else every proposal")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        other, checked = 0, 0
        self.stdout.write(HEAD)
        with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
            found = Proposal.objects.select_related("cooperation").order_by("pk")
            if options["number"]:
                found = found.filter(pk__in=options["number"])
            for proposal in found.iterator(chunk_size=10):
                if proposal.engine != record.ENGINE:
                    self.stdout.write(_line(proposal, f"rules {proposal.engine}"))
                    continue
                same = _same(proposal)
                checked += 1
                other += not same
                self.stdout.write(_line(proposal, "same" if same else "OTHER"))
        if other:
            raise CommandError(f"{other} proposals have another answer now.")
        self.stdout.write(f"0 of {checked} proposals differ.")


def _same(proposal: Proposal) -> bool:
    again = propose(record.problem_of(proposal.inputs))
    return bool(record.of_answer(again) == proposal.answer)


def _line(proposal: Proposal, verdict: str) -> str:
    problem = record.problem_of(proposal.inputs)
    waiting = sum(each.announced is None for each in problem.people)
    answer = proposal.answer
    return (
        f"{proposal.pk:8}  {proposal.cooperation.name[:26]:26}  {waiting:7}"
        f"  {first_come_first_served(problem):10}  {answer['placed']:8}"
        f"  {answer['bound']:7}  {verdict}"
    )
