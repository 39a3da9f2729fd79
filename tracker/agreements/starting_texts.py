"""Texts to start a working agreement from, in the active language. What universities put into theirs, in our words:
purpose, services, duties of both sides, requests, incidents and changes, money, changes of the agreement, its end."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class StartingText:
    key: str
    name: str
    purpose: str
    roles: str
    response_times: str
    text: str


def starting_texts() -> list[StartingText]:
    return [_departments(), _access_faults()]


def starting_text(key: str) -> StartingText | None:
    return next((one for one in starting_texts() if one.key == key), None)


def _departments() -> StartingText:
    return StartingText(
        key="departments",
        name=_("Library and IT: how we work together"),
        purpose=_(
            "Says what the two departments do for each other beyond the services that IT offers to everybody, so that "
            "readers and staff get one answer. Decisions about a service stay with the people who run it."
        ),
        roles=_(
            "Library: names an owner for each system, tells IT of changes before a term begins, answers readers.\n"
            "IT: names an owner for each system, tells the library of changes before they happen, runs what both "
            "depend on.\n"
            "Both: plan the year together, meet weekly about what is open, and ask each other before they buy."
        ),
        response_times=_(
            "Nobody can sign in: 1 hour, at any hour.\n"
            "One resource does not work: the same working day.\n"
            "A request: an answer within 3 working days, with a day by which it is done."
        ),
        text=_(
            "Money: who pays for licences, hosts and time is written down for each project.\n"
            "Changes of this agreement: either side proposes one, and both agree by name.\n"
            "End: either side ends it with three months' notice."
        ),
    )


def _access_faults() -> StartingText:
    return StartingText(
        key="access",
        name=_("When readers cannot get in"),
        purpose=_("Says who looks at which fault of access, and who tells the readers."),
        roles=_(
            "The desk of the library: takes the report, with the exact message and whether it was on campus.\n"
            "Electronic resources: licences, links, the knowledge base, and the supplier.\n"
            "IT: accounts, sign-in, networks and certificates."
        ),
        response_times=_(
            "First answer to the reader: within 2 hours of opening.\n"
            "A fault of sign-in passed to IT: looked at within 1 hour.\n"
            "A known error: on the list that both desks read, the same day."
        ),
        text=_("Both sides look at the causes once a month, and take the most frequent one out first."),
    )
