"""What the demonstration tells: plain data, days relative to the day of loading. Imports none of our modules.

Five colleges and a health service share a consortium: its figures need five that agreed. At the first college an SSO
rollout meets weekly, a library platform move has gone quiet, and AI guidance has just begun. All names and addresses
are invented.
"""

from dataclasses import dataclass, field

CONSORTIUM = "Westreach Library Consortium"
PASSWORD = "joint-work-{role}"  # noqa: S105  # of the people with a `role` below


@dataclass(frozen=True)
class PersonStory:
    key: str
    name: str
    team: str
    grants: tuple[str, ...] = ("staff",)
    role: str = ""  # named on the screen of `make run`, with a password


@dataclass(frozen=True)
class ProjectStory:
    """`weekdays` it meets on, every `every` weeks, from `since_weeks` ago until `until_weeks` ago; a week in which
    (week * 7) % 12 is in `skips` is missed."""

    name: str
    kind: str
    summary: str
    people: tuple[str, ...]
    since_weeks: int
    library_owner: str = ""
    it_owner: str = ""
    sponsor: str = ""
    until_weeks: int = 0
    every: int = 1
    weekdays: tuple[int, ...] = (1,)
    skips: tuple[int, ...] = ()
    minutes: int = 45
    mode: str = "video"
    target_days: int = 7
    grace_days: int = 3
    status: str = "active"
    partners: tuple[str, ...] = ()
    guest: tuple[str, str] | None = None  # name and side, at every third meeting
    notes: tuple[str, ...] = ()
    #: weeks ago, text, keys of who was in the room, awaits leadership
    decisions: tuple[tuple[int, str, tuple[str, ...], bool], ...] = ()
    #: text, owner's key, due in so many days (negative: overdue), state
    actions: tuple[tuple[str, str, int, str], ...] = ()
    agenda: tuple[str, ...] = ()
    #: title, side, owner's key, begins in so many weeks (negative: ago), takes so many days, done when, state; each
    #: comes after the one before it
    steps: tuple[tuple[str, str, str, int, int, str, str], ...] = ()
    #: of a closed one: side, kind, text
    lessons: tuple[tuple[str, str, str], ...] = ()
    #: kind, amount, currency, period, text
    benefits: tuple[tuple[str, str, str, str, str], ...] = ()
    thanked: tuple[str, ...] = ()
    thanks: str = ""
    #: side, text, owner's key, (start, current, target, what they count) or None, due in so many weeks
    goals: tuple[tuple[str, str, str, tuple[int, int, int, str] | None, int], ...] = ()
    #: places of a goal of the library and of one of IT among those, how they go together, why
    pairs: tuple[tuple[int, int, str, str], ...] = ()
    whole: str = ""  # the goal of the institution that they feed
    planned: bool = False  # its next meeting is in the calendar


@dataclass(frozen=True)
class RunStory:
    """A project that was started from the playbook `slug`, `since_weeks` ago; of its steps `late` is still open,
    although its `ticket` is closed."""

    slug: str
    name: str
    since_weeks: int
    library_owner: str
    it_owner: str
    sponsor: str
    late: str
    ticket: str


@dataclass(frozen=True)
class TrainingStory:
    """On the day so many days ago, or ahead where it is negative. `held`: None of one that is planned, else whether it
    took place. `contact`: keys of who came, where it counts as a contact of the project."""

    topic: str
    days_ago: int
    organiser: str
    teacher: str = ""
    teacher_name: str = ""
    held: bool | None = True
    library: int = 0
    it: int = 0
    hours: str = "1.5"
    cost: str = ""
    barrier: str = ""
    barrier_text: str = ""
    project: str = ""
    contact: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class InstitutionStory:
    name: str
    teams: dict[str, str]
    people: tuple[PersonStory, ...]
    projects: tuple[ProjectStory, ...]
    domain: str
    agreed: bool = True
    reminder_hour: int = 9
    runs: tuple[RunStory, ...] = ()
    trainings: tuple[TrainingStory, ...] = ()
    #: the slug of a playbook that it offers to the first institution
    offers: str = ""
    #: whether it has asked its people
    polls: bool = False
    #: whether its departments have working agreements, and its first project stakeholders
    agreements: bool = False
    keeps_ai_register: bool = False
    closures: tuple[str, ...] = field(default=("winter", "summer"))


BRACKENFIELD = InstitutionStory(
    name="Brackenfield College",
    domain="brackenfield.example",
    polls=True,
    agreements=True,
    keeps_ai_register=True,
    teams={
        "Electronic resources": "library",
        "Reader services": "library",
        "Special collections": "library",
        "Networks": "it",
        "Information security": "it",
        "Principal's office": "leadership",
    },
    people=(
        PersonStory("amara", "Amara Okafor", "Electronic resources", role="librarian"),
        PersonStory("tomasz", "Tomasz Zielinski", "Networks", role="IT"),
        PersonStory("ruth", "Ruth Pemberton", "Principal's office", ("dean",), role="dean"),
        PersonStory("leila", "Leila Haddad", "Electronic resources", ("manager",), role="manager"),
        PersonStory("dev", "Dev Raman", "Information security", ("admin", "staff"), role="admin"),
        PersonStory("ffion", "Ffion Rees", "Reader services"),
        PersonStory("kwame", "Kwame Mensah", "Networks"),
        PersonStory("ingrid", "Ingrid Solheim", "Information security"),
        PersonStory("noor", "Noor Siddiqui", "Reader services"),
        PersonStory("carys", "Carys Bevan", "Electronic resources", ("staff", "consortium"), role="consortium"),
        PersonStory("beatriz", "Beatriz Nunes", "Reader services"),
        PersonStory("yusuf", "Yusuf Demir", "Networks"),
        PersonStory("oona", "Oona Laine", "Information security"),
        PersonStory("gwen", "Gwen Tudor", "Special collections"),
        PersonStory("mateus", "Mateus Rocha", "Special collections"),
        PersonStory("anneke", "Anneke Vos", "Special collections"),
    ),
    trainings=(
        TrainingStory(
            "Reading a SAML trace",
            30,
            "amara",
            teacher="tomasz",
            library=5,
            it=2,
            project="Eduroam and SSO",
            contact=("amara", "tomasz", "ingrid"),
        ),
        TrainingStory("Asking an AI tool for sources", 60, "ffion", teacher="noor", library=7),
        TrainingStory(
            "Certificates for librarians",
            95,
            "leila",
            teacher_name="Westreach systems office",
            library=3,
            it=1,
            hours="6",
            cost="480",
            links=("https://westreach.example/certificates",),
        ),
        TrainingStory("The new library platform", 200, "leila", held=False, barrier="budget", cost="1900"),
        TrainingStory("Troubleshooting e-resources", 150, "amara", held=False, barrier="time"),
        TrainingStory("Checking the answers of an assistant", 80, "ffion", held=False, barrier="time"),
        TrainingStory("Passkeys at the desk", 20, "amara", held=False, barrier="time", project="Eduroam and SSO"),
        TrainingStory("Logs and readers' privacy", 45, "noor", held=False, barrier="it_not_involved"),
        TrainingStory("What the proxy still does", 1, "amara", teacher="tomasz", held=None, library=4, it=1),
        TrainingStory("Eduroam for visitors", -6, "amara", teacher="kwame", held=None),
    ),
    runs=(
        RunStory(
            slug="federated-sign-on",
            name="Federated sign-on for the health library",
            since_weeks=6,
            library_owner="carys",
            it_owner="kwame",
            sponsor="ruth",
            late="federation",
            ticket="https://tickets.example.org/browse/NET-482",
        ),
    ),
    projects=(
        ProjectStory(
            name="Eduroam and SSO",
            kind="sso",
            summary="One sign-in for databases, e-journals and wireless, in place of the proxy and its password list.",
            people=("amara", "tomasz", "ingrid"),
            library_owner="amara",
            it_owner="tomasz",
            sponsor="ruth",
            since_weeks=51,
            skips=(5,),
            weekdays=(1,),
            partners=("Westreach systems office",),
            guest=("Hannah Price, Westreach systems office", "it"),
            notes=(
                "Went through the attribute list publisher by publisher. **Two** still ask for an e-mail address.",
                "Tested off campus with three readers. The session ends too early on phones.",
                "Certificate renewal is on the networks calendar now, with both teams invited.",
            ),
            decisions=(
                (
                    30,
                    "Release no e-mail address to publishers; a pairwise identifier is enough.",
                    ("amara", "tomasz", "ingrid"),
                    False,
                ),
                (12, "Switch the proxy off at the end of term.", ("tomasz", "ingrid"), False),
                (3, "Fund a second identity provider host before the summer.", ("amara", "tomasz"), True),
            ),
            actions=(
                ("Ask the last two publishers for a pairwise identifier", "amara", 4, "open"),
                ("Lengthen the session on phones", "tomasz", -2, "open"),
                ("Write the off-campus help page", "amara", -20, "done"),
            ),
            agenda=("Session length on phones", "Who answers readers during the switch"),
            steps=(
                (
                    "List every platform that signs people in",
                    "library",
                    "amara",
                    -9,
                    12,
                    "The list has an owner for each platform.",
                    "done",
                ),
                (
                    "Release attributes to the first ten publishers",
                    "it",
                    "tomasz",
                    -6,
                    19,
                    "A reader signs in to each from home.",
                    "done",
                ),
                (
                    "Move the remaining publishers",
                    "both",
                    "amara",
                    -3,
                    18,
                    "No platform asks for the proxy's address.",
                    "open",
                ),
                (
                    "Write the help page and tell readers",
                    "library",
                    "amara",
                    0,
                    12,
                    "The desk answers from one page.",
                    "open",
                ),
                ("Turn the proxy off", "it", "ingrid", 2, 5, "The proxy's address leads to the help page.", "open"),
            ),
            goals=(
                ("library", "Fewer questions about passwords at the desk", "amara", (80, 45, 10, "a week"), 12),
                ("library", "Readers stay signed in for a whole working day", "amara", None, 8),
                ("it", "Sign-ins by the proxy end", "tomasz", (100, 35, 0, "% of sign-ins"), 4),
                ("it", "Sessions end after four hours", "ingrid", None, 6),
            ),
            pairs=(
                (0, 2, "aligned", "Each sign-in that leaves the proxy is one password less."),
                (1, 3, "clash", "A working day is longer than four hours."),
            ),
            whole="One sign-in for everything by the summer",
            planned=True,
        ),
        ProjectStory(
            name="Library platform move",
            kind="library_platform",
            summary="From the old library system to the shared platform: data, sign-in, finance feed, print.",
            people=("leila", "amara", "kwame"),
            library_owner="leila",
            it_owner="kwame",
            sponsor="ruth",
            since_weeks=40,
            until_weeks=9,
            weekdays=(3,),
            minutes=60,
            partners=("Platform vendor", "Westreach systems office"),
            notes=("Second test load: 1,204 records rejected, most for missing item types.",),
            decisions=(
                (14, "Freeze cataloguing for two weeks around the final load.", ("leila", "amara"), False),
                (10, "Accept the vendor's new date, or end the contract.", ("leila", "kwame"), True),
            ),
            actions=(
                ("Agree on the finance feed's format", "kwame", -35, "open"),
                ("List the item types that are missing", "leila", -28, "open"),
            ),
            agenda=("New date for the final load", "Finance feed"),
            steps=(
                ("Second test load", "both", "leila", -14, 26, "Fewer than 100 records are rejected.", "done"),
                (
                    "Agree on the finance feed",
                    "it",
                    "kwame",
                    -10,
                    26,
                    "An invoice reaches finance from the test system.",
                    "open",
                ),
                (
                    "Final load and switch",
                    "both",
                    "leila",
                    3,
                    12,
                    "Readers find and borrow on the new platform.",
                    "open",
                ),
            ),
        ),
        ProjectStory(
            name="AI guidance for students",
            kind="ai_guidance",
            summary="What students may use, what the college runs, and who answers for the quality of an answer.",
            people=("noor", "ingrid"),
            library_owner="noor",
            it_owner="ingrid",
            since_weeks=1,
            weekdays=(0,),
            mode="in_person",
            agenda=("Which tools are licensed already", "Wording for the library's help pages"),
        ),
        ProjectStory(
            name="Remote access for placements",
            kind="remote_access",
            summary="Nursing students on hospital networks reach the library's collections.",
            people=("ffion", "kwame"),
            library_owner="ffion",
            it_owner="kwame",
            since_weeks=46,
            every=3,
            weekdays=(2,),
            target_days=28,
            grace_days=7,
            partners=("Marsh Valley Health Service",),
            guest=("Oluwaseun Adeyemi, Marsh Valley", "library"),
        ),
        ProjectStory(
            name="AI assistant trial at the enquiry desk",
            kind="ai_guidance",
            summary="A term with an assistant that drafts answers to readers' questions, and people who check them.",
            people=("noor", "ffion", "ingrid"),
            library_owner="noor",
            it_owner="ingrid",
            sponsor="ruth",
            since_weeks=26,
            until_weeks=3,
            weekdays=(2,),
            status="closed",
            actions=(("Delete the trial's logs", "ingrid", -25, "done"),),
            lessons=(
                (
                    "library",
                    "again",
                    "Sample 50 answers a month and score them together; the arguments were the learning.",
                ),
                ("library", "otherwise", "Write down what the assistant must not answer before the first reader asks."),
                ("it", "otherwise", "Agree on how long logs are kept before any log exists."),
            ),
            benefits=(
                ("hours", "140", "", "yearly", "Drafts halve the time of 560 routine answers; the desk's own count."),
                ("money_avoided", "3200", "GBP", "once", "A second licence was not bought: the trial showed no need."),
            ),
            thanked=("ingrid", "ffion"),
            thanks="the patience with a hundred test questions",
        ),
        ProjectStory(
            name="Library help desk in the ticket system",
            kind="digital_skills",
            summary="One queue for readers' questions, with a short stand-up of both desks.",
            people=("ffion", "noor", "tomasz"),
            library_owner="ffion",
            it_owner="tomasz",
            since_weeks=20,
            weekdays=(0, 2, 4),
            minutes=15,
            mode="chat",
        ),
        ProjectStory(
            name="Discovery search tuning",
            kind="discovery",
            summary="Relevance and dead links in the discovery layer.",
            people=("leila", "kwame"),
            library_owner="leila",
            since_weeks=50,
            every=17,
            weekdays=(4,),
            target_days=90,
            grace_days=14,
        ),
    ),
)

PORT_ELOWEN = InstitutionStory(
    name="Port Elowen College",
    domain="portelowen.example",
    teams={"Library": "library", "Digital services": "it", "Senate": "leadership"},
    people=(
        PersonStory("mei", "Mei-Ling Chow", "Library", ("manager",)),
        PersonStory("pavel", "Pavel Horak", "Digital services"),
        PersonStory("siobhan", "Siobhan Kelly", "Library"),
        PersonStory("george", "George Achebe", "Senate", ("dean",)),
    ),
    offers="retiring-the-proxy",
    projects=(
        ProjectStory(
            name="Proxy to SSO",
            kind="proxy_to_sso",
            summary="Every resource off the proxy by summer.",
            people=("siobhan", "pavel"),
            library_owner="siobhan",
            it_owner="pavel",
            sponsor="george",
            since_weeks=45,
            every=3,
            weekdays=(1,),
            partners=("Westreach systems office",),
        ),
        ProjectStory(
            name="Shared library platform",
            kind="library_platform",
            summary="Joining the consortium's platform.",
            people=("mei", "pavel"),
            library_owner="mei",
            it_owner="pavel",
            since_weeks=30,
            weekdays=(3,),
            skips=(1, 8),
        ),
        ProjectStory(
            name="Loan laptops",
            kind="other",
            summary="Waiting for the new building.",
            people=("mei", "pavel"),
            library_owner="mei",
            it_owner="pavel",
            since_weeks=35,
            until_weeks=20,
            status="on_hold",
        ),
    ),
)

MARSH_VALLEY = InstitutionStory(
    name="Marsh Valley Health Service",
    domain="marshvalley.example",
    teams={"Knowledge service": "library", "Clinical IT": "it"},
    people=(
        PersonStory("seun", "Oluwaseun Adeyemi", "Knowledge service", ("manager",)),
        PersonStory("petra", "Petra Lindqvist", "Clinical IT"),
    ),
    closures=("winter",),
    reminder_hour=8,
    projects=(
        ProjectStory(
            name="Library access on ward computers",
            kind="remote_access",
            summary="Evidence at the bedside without a second password.",
            people=("seun", "petra"),
            library_owner="seun",
            it_owner="petra",
            since_weeks=26,
            every=2,
            weekdays=(2,),
            target_days=14,
        ),
        ProjectStory(
            name="AI summaries: who checks them",
            kind="ai_guidance",
            summary="A clinical and a library check before anything reaches a ward.",
            people=("seun", "petra"),
            library_owner="seun",
            since_weeks=3,
            weekdays=(0,),
        ),
    ),
)


def _small(
    name: str, domain: str, *, project: str, kind: str, people: tuple[str, str], weeks: int, every: int
) -> InstitutionStory:
    """A member of the consortium with one project of a librarian and an engineer, of whom nobody signs in here."""
    librarian, engineer = (full.split()[0].lower() for full in people)
    return InstitutionStory(
        name=name,
        domain=domain,
        teams={"Library": "library", "IT services": "it"},
        people=(
            PersonStory(librarian, people[0], "Library", ("manager",)),
            PersonStory(engineer, people[1], "IT services"),
        ),
        projects=(
            ProjectStory(
                name=project,
                kind=kind,
                summary="",
                people=(librarian, engineer),
                library_owner=librarian,
                it_owner=engineer,
                since_weeks=weeks,
                every=every,
                target_days=7 * every,
            ),
        ),
    )


INSTITUTIONS = (
    BRACKENFIELD,
    PORT_ELOWEN,
    MARSH_VALLEY,
    _small(
        "Harrowdene College", "harrowdene.example", project="One search for everything", kind="discovery",
        people=("Ines Duarte", "Callum Reid"), weeks=40, every=1,
    ),
    _small(
        "Tidewater Agricultural College", "tidewater.example", project="Field access to e-books",
        kind="remote_access", people=("Olwen Pryce", "Hamid Rahimi"), weeks=50, every=4,
    ),
    _small(
        "Saltmarsh School of Art", "saltmarsh.example", project="Digital skills week", kind="digital_skills",
        people=("Noor Siddiqui", "Bram Visser"), weeks=36, every=2,
    ),
)  # fmt: skip
