"""A proposal is stored with what it was made from, and can be made again."""

import json

from courses.proposal import record
from courses.proposal.reasons import Reading
from courses.proposal.search import propose
from tests.courses.proposal import instances


def test_what_was_stored_gives_the_same_answer_again():
    problem = instances.partnership(5).sorted()
    answer = propose(problem)
    stored = json.loads(json.dumps(record.of_problem(problem)))
    assert record.problem_of(stored) == problem
    assert record.answer_of(json.loads(json.dumps(record.of_answer(answer)))) == answer
    assert propose(record.problem_of(stored)) == answer


def test_everybody_without_a_seat_is_told_what_stands_in_the_way():
    problem = instances.partnership(5).sorted()
    reading = Reading(problem, propose(problem))
    without = [each for each in reading.standings() if each.seat is None]
    assert without
    assert all(each.passed for each in without)


def test_a_course_short_of_its_minimum_says_how_many_more_it_takes():
    problem = instances.partnership(5).sorted()
    answer = propose(problem)
    for view in Reading(problem, answer).courses_seen():
        assert view.runs == (view.missing == 0)
