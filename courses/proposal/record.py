"""A problem and its answer as plain JSON, and back: recomputed years later. Pure."""

from datetime import date
from typing import Any

from courses.proposal.problem import Course, Person, Problem, Wish
from courses.proposal.search import Answer, Seat

ENGINE = "2"  # changes when the same problem may get another answer


def of_problem(problem: Problem) -> dict[str, Any]:
    """The problem as JSON: numbers, dates and key words; no name is in it."""
    return {
        "on": problem.on.isoformat(),
        "lot": problem.lot,
        "people": [_of_person(each) for each in problem.people],
        "courses": [
            {
                "key": each.key,
                "seats": each.seats,
                "minimum": each.minimum,
                "guaranteed": [[home, n] for home, n in each.guaranteed.items()],
                "demand": each.demand,
                "decided": each.decided,
            }
            for each in problem.courses
        ],
        "places": [[order, number] for order, number in problem.places.items()],
    }


def _of_person(person: Person) -> dict[str, Any]:
    return {
        "key": person.key,
        "home": person.home,
        "since": person.since.isoformat(),
        "wishes": [[each.course, each.rank, each.obstacle] for each in person.wishes],
        "own_order": person.own_order,
        "due": person.due.isoformat() if person.due else None,
        "announced": person.announced,
        "locked": person.locked,
        "keeps": person.keeps,
        "named": person.named,
    }


def problem_of(stored: dict[str, Any]) -> Problem:
    """The problem that ``of_problem`` wrote."""
    return Problem(
        on=date.fromisoformat(stored["on"]),
        lot=stored["lot"],
        people=tuple(_person(each) for each in stored["people"]),
        courses=tuple(
            Course(**{**each, "guaranteed": dict(map(tuple, each["guaranteed"]))})
            for each in stored["courses"]
        ),
        places=dict(map(tuple, stored["places"])),
    )


def _person(stored: dict[str, Any]) -> Person:
    due = stored["due"]
    return Person(
        **{
            **stored,
            "since": date.fromisoformat(stored["since"]),
            "wishes": tuple(Wish(*each) for each in stored["wishes"]),
            "due": date.fromisoformat(due) if due else None,
        }
    )


def of_answer(answer: Answer) -> dict[str, Any]:
    """The answer as JSON."""
    return {
        "seats": [[each.person, each.course, each.rule] for each in answer.seats],
        "runs": sorted(answer.runs),
        "totals": list(answer.totals),
        "placed": answer.placed,
        "bound": answer.bound,
        "flows": answer.flows,
    }


def answer_of(stored: dict[str, Any]) -> Answer:
    """The answer that ``of_answer`` wrote."""
    return Answer(
        seats=tuple(Seat(*each) for each in stored["seats"]),
        runs=frozenset(stored["runs"]),
        totals=tuple(stored["totals"]),
        placed=stored["placed"],
        bound=stored["bound"],
        flows=stored["flows"],
    )
