"""Code lists that columns use, with what partners' systems call the same things."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_NOT_KEY: Final = re.compile(r"[\W_]+")
_SCORE: Final = re.compile(r"(?:0?\.\d+|0|1|1\.0+|0\.)\Z")


def code_key(text: str) -> str:
    """A code or word without case, spaces and punctuation."""
    return _NOT_KEY.sub("", text.casefold())


YES_NO: Final[dict[str, bool]] = {
    **dict.fromkeys(("y", "yes", "true", "t", "1", "x", "✓", "✔"), True),
    **dict.fromkeys(("n", "no", "false", "f", "0"), False),
}

GENDER: Final[dict[str, str]] = {
    **dict.fromkeys(("1", "01", "m", "male", "man", "boy", "1male", "mmale"), "1"),
    **dict.fromkeys(("2", "02", "f", "female", "woman", "girl", "2female", "ffemale"), "2"),
    **dict.fromkeys(
        (
            "9",
            "i",
            "indeterminate",
            "notspecified",
            "other",
            "o",
            "nonbinary",
            "9notspecified",
            "unspecified",
        ),
        "9",
    ),
    **dict.fromkeys(("0", "x", "u", "unknown", "notknown", "notrecorded", "notstated", "0notknown"), "0"),
}
"""Person gender code (NHS Data Dictionary): 1 male, 2 female, 9 not specified, 0 not known."""

_FRAILTY_WORDS: Final[dict[str, str]] = {
    word + tail: category
    for category, words in (
        ("fit", ("fit", "robust", "nofrailty", "notfrail", "nonfrail")),
        ("mild", ("mild", "mildly")),
        ("moderate", ("moderate", "mod", "moderately")),
        ("severe", ("severe", "severely")),
    )
    for word in words
    for tail in ("", "frailty", "frail", "lyfrail")
}
_FRAILTY_LIMITS: Final = ((Decimal("0.12"), "fit"), (Decimal("0.24"), "mild"), (Decimal("0.36"), "moderate"))


def frailty(text: str) -> str | None:
    """`fit`, `mild`, `moderate` or `severe`, from words or from the index.

    The limits are those the electronic frailty index was published with (Clegg and others, Age and Ageing
    2016): up to 0.12 fit, to 0.24 mild, to 0.36 moderate, above severe.
    """
    if _SCORE.match(text):
        score = Decimal(text)
        return next((category for limit, category in _FRAILTY_LIMITS if score <= limit), "severe")
    return _FRAILTY_WORDS.get(code_key(text).removeprefix("efi"))


SEEN: Final = "seen"
NO_REPLY: Final = "no-reply"
DEFERRED: Final = "deferred"
CANCELLED_BY_PERSON: Final = "cancelled-by-person"
CANCELLED_BY_SERVICE: Final = "cancelled-by-service"

OUTCOME_TO_COME: Final = frozenset(
    code_key(text)
    for text in ("planned", "booked", "scheduled", "to come", "not yet", "pending", "outstanding", "due",
                 "arranged",
                 "future", "open", "confirmed", "allocated", "not yet outcomed", "awaiting outcome",
                 "no outcome")
)  # fmt: skip
"""Texts in the outcome column that say the visit is still to come."""

OUTCOMES: Final[dict[str, str]] = {
    code_key(text): outcome
    for outcome, texts in (
        (SEEN, (
            "seen", "5", "6", "05", "06", "attended", "visited", "complete", "completed", "done", "finished",
            "attended on time", "attended late", "arrived late but was seen", "seen at home",
            "visit completed",
            "visit complete", "contact made", "patient seen", "client seen", "person seen", "carried out",
            "arrived late", "delivered", "took place", "undertaken", "attended and seen",
        )),
        (NO_REPLY, (
            "no-reply", "3", "03", "dna", "did not attend", "no answer", "no reply at door", "no access",
            "not at home", "not in", "nobody home", "no one home", "patient not at home",
            "client not at home",
            "person not at home", "out", "no response", "unable to gain access", "could not gain access",
            "failed visit no reply", "was not brought", "wnb", "did not attend no advance warning", "no show",
            "not home", "no contact made", "access failed", "failed access", "patient not in",
            "abortive no reply",
        )),
        (DEFERRED, (
            "deferred", "7", "07", "rescheduled", "rearranged", "postponed", "moved", "visit deferred",
            "arrived late and could not be seen", "rebooked", "carried over", "carried forward",
            "re-arranged",
        )),
        (CANCELLED_BY_PERSON, (
            "cancelled-by-person", "2", "02", "cancelled by patient", "cancelled by client",
            "patient cancelled",
            "client cancelled", "person cancelled", "cancelled by family", "cancelled by carer", "declined",
            "declined by patient", "refused", "refused by patient",
            "cancelled by or on behalf of the patient",
            "cancelled by service user", "service user cancelled", "visit declined", "visit refused",
            "canceled by patient", "cancelled patient", "patient declined", "patient refused",
            "family cancelled",
        )),
        (CANCELLED_BY_SERVICE, (
            "cancelled-by-service", "4", "04", "cancelled by provider", "cancelled by team",
            "cancelled by staff",
            "cancelled by trust", "service cancelled", "staff cancelled", "team cancelled", "cancelled by us",
            "cancelled by hospital", "hospital cancelled", "trust cancelled", "provider cancelled", "missed",
            "missed visit", "not made", "visit not made", "cancelled by the health care provider",
            "we did not go",
            "cancelled by healthcare provider", "cancelled by health care provider", "cancelled by clinician",
            "canceled by provider", "cancelled by organisation", "not visited", "cancelled by council",
            "cancelled by service provider", "cancelled service",
        )),
    )
    for text in texts
}  # fmt: skip
"""Outcome of a visit, by what systems call it and by the national codes of attended or did not attend

(NHS Data Dictionary: 5 and 6 seen, 3 no reply, 2 cancelled by or for the person, 4 cancelled by the provider,
7 came too late to be seen). No reply and "we did not go" stay apart (Q3).
"""
