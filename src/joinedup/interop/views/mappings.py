"""Mappings: how a partner's own spreadsheet becomes one of the lists. Made by a form or as text, saved by name."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from joinedup.core.pages import PageRequest, page
from joinedup.interop import actions, mapping_form, originals, presenters, presenters_formats, queries
from joinedup.interop.forms import MappingTextForm, StartMappingForm
from joinedup.interop.mapping_form import Draft
from joinedup.interop.models import SavedMapping
from joinedup.interop.partner_files import FileRefused, MappingRefused, build_mapping, parse_mapping
from joinedup.interop.partner_files.mapping import Fault
from joinedup.interop.permissions import SEND


def _place(request: PageRequest) -> int:
    if request.actor.place_id is None:
        raise Http404
    return request.actor.place_id


def _saved(request: PageRequest, mapping_id: int) -> SavedMapping:
    saved = queries.mapping_of(_place(request), mapping_id)
    if saved is None:
        raise Http404
    return saved


@require_safe
@page(permission=SEND)
def mappings(request: PageRequest) -> HttpResponse:
    """The saved mappings."""
    rows = [presenters_formats.mapping_row(saved) for saved in queries.mappings(_place(request))]
    return render(request, "interop/mappings.jinja", {"mappings": rows})


@page(permission=SEND)
def start(request: PageRequest) -> HttpResponse:
    """First step: what the sheet becomes, and its headers from a sample or pasted."""
    if request.method != "POST":
        return render(request, "interop/mapping_start.jinja", {"form": StartMappingForm()})
    form = StartMappingForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            headers = _headers(data["target"], data["sample"], data["headers"])
        except FileRefused as refusal:
            form.add_error("sample", refusal.reason)
        else:
            draft = Draft(
                "", data["target"], "full", headers, columns=mapping_form.guess(data["target"], headers)
            )
            return _builder(request, draft, guessed=True)
    return render(request, "interop/mapping_start.jinja", {"form": form}, status=422)


def _headers(target: str, sample: "UploadedFile[Any] | None", pasted: str) -> list[str]:
    """The headers of a sample or of pasted text. The sample is read from our own folder and not kept."""
    if sample is None:
        return mapping_form.headers_of_text(pasted)
    with tempfile.NamedTemporaryFile(dir=originals.folder("originals")) as copy:
        for piece in sample.chunks():
            copy.write(piece)
        copy.flush()
        return mapping_form.headers_of_sample(Path(copy.name), target)


def _builder(
    request: PageRequest,
    draft: Draft,
    *,
    faults: tuple[Fault, ...] = (),
    saved: SavedMapping | None = None,
    guessed: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        "draft": draft,
        "headers_json": json.dumps(draft.headers),
        "header_choices": [("", "Not in the sheet"), *((text, text) for text in draft.headers)],
        "faults": faults,
        "fault_at": {
            mapping_form.place_of(fault): fault.sentence[:1].upper() + fault.sentence[1:] for fault in faults
        },
        "errors": [{"text": str(fault), "href": f"#{mapping_form.place_of(fault)}"} for fault in faults],
        "saved": saved,
        "guessed": len(draft.columns) if guessed else None,
        "list_words": presenters.LIST_WORDS[draft.target],
    }
    return render(request, "interop/mapping_build.jinja", context, status=422 if faults else 200)


@require_POST
@page(permission=SEND)
def build(request: PageRequest) -> HttpResponse:
    """Second step: save what the form says, or say what is wrong with it."""
    draft = mapping_form.draft_from(request.POST.dict())
    if draft is None:
        return redirect("mapping-new")
    saved = None
    if request.POST.get("mapping", "").isdecimal():
        saved = _saved(request, int(request.POST["mapping"]))
    data, faults = draft.parts()
    name = MappingTextForm({"name": draft.name, "text": "-"})
    if not name.is_valid() and "name" in name.errors:
        faults.insert(0, Fault("name", str(name.errors["name"][0])))
    elif _is_taken(request, draft.name, saved):
        faults.insert(0, Fault("name", "another mapping has this name"))
    text = ""
    try:
        text = build_mapping(data).to_toml()
    except MappingRefused as refusal:
        faults += refusal.faults
    if faults:
        return _builder(request, draft, faults=tuple(faults), saved=saved)
    return _save(request, draft.name, text)


def _is_taken(request: PageRequest, name: str, saved: SavedMapping | None) -> bool:
    return (saved is None or saved.name != name) and queries.is_mapping_name_taken(_place(request), name)


def _save(request: PageRequest, name: str, text: str) -> HttpResponse:
    saved = actions.save_mapping(actor=request.actor, name=name, text=text)
    messages.success(request, f"The mapping {name} is saved. Lists sent from now on are read through it.")
    return redirect("mapping", saved.pk)


@require_safe
@page(permission=SEND)
def edit(request: PageRequest, mapping_id: int) -> HttpResponse:
    """A saved mapping in the form."""
    saved = _saved(request, mapping_id)
    try:
        mapping = parse_mapping(saved.text)
    except MappingRefused:
        return redirect("mapping-text", mapping_id)
    return _builder(request, mapping_form.draft_of(saved.name, mapping), saved=saved)


@page(permission=SEND)
def write(request: PageRequest) -> HttpResponse:
    """A new mapping as text."""
    return _as_text(request, None)


@page(permission=SEND)
def edit_text(request: PageRequest, mapping_id: int) -> HttpResponse:
    """A saved mapping as text."""
    return _as_text(request, _saved(request, mapping_id))


def _as_text(request: PageRequest, saved: SavedMapping | None) -> HttpResponse:
    if request.method != "POST":
        initial = {"name": saved.name, "text": saved.text} if saved else {}
        return _text_page(request, MappingTextForm(initial=initial), saved)
    form = MappingTextForm(request.POST)
    if form.is_valid():
        name, text = form.cleaned_data["name"], form.cleaned_data["text"].replace("\r\n", "\n")
        if _is_taken(request, name, saved):
            form.add_error("name", "Another mapping has this name")
        try:
            parse_mapping(text)
        except MappingRefused as refusal:
            for fault in refusal.faults:
                form.add_error("text", str(fault))
        if not form.errors:
            return _save(request, name, text)
    return _text_page(request, form, saved, status=422)


def _text_page(
    request: PageRequest, form: MappingTextForm, saved: SavedMapping | None, status: int = 200
) -> HttpResponse:
    return render(request, "interop/mapping_text.jinja", {"form": form, "saved": saved}, status=status)


@require_safe
@page(permission=SEND)
def download(request: PageRequest, mapping_id: int) -> HttpResponse:
    """A saved mapping as a file."""
    saved = _saved(request, mapping_id)
    response = HttpResponse(saved.text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{saved.name}.mapping.toml"'
    return response
