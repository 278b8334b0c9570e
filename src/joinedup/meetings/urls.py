"""URLs of this room."""

from django.urls import path, re_path

from joinedup.meetings.views import attending, huddle, listing, preparing, recording, running

urlpatterns = [
    path("huddles/", listing.huddles, name="huddles"),
    path("huddles/calendar/<str:token>.ics", listing.calendar, name="huddle-calendar"),
    path("huddles/series/<int:series_id>/", listing.huddle_series, name="huddle-series"),
    path("huddles/series/<int:series_id>/order/", listing.section_order, name="huddle-order"),
    path("huddles/series/<int:series_id>/prepare/", listing.prepare, name="huddle-prepare"),
    path("huddles/series/<int:series_id>/news/", preparing.notice, name="huddle-notice"),
    path(
        "huddles/series/<int:series_id>/news/<int:notice_id>/end/",
        preparing.end_notice,
        name="huddle-notice-end",
    ),
    path("huddles/<int:huddle_id>/", huddle.huddle, name="huddle"),
    path("huddles/<int:huddle_id>/wall/", huddle.wall, name="huddle-wall"),
    path("huddles/<int:huddle_id>/phone/", huddle.phone, name="huddle-phone"),
    re_path(r"^huddles/(?P<huddle_id>\d+)/live/(?P<part>main|side|wall)/$", huddle.live, name="huddle-live"),
    path("huddles/<int:huddle_id>/suggested-order/", preparing.suggested_order, name="huddle-suggested"),
    path("huddles/<int:huddle_id>/add/", preparing.add_case, name="huddle-add"),
    path("huddles/<int:huddle_id>/capacity/", preparing.capacity, name="huddle-capacity"),
    path("huddles/<int:huddle_id>/start/", preparing.start, name="huddle-start"),
    path("huddles/<int:huddle_id>/move/", running.move, name="huddle-move"),
    path("huddles/<int:huddle_id>/raise/", running.raise_up, name="huddle-raise"),
    path("huddles/<int:huddle_id>/end/", running.end, name="huddle-end"),
    path("huddles/<int:huddle_id>/actions/<int:task_id>/", running.act, name="huddle-action"),
    path("huddles/<int:huddle_id>/cases/<int:item_id>/", huddle.huddle_case, name="huddle-case"),
    path("huddles/<int:huddle_id>/cases/<int:item_id>/outcome/", running.outcome, name="huddle-outcome"),
    path("huddles/<int:huddle_id>/cases/<int:item_id>/risk/", running.risk, name="huddle-risk"),
    path("huddles/<int:huddle_id>/cases/<int:item_id>/task/", running.task, name="huddle-task"),
    re_path(
        r"^huddles/(?P<huddle_id>\d+)/cases/(?P<item_id>\d+)/(?P<what>up|down|top|out|back)/$",
        preparing.change_case,
        name="huddle-case-change",
    ),
    path("huddles/<int:huddle_id>/attendance/", attending.attendance, name="huddle-attendance"),
    path("huddles/<int:huddle_id>/attendance/check-in/", attending.check_in, name="huddle-check-in"),
    path("huddles/<int:huddle_id>/attendance/guest/", attending.guest, name="huddle-guest"),
    path(
        "huddles/<int:huddle_id>/attendance/<int:attendance_id>/undo/",
        attending.check_out,
        name="huddle-check-out",
    ),
    path("huddles/<int:huddle_id>/ask/", attending.ask, name="huddle-ask"),
    path(
        "huddles/<int:huddle_id>/questions/<int:question_id>/answered/",
        attending.answered,
        name="huddle-answered",
    ),
    path("huddles/<int:huddle_id>/file/<str:ods_code>.csv", recording.employer_file, name="huddle-file"),
    path("huddles/<int:huddle_id>/copied/", recording.copied, name="huddle-copied"),
    path("huddles/<int:huddle_id>/absent/", recording.absent, name="huddle-absent"),
]
