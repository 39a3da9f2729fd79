"""What the API's document says before it comes to the endpoints. Plain texts: settings read them."""

from pathlib import Path
from typing import Any

#: For a developer in a hurry; collab/documentation.py shows it as a page.
INTRODUCTION = Path(__file__).with_name("api_guide.md").read_text(encoding="utf-8")

EXAMPLE_ADDRESS = "https://tracker.north.example"

TAGS: list[dict[str, Any]] = [
    {"name": "actions", "description": "Who does what by when."},
    {"name": "agenda-items", "description": "What to talk about next."},
    {"name": "capacity", "description": "What teams have promised in the coming weeks, beside what they can give."},
    {"name": "steps", "description": "The plan of a project: what is done from one day to another."},
    {"name": "agreement-versions", "description": "The versions that working agreements had before."},
    {"name": "agreements", "description": "Working agreements of the two departments, and who agreed."},
    {"name": "ai-entries", "description": "The AI register: uses of AI, and concerns about them."},
    {"name": "ai-reviews", "description": "Reviews of the AI register."},
    {"name": "audit", "description": "Who changed what, for administrators."},
    {"name": "benefits", "description": "What joint work saved, avoided or opened; confirmed by both sides."},
    {"name": "benchmarks", "description": "Published figures to compare with."},
    {"name": "comments", "description": "What people say about meetings."},
    {"name": "decisions", "description": "What was decided, and who has agreed."},
    {"name": "exchange-rates", "description": "Rates between currencies that the institution states."},
    {"name": "goal-notes", "description": "What was said of a goal, day by day."},
    {"name": "goal-pairs", "description": "Goals of the two sides, compared; and the clashes among them."},
    {"name": "goals", "description": "What each side wants from a project, and how far it is."},
    {"name": "imports", "description": "Meetings from CSV files: checked, then imported."},
    {"name": "institution-goals", "description": "Goals of the whole institution, which goals of projects feed."},
    {"name": "institutions", "description": "The settings of the institution."},
    {"name": "lessons", "description": "What the sides learnt in projects."},
    {"name": "me", "description": "Who calls, and what the token may do."},
    {"name": "meetings", "description": "Contacts of the two sides, planned or held: log them here."},
    {"name": "people", "description": "The people of the institution."},
    {"name": "playbook-offers", "description": "Playbooks for other institutions of the consortium, and from them."},
    {"name": "playbook-runs", "description": "Projects that were started from a playbook, and what they taught."},
    {"name": "playbook-versions", "description": "What playbooks said, and the better versions that are proposed."},
    {"name": "playbooks", "description": "Reusable plans: read their days, and start a project."},
    {"name": "poll-questions", "description": "Questions of the institution's own, for polls."},
    {"name": "poll-results", "description": "What closed polls say, never of fewer than five people."},
    {"name": "poll-waves", "description": "Polls: rounds of asking people."},
    {"name": "projects", "description": "Joint projects, each with its cadence."},
    {"name": "reminders", "description": "Who was reminded of what, and how it ended."},
    {"name": "reports", "description": "The dean's report, and the consortium's."},
    {"name": "said-logged-wanted", "description": "How often people say it is, the log shows, and people want."},
    {"name": "skill-figures", "description": "How confident groups of people are, frozen, never of fewer than five."},
    {"name": "skill-lists", "description": "Lists of skills."},
    {"name": "skills", "description": "What there is to be able to, and what is wanted."},
    {"name": "sponsorships", "description": "Who sponsors what, when they were in the room, and what waits."},
    {"name": "stakeholders", "description": "People beside the sponsor whom a project matters to."},
    {"name": "team-cards", "description": "What each team covers, decides and must ask."},
    {"name": "team-map", "description": "Which teams of the library and of IT met in the last weeks."},
    {"name": "teaching-offers", "description": "Who agreed to be found as a teacher of what."},
    {"name": "teaching-requests", "description": "Who asks whom to teach them, between the two."},
    {"name": "teams", "description": "Teams, each on a side."},
    {"name": "terms", "description": "Closed weeks, in which nothing counts."},
    {"name": "thanks", "description": "Whom projects thank."},
    {"name": "trainings", "description": "What library and IT were taught, and what kept them from it."},
]

SERVERS = [{"url": "/", "description": "This installation."}]

#: What fields are in examples.
EXAMPLES: dict[str, Any] = {
    "name": "Discovery layer", "summary": "One search for books, articles and theses.", "text": "Use the new proxy.",
    "notes": "We agreed on the **new** proxy.", "external_id": "calendar-4711", "minutes": 45,
    "email": "ann@north.example", "time_zone": "Europe/London", "country": "GB", "language": "en-gb",
    "reminder_hour": 8, "amount": "226000.00", "currency": "GBP", "into": "USD",
    "starts_on": "2026-12-21", "ends_on": "2027-01-03", "target_days": 14, "grace_days": 3, "previous": None,
}  # fmt: skip
