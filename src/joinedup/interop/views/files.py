"""Files in: every list against its rhythm, the latest files, one file, sending, approving, mending."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from joinedup.access.purposes import working_for
from joinedup.core import clock
from joinedup.core.context import Purpose
from joinedup.core.pages import PageRequest, page
from joinedup.design import dates
from joinedup.interop import actions, originals, presenters, queries
from joinedup.interop.forms import THROUGH_MAPPING, MendedForm, SendForm
from joinedup.interop.jobs import take_in_file
from joinedup.interop.models import PartnerFile
from joinedup.interop.permissions import APPROVE, SEND, VIEW
from joinedup.place.queries import settings_of

_PER_PAGE = 25


def _place(request: PageRequest) -> int:
    if request.actor.place_id is None:
        raise Http404
    return request.actor.place_id


def _file(request: PageRequest, file_id: int) -> PartnerFile:
    file = queries.file_of(_place(request), file_id)
    if file is None:
        raise Http404
    return file


def _send_form(place_id: int, data: Any = None, files: Any = None, initial: Any = None) -> SendForm:
    return SendForm(
        data,
        files,
        initial=initial,
        senders=[(one.ods_code, f"{one.name} ({one.ods_code})") for one in queries.senders(place_id)],
        mappings=[
            (f"{THROUGH_MAPPING}{one.pk}", f"Spreadsheet, through the mapping {one.name}")
            for one in queries.mappings(place_id)
        ],
    )


@require_safe
@page(permission=VIEW)
def files_in(request: PageRequest) -> HttpResponse:
    """Every list each partner sends against its rhythm; what is held; the latest files; a form to send one (Q6)."""
    may_send = request.actor.may(SEND)
    preset = {"sender": request.GET.get("sender", ""), "list_format": request.GET.get("list", "")}
    return _files_page(request, _send_form(_place(request), initial=preset) if may_send else None)


def _files_page(request: PageRequest, form: SendForm | None, status: int = 200) -> HttpResponse:
    place_id, now = _place(request), clock.now()
    settings = settings_of(place_id)
    feeds = [
        presenters.feed_row(state, now, settings[f"feed.stale_hours.{state.feed.format}"])
        for state in queries.feeds(place_id)
    ]
    number = max(1, int(request.GET["page"])) if request.GET.get("page", "").isdecimal() else 1
    first = (number - 1) * _PER_PAGE
    sender = next((one for one in queries.senders(place_id) if one.ods_code == request.GET.get("from")), None)
    rows = list(queries.recent_files(place_id, sender.pk if sender else None)[first : first + _PER_PAGE + 1])
    late = [row for row in feeds if row.status in {"Late", "Never came"}]
    return render(
        request,
        "interop/files.jinja",
        {
            "feeds": feeds,
            "late": late,
            "has_totals": any(row.control for row in feeds),
            "held": [presenters.file_row(file, now) for file in queries.held(place_id)],
            "silent": [one.name for one in queries.silent_hospitals(place_id)],
            "files": [presenters.file_row(file, now) for file in rows[:_PER_PAGE]],
            "sender": sender,
            "page_number": number,
            "has_more": len(rows) > _PER_PAGE,
            "now_words": dates.clock_time(now),
            "form": form,
            "may_approve": request.actor.may(APPROVE),
            "may_send": request.actor.may(SEND),
        },
        status=status,
    )


def _receive(
    request: PageRequest,
    upload: "UploadedFile[Any]",
    *,
    sender_id: int,
    list_format: str,
    mapping: str,
    as_at: Any,
) -> PartnerFile:
    """Keep the original, write down that it came, and leave the reading to the worker: all or nothing."""
    kept = originals.keep_pieces(upload.chunks())
    file = actions.receive_file(
        actor=request.actor,
        sender_id=sender_id,
        list_format=list_format,
        name=upload.name or "list",
        sha256=kept.sha256,
        size=kept.size,
        mapping=mapping,
        as_at=as_at,
    )
    take_in_file.defer(place_id=file.place_id, file_id=file.pk)
    return file


def _after(request: PageRequest, files: list[PartnerFile]) -> HttpResponse:
    if len(files) == 1:
        return redirect("file", files[0].pk)
    messages.success(request, f"{len(files)} files have come in and are read one after the other.")
    return redirect("files")


@require_POST
@page(permission=SEND)
def send(request: PageRequest) -> HttpResponse:
    """Take files that somebody chose or dropped."""
    place_id = _place(request)
    form = _send_form(place_id, request.POST, request.FILES)
    if not form.is_valid():
        return _files_page(request, form, status=422)
    data = form.cleaned_data
    sender = next(one for one in queries.senders(place_id) if one.ods_code == data["sender"])
    list_format, mapping = data["list_format"], ""
    if list_format.startswith(THROUGH_MAPPING):
        saved = queries.mapping_of(place_id, int(list_format.removeprefix(THROUGH_MAPPING)))
        list_format, mapping = "spreadsheet", saved.text if saved else ""
    return _after(
        request,
        [
            _receive(
                request,
                upload,
                sender_id=sender.pk,
                list_format=list_format,
                mapping=mapping,
                as_at=data["as_at"],
            )
            for upload in data["lists"]
        ],
    )


@require_safe
@page(permission=VIEW)
def file_page(request: PageRequest, file_id: int) -> HttpResponse:
    """One file: how it came out and why, what to do about it; progress while it is read."""
    return _file_page(request, _file(request, file_id), MendedForm())


def _file_page(request: PageRequest, file: PartnerFile, form: MendedForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "interop/file.jinja",
        {
            "file": _shown(file),
            "form": form,
            "may_send": request.actor.may(SEND),
            "may_approve": request.actor.may(APPROVE),
        },
        status=status,
    )


def _shown(file: PartnerFile) -> presenters.FileShown:
    busy = file.state in {PartnerFile.State.RECEIVED, PartnerFile.State.READING}
    return presenters.file_shown(
        file,
        clock.now(),
        expected=queries.rows_last_time(file) if busy else 0,
        received_by=queries.account_name(file.received_by),
        approved_by=queries.account_name(file.approved_by),
        is_overtaken=file.state == PartnerFile.State.HELD
        and queries.is_overtaken(file, queries.feed_of(file)),
    )


@page(permission=APPROVE)
def approve(request: PageRequest, file_id: int) -> HttpResponse:
    """Say what approving would do; on the second step, do it."""
    file = _file(request, file_id)
    if request.method == "POST":
        released = actions.approve_file(actor=request.actor, file_id=file.pk)
        take_in_file.defer(place_id=released.place_id, file_id=released.pk)
        return redirect("file", file_id)
    if file.state != PartnerFile.State.HELD:
        return redirect("file", file_id)
    return render(request, "interop/approve.jinja", {"file": _shown(file)})


@require_safe
@page(permission=SEND)
def rejects(request: PageRequest, file_id: int) -> HttpResponse:
    """The refused rows as CSV, to be mended and sent again. People are in it: who fetched it is on record."""
    file = _file(request, file_id)
    path = originals.rejects_of(file.rejects_path)
    if path is None:
        raise Http404
    actions.fetch_rejects(actor=request.actor, file=file)
    name = f"refused-{file.sender.ods_code}-{file.format}-{file.pk}.csv"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]


@require_POST
@page(permission=SEND)
def mended(request: PageRequest, file_id: int) -> HttpResponse:
    """Take a mended reject file: the same sender, list, mapping and moment as the list it came from."""
    file = _file(request, file_id)
    form = MendedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _file_page(request, file, form, status=422)
    return _after(
        request,
        [
            _receive(
                request,
                upload,
                sender_id=file.sender_id,
                list_format=file.format,
                mapping=file.mapping,
                as_at=file.as_at,
            )
            for upload in form.cleaned_data["lists"]
        ],
    )


@require_POST
@page(permission=SEND)
def again(request: PageRequest, file_id: int) -> HttpResponse:
    """Have a list read again whose reading failed or was broken off."""
    file = actions.try_again(actor=request.actor, file_id=_file(request, file_id).pk)
    take_in_file.defer(place_id=file.place_id, file_id=file.pk)
    return redirect("file", file_id)


@require_safe
@page(permission=SEND)
def codes(request: PageRequest) -> HttpResponse:
    """Codes of teams and workers that nobody has mapped yet, with how many rows carry each."""
    with working_for(request.actor, Purpose.INTAKE):
        unknown = queries.unknown_codes(_place(request))
    return render(request, "interop/codes.jinja", {"codes": unknown, "back": reverse("files")})
