"""What each list looks like, made from the contracts themselves."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from joinedup.core.pages import PageRequest, page
from joinedup.interop import presenters_formats
from joinedup.interop.partner_files import CONTRACTS
from joinedup.interop.permissions import SEND, VIEW


@require_safe
@page(permission=VIEW)
def formats(request: PageRequest) -> HttpResponse:
    """Every list there is."""
    return render(
        request,
        "interop/formats.jinja",
        {
            "formats": [presenters_formats.format_shown(contract) for contract in CONTRACTS.values()],
            "may_send": request.actor.may(SEND),
        },
    )


@require_safe
@page(permission=VIEW)
def one_format(request: PageRequest, list_format: str) -> HttpResponse:
    """One list: its columns, how values are read, and what happens to a row."""
    contract = CONTRACTS.get(list_format)
    if contract is None:
        raise Http404
    return render(request, "interop/format.jinja", {"format": presenters_formats.format_shown(contract)})
