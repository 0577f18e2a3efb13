"""The last seat: many clients at once, one winner each time, the line's order kept.

    make race                                  (50 clients, 200 rounds of each scenario)
    .venv/bin/python -m tests.campaigns.race --clients 50 --rounds 5

Threads with a connection and a transaction each, at a real PostgreSQL, behind the walls:

- **last seat**: one seat is free; a fifth of the clients press "fill", the others each
  "give a seat" to a person of their own. One person gets it, and it is the first.
- **last seat, out of turn**: every client has a listed reason to depart from the order,
  so that anybody may win; still only one does.
- **freed seat**: while all that goes on, one client withdraws who had the seat.
- **expiry**: half of the clients withdraw who is asked, half are the clockwork that
  finds the offer over time. The next in line is asked, once.
- **yes against expiry**: half say yes in time, half are the clockwork a moment later.
"""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from tests.campaigns import stage
from tests.campaigns.race_field import Field, reason


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=50)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--keep", action="store_true", help="take the database there")
    given = options.parse_args()
    stage.set_up(name="_race", keep=given.keep)
    stage.empty()
    from municipalities import isolation
    from tests.conftest import connection_reaches

    connection_reaches("all")  # the field is made by hand, not by a verb
    with isolation.acting_for(isolation.CLOCKWORK):
        lines = [
            run(name, clients=given.clients, rounds=given.rounds) for name in SCENARIOS
        ]
    for line in lines:
        stage.say(line.text)
    stage.let_go()
    raise SystemExit(0 if all(line.faults == 0 for line in lines) else 1)


class Figures:
    """What one scenario came to."""

    def __init__(self, name):
        self.name = name
        self.answers = Counter()
        self.rounds = self.clients = self.wrong = self.jumped = self.twice = 0
        self.broken = 0
        self.seconds = 0.0

    @property
    def faults(self):
        return self.wrong + self.jumped + self.twice + self.broken

    @property
    def text(self):
        said = ", ".join(f"{n} {what}" for what, n in sorted(self.answers.items()))
        return (
            f"{self.name}: {self.clients} clients x {self.rounds} rounds in "
            f"{self.seconds:.0f} s; {self.wrong} rounds without exactly one winner, "
            f"{self.jumped} out of order, {self.twice} with something done twice, "
            f"{self.broken} errors ({said})"
        )


def run(name, *, clients, rounds):
    """Play ``rounds`` of a scenario; everybody's order of winning is checked."""
    figures = Figures(name)
    figures.clients, figures.rounds = clients, rounds
    began = time.monotonic()
    field = Field(clients)
    barrier = Barrier(clients)

    def client(verb):
        from municipalities import isolation

        try:
            barrier.wait(timeout=60)
            with isolation.acting_for(isolation.context_of(field.coordinator)):
                return verb()
        except Exception as refusal:  # noqa: BLE001 (counted below)
            return refusal

    with ThreadPoolExecutor(clients) as pool:
        for number in range(rounds):
            verbs = SCENARIOS[name](field, clients, number)
            may_win, said = field.may_win(name), field.said()
            for answer in pool.map(client, verbs):
                note(figures, answer)
            judge(figures, field, may_win, said)
            field.go_on()
        list(pool.map(lambda _: hang_up(barrier), range(clients)))
    figures.seconds = time.monotonic() - began
    return figures


def hang_up(barrier):
    """Each thread closes its own connection."""
    from django.db import connection

    barrier.wait(timeout=60)
    connection.close()


def note(figures, answer):
    from courses.services import offers, seats

    refusals = (seats.NoFreeSeat, seats.OutOfTurn, offers.OfferOver)
    if isinstance(answer, refusals):
        figures.answers[type(answer).__name__] += 1
    elif isinstance(answer, Exception):
        figures.broken += 1
        sys.stderr.write(f"{answer!r}\n")
    else:
        figures.answers["answered"] += 1


def judge(figures, field, may_win, said):
    """One holds the seat, and it is whoever was first in line; nothing is done twice."""
    holding = list(field.course.enrolments.holding())
    if len(holding) != 1:
        figures.wrong += 1
    elif holding[0].pk not in may_win:
        figures.jumped += 1
    figures.twice += any(n - said[verb] > 1 for verb, n in field.said().items())


def seat_or_fill(field, clients):
    from courses.services import seats

    common = {"at": field.now, "by": field.coordinator}
    line = field.line()

    def verb(number):
        if number % 5 == 0:
            return lambda: seats.fill_from_waiting_list(
                course_id=field.course.pk, **common
            )
        entry = line[number % len(line)]
        return lambda: seats.seat(enrolment_id=entry.pk, **common)

    return [verb(number) for number in range(clients)]


def withdraw(field, entry):
    from courses.services import leaving

    return lambda: leaving.withdraw(
        enrolment_id=entry.pk,
        reason_id=reason(),
        last_day=field.now.date(),
        at=field.now,
        by=field.coordinator,
    )


def last_seat(field, clients, _number):
    return seat_or_fill(field, clients)


def out_of_turn(field, clients, _number):
    from courses.services import seats
    from tests import factories

    why = factories.ReasonCodeFactory(kind="departure", code="igu_start").pk
    common = {"at": field.now, "by": field.coordinator, "reason_id": why}
    line = field.line()

    def verb(entry):
        return lambda: seats.seat(enrolment_id=entry.pk, **common)

    return [verb(line[number % len(line)]) for number in range(clients)]


def freed_seat(field, clients, _number):
    from courses.services import seats

    holder = field.line()[0]
    seats.seat(enrolment_id=holder.pk, at=field.now, by=field.coordinator)
    return [withdraw(field, holder), *seat_or_fill(field, clients)[1:]]


def expiry(field, clients, _number):
    entry = field.offer()
    half = clients // 2
    return [withdraw(field, entry)] * half + [end_due(field, entry)] * (clients - half)


def yes_against_expiry(field, clients, _number):
    from courses.services import offers

    entry = field.offer()
    just = entry.offer_expires_at - timedelta(seconds=1)
    half = clients // 2

    def yes():
        return offers.accept(enrolment_id=entry.pk, at=just, by=field.coordinator)

    return [yes] * half + [end_due(field, entry)] * (clients - half)


def end_due(field, entry):
    from courses.services import offers
    from municipalities import isolation

    late = entry.offer_expires_at + timedelta(seconds=1)

    def end():
        with isolation.acting_for(isolation.CLOCKWORK):
            return offers.end_due(at=late)

    return end


SCENARIOS = {
    "last seat": last_seat,
    "last seat, out of turn": out_of_turn,
    "freed seat": freed_seat,
    "withdrawal against expiry": expiry,
    "yes against expiry": yes_against_expiry,
}

if __name__ == "__main__":
    main()
