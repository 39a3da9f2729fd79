"""The report of the month by mail, with its PDF: composing one and carrying all that are due to the relay.

May import actions, formats, and the way to the relay that reminders keep. `clock` is read anew before each step.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import may_read_report
from foundation.db.conflicts import unavailable
from foundation.pages.dates import month
from foundation.tenancy import across_institutions, within
from tracker.figures import periods
from tracker.reminders.channels.email import DeliveryOutcome, SmtpSession
from tracker.reports import actions
from tracker.reports.figures import figure_rows
from tracker.reports.formats import pdf
from tracker.reports.links import leave_url
from tracker.reports.models import MailState, ReportMail, ReportSubscription
from tracker.reports.report import file_name, report_data, title
from tracker.reports.summary import summary

log = logging.getLogger(__name__)


def deliver(*, worker: str, clock: Callable[[], datetime], upto: timedelta) -> int:
    """Send what is due until nothing is, the relay fails, or `upto` has passed; how many were accepted."""
    sent, end = 0, clock() + upto
    with across_institutions(), SmtpSession() as post:
        while clock() < end:
            mail_id = actions.claim_mail(worker=worker, at=clock())
            if mail_id is None:
                break
            letter = _letter(mail_id, worker=worker, clock=clock)
            if letter is None:
                continue
            outcome = post.send(letter)
            if outcome.end is DeliveryOutcome.ACCEPTED:
                actions.settle_mail(mail_id=mail_id, worker=worker, at=clock(), state=MailState.SENT)
                sent += 1
            elif outcome.end is DeliveryOutcome.REFUSED:
                actions.settle_mail(
                    mail_id=mail_id, worker=worker, at=clock(), state=MailState.FAILED, error=outcome.error
                )
            else:
                actions.postpone_mail(mail_id=mail_id, worker=worker, at=clock(), error=outcome.error)
                if outcome.end is DeliveryOutcome.RELAY:
                    break
    return sent


def _letter(mail_id: int, *, worker: str, clock: Callable[[], datetime]) -> EmailMultiAlternatives | None:
    """None when it is no longer wanted, and when it cannot be composed: the fault is ours, the others go out."""
    try:
        row = ReportMail.objects.select_related("person", "institution").get(pk=mail_id)
        if not _wanted(row):
            actions.settle_mail(mail_id=mail_id, worker=worker, at=clock(), state=MailState.CANCELLED)
            return None
        with within(row.institution_id):
            return compose(row, at=clock())
    except Exception as error:
        if unavailable(error):
            raise  # the database's fault: the lease ends, and it is tried again
        log.exception("report_mail.not_composed %s", mail_id)
        actions.postpone_mail(mail_id=mail_id, worker=worker, at=clock(), error=f"Not composed: {error!r}")
        return None


def _wanted(row: ReportMail) -> bool:
    return (
        row.person.is_active
        and may_read_report(row.person.roles)
        and ReportSubscription.objects.filter(person=row.person).exists()
    )


def compose(row: ReportMail, *, at: datetime) -> EmailMultiAlternatives:
    """About the month before `month_on`. The Message-ID is the same on every attempt."""
    data = report_data(row.institution, periods.month_before(row.month_on), at=at)
    period = data.period
    query = f"?from={period.from_on}&to={period.to_on}"
    leave = leave_url(row.person_id)
    content = {
        "title": title(data),
        "month": month(period.from_on),
        "sentence": summary(data),
        "figures": [
            found for found in data[figure_rows] if found.figure.key in ("late", "quiet", "awaiting_leadership")
        ],
        "report_url": settings.BASE_URL + reverse("report") + query,
        "leave_url": leave,
    }
    mail = EmailMultiAlternatives(
        subject=_("Library and IT in %(month)s: the report") % {"month": content["month"]},
        body=render_to_string("tracker/reports/mail.txt", content),
        to=[row.person.email],
        headers={
            "Message-ID": f"<report.{row.person_id}.{row.month_on:%Y%m}@{urlsplit(settings.BASE_URL).hostname}>",
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("tracker/reports/mail.html", content), "text/html")
    mail.attach(file_name(data, "pdf"), pdf.write(data), pdf.MEDIA_TYPE)
    return mail
