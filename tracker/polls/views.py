"""Pages of polls for people who are signed in. Answering one is answer_views.py."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_read
from accounts.roles import Side
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.polls import actions, display
from tracker.polls.forms import OwnQuestionForm, WaveForm, WordRuleForm
from tracker.polls.models import OwnQuestion, PollResult, Wave, WaveQuestion, WaveState, WordRule
from tracker.polls.permissions import may_run_polls
from tracker.polls.queries import (
    QuestionResult,
    answered_at_least,
    group_label,
    open_polls,
    trend,
    wave_result,
    words_of,
)
from tracker.polls.sealing import paper_codes, readable


@require_GET
@access(reads=may_read)
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """A wave: what it asks while it is open, and what it says once it is closed."""
    wave = get_object_or_404(Wave, pk=pk)
    person = current_person(request)
    today = institution_of(person).day(timezone.now())
    shown: dict[str, Any] = {"wave": wave, "runs": may_run_polls(person.roles), "sides": _sides(wave)}
    if wave.state == WaveState.CLOSED:
        result = wave_result(wave)
        groups = [(group_label(group.sides), group.people) for group in result.groups]
        shown["parts"] = [_part(one, groups) for one in result.questions]
        shown["word_headings"], shown["trend_headings"] = display.word_headings(), display.trend_headings()
        shown["words"] = words_of(wave)
        shown["trends"] = [(one, display.trend_rows(one)) for one in trend(wave)]
    else:
        shown["questions"] = WaveQuestion.objects.filter(wave=wave)
        shown["answered"] = answered_at_least(wave)
        shown["mine"] = [code for one, code in open_polls(person, today) if one == wave]
    return render(request, "tracker/polls/poll.html", shown)


class PollCreate(FormPage):
    reads = writes = may_run_polls
    title = gettext_lazy("Ask people")
    lead = gettext_lazy("Nobody can see who answered what, and no result shows before the last day is over.")
    submit = gettext_lazy("Plan the poll")
    cancel = "poll-list"
    form_class = WaveForm
    done = gettext_lazy("Planned. People are told on the first day.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "own": OwnQuestion.objects.all()}

    def perform(self, form: Any) -> str:
        fields = {**form.cleaned_data, "paper": form.cleaned_data["paper"] or 0}
        wave = actions.plan_wave(institution_id=self.institution_id, **self.context, **fields)
        return reverse("poll", args=[wave.pk])


class PollQuestions(FormPage):
    """An institution's own questions, and what words count as."""

    reads = writes = may_run_polls
    title = gettext_lazy("Questions of your own")
    submit = gettext_lazy("Add")
    cancel = "poll-list"
    form_class = OwnQuestionForm
    template_name = "tracker/polls/questions.html"
    done = gettext_lazy("Question added.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"own": OwnQuestion.objects.all(), "rules": WordRule.objects.all()}
        return super().get_context_data(**shown, **kwargs)

    def perform(self, form: Any) -> str:
        fields = {**form.cleaned_data, "options": form.cleaned_data["options"].splitlines()}
        actions.add_question(institution_id=self.institution_id, **self.context, **fields)
        return reverse("poll-questions")


class PollWord(FormPage):
    reads = writes = may_run_polls
    title = gettext_lazy("Words that count as one")
    lead = gettext_lazy("In the list of words of every poll, also of those that have closed.")
    submit = gettext_lazy("Add")
    cancel = "poll-questions"
    form_class = WordRuleForm
    done = gettext_lazy("Added.")

    def get_initial(self) -> dict[str, Any]:
        return {"word": self.request.GET.get("word", "")[:40]}

    def perform(self, form: Any) -> str:
        actions.add_word_rule(institution_id=self.institution_id, **self.context, **form.cleaned_data)
        return reverse("poll-questions")


@require_POST
@access(writes=may_run_polls)
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    question = get_object_or_404(OwnQuestion, pk=pk)
    actions.remove_question(question=question, by=current_person(request), at=timezone.now())
    messages.success(request, _("Question removed."))
    return redirect("poll-questions")


@require_POST
@access(writes=may_run_polls)
def word_rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(WordRule, pk=pk)
    actions.remove_word_rule(rule=rule, by=current_person(request), at=timezone.now())
    messages.success(request, _("Removed."))
    return redirect("poll-questions")


@require_POST
@access(writes=may_run_polls)
def word_hide(request: HttpRequest, pk: int) -> HttpResponse:
    result = get_object_or_404(PollResult.objects.select_related("question__wave"), pk=pk)
    wave = result.question.wave
    with RefusalTold(request):
        actions.hide_word(result=result, by=current_person(request), at=timezone.now())
        messages.success(request, _("The word was removed for good."))
    return redirect("poll", wave.pk)


@require_POST
@access(writes=may_run_polls)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _told(request, pk, actions.close_wave, _("Closed. The answers were counted and destroyed."), back=True)


@require_POST
@access(writes=may_run_polls)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _told(request, pk, actions.delete_wave, _("Deleted."), back=False)


def _told(request: HttpRequest, pk: int, act: Any, text: str, *, back: bool) -> HttpResponse:
    wave = get_object_or_404(Wave, pk=pk)
    with RefusalTold(request):
        act(wave=wave, by=current_person(request), at=timezone.now())
        messages.success(request, text)
        return redirect("poll", pk) if back else redirect("poll-list")
    return redirect("poll", pk)


@require_GET
@access(reads=may_run_polls)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The printed codes, each to be cut out. They are made from the installation's key each time, and kept nowhere."""
    wave = get_object_or_404(Wave, pk=pk, paper__gt=0)
    sheets = [
        (str(Side(side).label), [readable(next(paper_codes(wave.pk, side, n))) for n in range(1, wave.paper + 1)])
        for side in wave.sides
    ]
    address = request.build_absolute_uri(reverse("poll-code"))
    return render(request, "tracker/polls/paper.html", {"wave": wave, "sheets": sheets, "address": address})


def _part(result: QuestionResult, groups: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """A question with its table."""
    published = result.benchmark is not None
    return {
        "question": result.question,
        "people": result.people,
        "headings": display.headings(groups, published=published),
        "rows": [display.cells(row, published=published) for row in result.rows],
        "about": display.about_published(result),
        "caveat": result.benchmark.caveat if result.benchmark is not None else "",
    }


def _sides(wave: Wave) -> list[str]:
    return [str(Side(side).label) for side in wave.sides]
