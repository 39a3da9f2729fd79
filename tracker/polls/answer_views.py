"""Answering a poll, without an account and without a session: whoever has the code may answer once.

These pages ask nobody who they are, set no cookie but the one against forged forms, and leave no line in the log.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.languages import language_in
from foundation.errors import Refused
from foundation.pages.base import notice
from foundation.pages.dates import day
from foundation.permissions import public
from foundation.tenancy import across_institutions, within
from tracker.polls.actions.answering import NoTicket, answer_poll, find_ticket
from tracker.polls.forms import AnswerForm, CodeForm
from tracker.polls.models import Ticket, WaveQuestion
from tracker.polls.sealing import typed


@method_decorator(never_cache, name="dispatch")
class PollCodeView(View):
    """Where the code of a printed sheet is typed."""

    reads = writes = public
    anonymous = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "tracker/polls/code.html", {"form": CodeForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if form.is_valid():
            code = typed(form.cleaned_data["code"])
            with across_institutions():
                if find_ticket(code) is not None:
                    return redirect("poll-answer", code)
            form.add_error("code", _no_ticket())
        return render(request, "tracker/polls/code.html", {"form": form}, status=422)


@method_decorator(never_cache, name="dispatch")
class PollAnswerView(View):
    """The questions of a wave, all on one page."""

    reads = writes = public
    anonymous = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with across_institutions():
            ticket = find_ticket(kwargs["code"])
        if ticket is None:
            return _over(request)
        self.ticket: Ticket = ticket
        with within(ticket.institution_id), override(language_in(ticket.institution)):
            self.questions: Sequence[WaveQuestion] = list(WaveQuestion.objects.filter(wave=ticket.wave_id))
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._asked(request, AnswerForm(questions=self.questions))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = AnswerForm(request.POST, questions=self.questions)
        if not form.is_valid():
            return self._asked(request, form, status=422)
        try:
            answer_poll(ticket=self.ticket, questions=self.questions, answers=form.answers())
        except NoTicket:
            return _over(request)
        except Refused as refusal:
            for field, why in refusal.fields.items():
                form.add_error(field or None, why)
            return self._asked(request, form, status=422)
        texts = [
            _("Your answer was received. It cannot be changed, and nobody can tell that it is yours."),
            _("The result shows after %(day)s.") % {"day": day(self.ticket.wave.closes_on)},
        ]
        return notice(request, title=_("Thank you"), texts=texts)

    def _asked(self, request: HttpRequest, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        shown = {"form": form, "wave": self.ticket.wave, "institution": self.ticket.institution}
        return render(request, "tracker/polls/answer.html", shown, status=status)


def _no_ticket() -> str:
    return _("This code is not valid. It may have been used already, or the poll has closed.")


def _over(request: HttpRequest) -> HttpResponse:
    return notice(request, title=_("This poll cannot be answered"), texts=[_no_ticket()], status=410)
