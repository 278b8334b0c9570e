"""The people of a staged list: the columns every list of people carries, and their values as keys.

A door fills ``PERSON_COLUMNS`` (the receiving room's columns after them) by COPY; ``people.linkage`` turns the
rows into source records and persons. ``person_values`` gives a row's values in the order of the columns.
"""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Final

from joinedup.core.names import full_name_key, name_key, normalise_name, postcode_key, split_full_name
from joinedup.core.nhs_number import NhsNumber, NhsNumberStatus

Columns = tuple[tuple[str, str], ...]
"""Name and PostgreSQL type of each column of a staged list, in the order in which the door fills them."""

PERSON_COLUMNS: Final[Columns] = (
    ("row_number", "integer"),
    ("content_hash", "text"),
    ("kind", "text"),
    ("controller_id", "bigint"),
    ("local_id", "text"),
    ("nhs_number", "text"),
    ("nhs_number_status", "text"),
    ("family_name", "text"),
    ("given_name", "text"),
    ("is_whole_name", "boolean"),
    ("known_as", "text"),
    ("birth_date", "date"),
    ("gender", "text"),
    ("address", "text"),
    ("postcode", "text"),
    ("telephone", "text"),
    ("practice_code", "text"),
    ("family_key", "text"),
    ("given_key", "text"),
    ("full_key", "text"),
    ("postcode_key", "text"),
    ("sent", "jsonb"),
    ("details", "jsonb"),
    ("person_hash", "text"),
)
"""What every list that carries people brings. ``sent``: the person's cells as sent; ``details``: what was read
beyond the common columns (practice list: ``usual_gp``, ``efi``, ``conditions``); ``is_whole_name``: the name came
in one cell, so that family and given name are split for showing only and ``full_key`` alone compares;
``content_hash``: of the whole row, ``person_hash``: of the person's part. Texts are empty, never None, when not
sent."""

GP_LIST_COLUMNS: Final[Columns] = (
    *PERSON_COLUMNS,
    ("registered", "date"),
    ("deducted", "date"),
)
"""``gp-list``: the person (controller: the row's practice), then the registration. ``details`` carries
``usual_gp`` (text), ``efi`` (category) and ``conditions`` (list of texts), each only where sent."""

PERSON_CELLS: Final = frozenset(
    {
        "Local_Person_ID", "NHS_Number", "Family_Name", "Given_Name", "Full_Name", "Known_As",
        "Date_of_Birth", "Gender", "Address_Line_1", "Address_Line_2", "Address_Line_3",
        "Address_Line_4", "Address_Line_5", "Postcode", "Telephone", "GP_Practice_Code",
    }
)  # fmt: skip
"""Contract columns that speak of the person. A practice list's row speaks of nothing else: all its cells are."""


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def person_values(
    *,
    row_number: int,
    content_hash: str,
    kind: str,
    controller_id: int,
    local_id: str = "",
    nhs: NhsNumber,
    family_name: str = "",
    given_name: str = "",
    full_name: str = "",
    known_as: str = "",
    birth_date: date | None = None,
    gender: str = "",
    address: str = "",
    postcode: str = "",
    telephone: str = "",
    practice_code: str = "",
    sent: Mapping[str, str],
    details: Mapping[str, object] | None = None,
) -> tuple[object, ...]:
    """One row's values in the order of ``PERSON_COLUMNS``.

    ``kind``: gp-list, client or inpatient; ``controller_id``: organisation (the row's practice, or the
    sender); ``local_id``: the partner's own number for the person, left out in a practice list, where the valid
    NHS number stands for it, else names and birth date; ``nhs``: as read; ``full_name``: a whole name in one
    cell, with ``family_name`` and ``given_name`` left out; ``address``: its lines joined; ``sent``: the row's
    cells as sent by contract name, of which the person's are kept.
    """
    is_whole = bool(full_name) and not (family_name or given_name)
    if is_whole:
        given_name, family_name = split_full_name(full_name)
    family_key, given_key = name_key(family_name), name_key(given_name)
    full_key = full_name_key(full_name) if is_whole else given_key + family_key
    postcode_as_key = postcode_key(postcode)
    if kind == "gp-list":
        kept = {name: text for name, text in sent.items() if name != "As_At"}
        if not local_id:
            by_name = f"{full_key}\x1f{birth_date or ''}\x1f{'' if birth_date else postcode_as_key}"
            local_id = nhs.value if nhs.status is NhsNumberStatus.VALID else f"name:{_digest(by_name)}"
    else:
        kept = {name: text for name, text in sent.items() if name in PERSON_CELLS}
    as_sent = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return (
        row_number,
        content_hash,
        kind,
        controller_id,
        local_id,
        nhs.value,
        nhs.status.value,
        normalise_name(family_name),
        normalise_name(given_name),
        is_whole,
        normalise_name(known_as),
        birth_date,
        gender,
        address,
        postcode,
        telephone,
        practice_code,
        family_key,
        given_key,
        full_key,
        postcode_as_key,
        as_sent,
        json.dumps(dict(details), ensure_ascii=False, sort_keys=True, default=str) if details else "{}",
        _digest(as_sent),
    )
