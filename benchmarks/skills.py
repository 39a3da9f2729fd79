# ruff: noqa: E402  # Django is set up before our modules are imported
"""P15: the session that would help most people, of 2,000 people and 60 skills, beside the same facts counted once.

The floor is one pass over everybody who would learn, which reads each of their times and adds them up: any way to the
answer does that much. python -m benchmarks skills --people 2000 --rounds 5
"""

import argparse
import os
import sys
import time
from collections import Counter
from functools import partial
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from benchmarks.frame import compare
from tracker.skills.levels import WINDOWS
from tracker.skills.rules.best_session import Learner, Teacher, best_session

SKILLS = 60
LIMIT = 2.0  # seconds: issue 15
Teachers = dict[int, list[Teacher]]
Learners = dict[int, list[Learner]]


def make_facts(people: int) -> tuple[Teachers, Learners]:
    """Each person has one to seven times; two thirds lack a skill, one in forty teaches it."""
    chance = Random(15)  # the same facts in every run
    windows = [frozenset(chance.sample(WINDOWS[:10], chance.randint(1, 7))) for _person in range(people)]
    sides = [chance.choice(("library", "it")) for _person in range(people)]
    teachers: Teachers = {}
    learners: Learners = {}
    for skill in range(SKILLS):
        teachers[skill] = [Teacher(n, sides[n], windows[n]) for n in range(people) if not chance.randrange(40)]
        learners[skill] = [Learner(n, sides[n], windows[n]) for n in range(people) if chance.randrange(3)]
    return teachers, learners


def count_once(learners: Learners) -> list[int]:
    """By skill, how many can come at the time at which most can."""
    found = []
    for learning in learners.values():
        free = Counter(window for learner in learning for window in learner.windows)
        found.append(max(free.values(), default=0))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    teachers, learners = make_facts(options.people)
    propose = partial(best_session, teachers, learners)
    ways = {"one pass over the learners": partial(count_once, learners), "the product": propose}
    compare("P15", ways, options.rounds, 3)
    begun = time.process_time()
    propose()
    took = time.process_time() - begun
    print(f"P15   {options.people} people, {SKILLS} skills: {took:.2f} s, at most {LIMIT:.0f} s", flush=True)
    return 1 if took > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
