"""A wave from its plan to its result."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.tracker.polls.worlds import (
    AT,
    CLOSES,
    KEYS,
    OPENS,
    answer,
    answer_all,
    close,
    code_of,
    open_wave,
    staff,
    wave_of_today,
)
from tracker.figures.models import Benchmark
from tracker.polls.actions import (
    add_question,
    add_word_rule,
    close_due_waves,
    delete_wave,
    hide_word,
    open_due_waves,
    plan_wave,
    remove_question,
)
from tracker.polls.actions.answering import NoTicket, answer_poll, find_ticket
from tracker.polls.comparison import GapVerdict
from tracker.polls.models import (
    PollGroup,
    PollInvitation,
    PollResult,
    SealedAnswer,
    Ticket,
    Wave,
    WaveQuestion,
    WaveState,
)
from tracker.polls.queries import answered_at_least, open_polls, trend, wave_result, words_of
from tracker.polls.questions import READY
from tracker.polls.sealing import paper_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_wave_opens_on_its_day_and_closes_after_its_last(world: World) -> None:
    wave = open_wave(world, opens_on=OPENS + timedelta(days=1))
    assert wave.state == WaveState.PLANNED
    assert open_due_waves(at=AT) == 0
    assert open_due_waves(at=AT + timedelta(days=1)) == 1
    assert open_due_waves(at=AT + timedelta(days=1)) == 0
    with within(world.institution.pk):
        assert set(PollInvitation.objects.values_list("person", flat=True)) >= {world.librarian.pk, world.engineer.pk}
        assert Ticket.objects.count() == PollInvitation.objects.count() == Wave.objects.get().asked
    assert close_due_waves(at=AT + timedelta(days=11)) == 0  # 11 December is its last day
    assert close_due_waves(at=AT + timedelta(days=12)) == 1
    assert close_due_waves(at=AT + timedelta(days=12)) == 0
    with within(world.institution.pk):
        closed = Wave.objects.get()
        assert (closed.state, closed.closes_on, closed.too_few) == (WaveState.CLOSED, CLOSES, True)
        assert not Ticket.objects.exists()
        assert not PollInvitation.objects.exists()


def test_answers_are_counted_when_the_wave_closes(world: World) -> None:
    people = staff(world, library=6, it=5)
    wave = open_wave(world)
    answer_all(wave, people[Side.LIBRARY], {1: ["weekly"], 2: ["yes"], 4: ["SSO", "proxy"]})
    answer_all(wave, people[Side.IT], {1: ["rarely"], 4: ["sso"]})
    with within(world.institution.pk):
        assert SealedAnswer.objects.count() == 11
        assert not PollResult.objects.exists()
    wave = close(wave)
    with within(world.institution.pk):
        assert not SealedAnswer.objects.exists()
        result = wave_result(wave)
        assert [(group.sides, group.people) for group in result.groups] == [("it", 5), ("library", 6)]
        often, happy, _ai = result.questions
        assert [(row.key, row.count, row.groups) for row in often.rows] == [
            ("daily", 0, [0, 0]), ("weekly", 6, [0, 6]), ("monthly", 0, [0, 0]), ("few_a_year", 0, [0, 0]),
            ("rarely", 5, [5, 0]),
        ]  # fmt: skip
        assert [(row.key, row.count) for row in happy.rows] == [("yes", 6), ("somewhat", 0), ("no", 0), ("-", 5)]
        assert often.rows[1].published == 20.5
        compared = often.rows[1].comparison
        assert compared is not None
        assert (compared.count, compared.of, compared.published, compared.published_of) == (6, 11, 15, 73)
        assert compared.verdict == GapVerdict.HIGHER
        yes = happy.rows[0].comparison
        assert yes is not None
        assert (yes.count, yes.of) == (6, 6)  # of those who answered the question
        assert [one.words for one in words_of(wave)] == [[("sso", 11), ("proxy", 6)]]


def test_few_people_of_a_side_stand_with_another(world: World) -> None:
    people = staff(world, library=6, it=2, leadership=3)
    wave = open_wave(world)
    for some in people.values():
        answer_all(wave, some, {1: ["weekly"]})
    wave = close(wave)
    with within(world.institution.pk):
        assert [(group.sides, group.people) for group in PollGroup.objects.order_by("sides")] == [
            ("", 11), ("it+leadership", 5), ("library", 6),
        ]  # fmt: skip


def test_four_answers_leave_nothing(world: World) -> None:
    people = staff(world, library=3, it=1)
    wave = open_wave(world)
    for some in people.values():
        answer_all(wave, some, {1: ["weekly"]})
    wave = close(wave)
    with within(world.institution.pk):
        assert wave.too_few
        assert not PollGroup.objects.exists()
        assert not PollResult.objects.exists()
        assert not SealedAnswer.objects.exists()
        assert wave_result(wave).questions == []


def test_code_works_once_in_its_wave(world: World) -> None:
    wave = open_wave(world)
    code = code_of(wave, world.librarian)
    answer(code, {1: ["weekly"]})
    with across_institutions():
        assert find_ticket(code) is None
        ticket = Ticket.objects.first()
        assert ticket is not None
        with within(world.institution.pk):
            questions = list(WaveQuestion.objects.all())
            Ticket.objects.all().delete()
            with pytest.raises(NoTicket):
                answer_poll(ticket=ticket, questions=questions, answers={1: ["weekly"]})
            assert SealedAnswer.objects.count() == 1


def test_printed_codes_answer_like_those_of_people(world: World) -> None:
    wave = open_wave(world, paper=6, sides=["library"])
    for number in range(1, 7):
        answer(next(paper_codes(wave.pk, "library", number)), {1: ["daily"]})
    with across_institutions():
        assert find_ticket(next(paper_codes(wave.pk, "library", 7))) is None
        assert find_ticket(next(paper_codes(wave.pk, "it", 1))) is None
    wave = close(wave)
    with within(world.institution.pk):
        assert PollGroup.objects.get(sides="").people == 6


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({1: ["hourly"]}, "question_1"),
        ({1: ["daily", "weekly"]}, "question_1"),
        ({4: ["a", "b", "c", "d"]}, "question_4"),
        ({4: ["x" * 41]}, "question_4"),
        ({}, ""),
        ({1: []}, ""),
        ({4: [" ", ""]}, ""),
    ],
)
def test_answer_that_was_not_offered_is_refused(world: World, answers: Any, field: str) -> None:
    wave = open_wave(world)
    with pytest.raises(Refused) as refusal:
        answer(code_of(wave, world.librarian), answers)
    assert list(refusal.value.fields) == [field]
    with within(world.institution.pk):
        assert Ticket.objects.filter(wave=wave).count() == wave.asked


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"opens_on": OPENS - timedelta(days=1)}, "opens_on"),
        ({"closes_on": OPENS - timedelta(days=1)}, "closes_on"),
        ({"closes_on": OPENS + timedelta(days=93)}, "closes_on"),
        ({"sides": []}, "sides"),
        ({"sides": ["library", "garden"]}, "sides"),
        ({"paper": 501}, "paper"),
        ({"questions": []}, "questions"),
        ({"questions": ["own-99999999"]}, "questions"),
        ({"questions": ["weather"]}, "questions"),
    ],
)
def test_wave_that_cannot_be_is_refused(world: World, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        open_wave(world, **fields)
    assert list(refusal.value.fields) == [field]


def test_two_waves_of_one_name_are_refused(world: World) -> None:
    open_wave(world)
    with pytest.raises(Refused):
        open_wave(world, name="AUTUMN 2026")
    open_wave(make_world())  # another institution may


def test_own_questions_are_asked_and_kept_as_they_were(world: World) -> None:
    with within(world.institution.pk):
        for bad in (["one"], ["Yes", "yes"], ["x" * 81, "b"], [str(number) for number in range(13)]):
            with pytest.raises(Refused):
                add_question(
                    institution_id=world.institution.pk, by=None, at=AT, text="Tea?", kind="single", options=bad
                )
        own = add_question(
            institution_id=world.institution.pk,
            by=None,
            at=AT,
            text="Tea?",
            kind="multiple",
            options=["Green", "Black"],
        )
        neighbours = make_world()
        wave = open_wave(world, questions=[f"own-{own.pk}"])
        with pytest.raises(Refused):
            open_wave(neighbours, questions=[f"own-{own.pk}"])
        remove_question(question=own, by=None, at=AT)
        asked = WaveQuestion.objects.get(wave=wave)
        assert (asked.text, [one["label"] for one in asked.options]) == ("Tea?", ["Green", "Black"])
    answer(code_of(wave, world.librarian), {1: ["1", "2"]})


def test_only_managers_run_polls(world: World) -> None:
    with within(world.institution.pk):
        reader, dean = (
            make_person(world.institution, Side.IT, Role.READER),
            make_person(world.institution, Side.OTHER, Role.DEAN),
        )
        wave = open_wave(world)
        for person in (reader, world.librarian, dean):
            with pytest.raises(Forbidden):
                plan_wave(
                    institution_id=world.institution.pk, by=person, at=AT, name="x", opens_on=OPENS, closes_on=CLOSES,
                    questions=KEYS, sides=["it"],
                )  # fmt: skip
            with pytest.raises(Forbidden):
                delete_wave(wave=wave, by=person, at=AT)
        with pytest.raises(Refused):
            delete_wave(wave=wave, by=None, at=AT)


def test_open_wave_waits_on_the_page_of_who_has_not_answered(world: World) -> None:
    wave = open_wave(world)
    neighbours = make_world()
    open_wave(neighbours)
    with within(world.institution.pk):
        assert [one for one, _code in open_polls(world.librarian, OPENS)] == [wave]
        assert open_polls(world.librarian, CLOSES + timedelta(days=1)) == []
        answer(code_of(wave, world.librarian), {1: ["weekly"]})
        assert open_polls(world.librarian, OPENS) == []
        assert [one for one, _code in open_polls(world.engineer, OPENS)] == [wave]


def test_how_many_answered_is_told_in_steps_of_five(world: World) -> None:
    people = staff(world, library=7, it=1)[Side.LIBRARY]
    wave = open_wave(world)
    told = []
    with within(world.institution.pk):
        for person in people:
            answer(code_of(wave, person), {1: ["weekly"]})
            told.append(answered_at_least(wave))
    assert told == [0, 0, 0, 0, 5, 5, 5]


def test_words_are_tidied_by_rules_and_one_by_one(world: World) -> None:
    people = staff(world, library=6, it=1)[Side.LIBRARY]
    wave = open_wave(world)
    answer_all(wave, people[:3], {4: ["ChatGPT"]})
    answer_all(wave, people[3:5], {4: ["AI"]})
    answer_all(wave, people[5:], {4: ["Ada from the desk"]})
    wave = close(wave)
    by: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": AT}
    with within(world.institution.pk):
        add_word_rule(word="chatgpt ", counts_as="AI", **by)
        assert words_of(wave)[0].words == [("ai", 5), ("ada from the desk", 1)]
        for chain in (
            {"word": "ai", "counts_as": "ki"},
            {"word": "gpt", "counts_as": "chatgpt"},
            {"word": "a", "counts_as": "A"},
        ):
            with pytest.raises(Refused):
                add_word_rule(**chain, **by)
        named = PollResult.objects.get(answer="ada from the desk")
        hide_word(result=named, by=None, at=AT)
        assert words_of(wave)[0].words == [("ai", 5)]
        entry = AuditEntry.objects.get(action="poll.word.hide")
        assert "ada" not in str(entry.changes).lower()
        with pytest.raises(Refused):
            hide_word(result=PollResult.objects.exclude(question__kind="words").first(), by=None, at=AT)  # type: ignore[arg-type]


def test_trend_shows_the_waves_that_asked_the_same(world: World) -> None:
    people = staff(world, library=5, it=1)[Side.LIBRARY]
    waves = []
    for number, chosen in enumerate(("daily", "rarely", "daily")):
        at = AT + timedelta(days=100 * number)
        opens_on = OPENS + timedelta(days=100 * number)
        wave = open_wave(world, name=f"Wave {number}", opens_on=opens_on, closes_on=opens_on + timedelta(days=5), at=at)
        answer_all(wave, people, {1: [chosen]})
        waves.append(close(wave, at=at + timedelta(days=6)))
    with within(world.institution.pk):
        often = next(one for one in trend(waves[2]) if one.question.slug == "frequency")
        assert often.label == "Daily"
        assert [(point.wave.name, point.count, point.people) for point in often.points] == [
            ("Wave 0", 5, 5), ("Wave 1", 0, 5), ("Wave 2", 5, 5),
        ]  # fmt: skip
        assert [len(one.points) for one in trend(waves[1])][:1] == [2]
        assert trend(waves[0]) == []


def test_ready_questions_have_the_published_answers() -> None:
    published = {row.key: row for row in Benchmark.objects.all()}
    assert [question.key for question in READY if not question.benchmark] == ["frequency-wanted"]
    for question in READY:
        if not question.benchmark:
            continue
        benchmark = published[question.benchmark]
        if question.options:
            assert [key for key, _label in question.options] == [one["key"] for one in benchmark.answers]


def test_page_of_a_wave_shows_what_may_be_shown(world: World) -> None:
    people = staff(world, library=6, it=5)
    wave = wave_of_today(world)
    client = signed_in(world.librarian)
    page = client.get(f"/polls/{wave.pk}/").content.decode()
    assert "Answer now" in page
    assert f"/polls/answer/{code_of(wave, world.librarian)}/" in page
    answer_all(wave, [*people[Side.LIBRARY], *people[Side.IT]], {1: ["weekly"], 4: ["<b>sso</b>"]})
    assert "Answer now" not in client.get(f"/polls/{wave.pk}/").content.decode()
    close(wave, at=timezone.now())
    page = client.get(f"/polls/{wave.pk}/").content.decode()
    assert "11 people answered" in page
    assert "&lt;b&gt;sso&lt;/b&gt;" in page
    assert "Clearly more" in page
    assert client.get(f"/polls/{open_wave(make_world()).pk}/").status_code == 404


def test_poll_is_answered_without_signing_in(world: World, client: Any) -> None:
    wave = open_wave(world)
    code = code_of(wave, world.engineer)
    address = f"/polls/answer/{code}/"
    page = client.get(address)
    assert page.status_code == 200
    assert "sessionid" not in client.cookies
    refused = client.post(address, {"question_1": "hourly"})
    assert refused.status_code == 422
    assert "Error:" in refused.content.decode()
    assert client.post(address, {}).status_code == 422
    done = client.post(address, {"question_1": "weekly", "question_4": "SSO, proxy"})
    assert "Thank you" in done.content.decode()
    for again in (client.get(address), client.post(address, {"question_1": "weekly"})):
        assert again.status_code == 410
    assert client.get("/polls/answer/AAAABBBBCCCCDDDD/").status_code == 410
    typed = client.post("/polls/answer/", {"code": code_of(wave, world.librarian).lower()})
    assert typed.status_code == 302
    assert client.post("/polls/answer/", {"code": code}).status_code == 422


def test_signed_in_person_answers_without_being_known(world: World) -> None:
    """The page is the same for everybody, and the session is not touched by it."""
    wave = open_wave(world)
    client = signed_in(world.librarian)
    done = client.post(f"/polls/answer/{code_of(wave, world.librarian)}/", {"question_1": "weekly"})
    assert done.status_code == 200
    with within(world.institution.pk):
        assert (
            not AuditEntry.objects.exclude(action__startswith="poll.wave")
            .filter(by=world.librarian, at__gte=AT)
            .exists()
        )
