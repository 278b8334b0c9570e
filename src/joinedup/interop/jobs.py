"""Jobs: lists that came by page, the watched folder, alarms for late lists. Arguments are ids only, never a name."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from procrastinate.contrib.django import app

from joinedup.access.door import operator
from joinedup.core import clock
from joinedup.core.actions import NotNow
from joinedup.core.context import Purpose, acting
from joinedup.interop import folder, queries
from joinedup.interop.actions import note_late
from joinedup.interop.intake import take_in_kept
from joinedup.interop.models import PartnerFile
from joinedup.interop.progress import Reporter
from joinedup.place.models import Place
from joinedup.place.queries import whole_number


@app.task(name="interop.take_in_file", queue="intake", lock="intake", pass_context=False)
def take_in_file(place_id: int, file_id: int) -> None:
    """Take in a list whose original is kept. Safe to run twice: a finished file is left alone."""
    place = Place.objects.get(pk=place_id)
    actor = operator(place, purpose=Purpose.INTAKE)
    with acting(actor):
        file = queries.file_of(place_id, file_id)
    if file is None or file.state not in {PartnerFile.State.RECEIVED, PartnerFile.State.READING}:
        return
    with Reporter(actor, file_id) as progress:
        take_in_kept(actor=actor, place=place, file=file, progress=progress)


@app.periodic(cron="* * * * *")
@app.task(name="interop.sweep_inbox", queue="intake", lock="intake", queueing_lock="sweep_inbox")
def sweep_inbox(timestamp: int) -> None:
    """Take in what lies in the inbox. Where several places are loaded, a file goes to the one its sender belongs to."""
    for place in Place.objects.order_by("pk"):
        folder.sweep(actor=operator(place, purpose=Purpose.INTAKE), place=place)


@app.periodic(cron="*/5 * * * *")
@app.task(name="interop.look_for_late_lists", queue="intake", queueing_lock="look_for_late_lists")
def look_for_late_lists(timestamp: int) -> None:
    """Say once a day which expected lists are late: an event, and a mail to whoever the settings name."""
    for place in Place.objects.order_by("pk"):
        actor = operator(place, purpose=Purpose.INTAKE)
        with acting(actor):
            grace = timedelta(minutes=whole_number(place.pk, "feed.late_minutes"))
            now = clock.now()
            late = [
                state.feed
                for state in queries.feeds(place.pk)
                if state.feed.is_expected and queries.is_late(state.feed, now, grace)
            ]
            new = []
            for feed in late:
                try:
                    note_late(actor=actor, feed=feed, day=clock.local(now).date())
                except NotNow:
                    continue
                new.append(feed)
        recipients = getattr(settings, "ALARM_EMAILS", [])
        if new and recipients:
            lines = "\n".join(f"{feed.format} from {feed.organisation.name}" for feed in new)
            send_mail(
                f"Joined Up {place.name}: {len(new)} lists are late",
                f"These lists have not come yet:\n{lines}\n",
                None,
                recipients,
            )


@app.periodic(cron="*/2 * * * *")
@app.task(name="interop.retry_stalled", queue="intake", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: object, timestamp: int) -> None:
    """Put back jobs whose worker died."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
