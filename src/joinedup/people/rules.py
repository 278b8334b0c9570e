"""What makes two records one person, in words (issue 2, 5; R14, F14)."""

REVIEW_REASONS: dict[str, str] = {
    "number-other-birth-date": "The same NHS number, another date of birth.",
    "number-other-name": "The same NHS number, another family name.",
    "number-two-people": "The NHS number fits two people who are held apart.",
    "names-other-number": "The same name, date of birth and postcode, another NHS number.",
    "names-two-people": "The name, date of birth and postcode fit two people who are held apart.",
    "names-other-postcode": "The same name and date of birth, another postcode or none.",
    "birth-date-nearly": "The same name and postcode, nearly the same date of birth.",
    "given-name-nearly": "The same family name and date of birth, nearly the same given name.",
    "family-name-other": "The same given name, date of birth and postcode, another family name.",
    "traced-number": "A demographics trace gives both the same NHS number.",
    "alike": "Linkage finds the two records alike.",
    "now-agrees": "The record was corrected and now agrees with another person.",
}
"""Why a pair is on the review list: code to sentence, the strongest first."""

KIND_WORDS: dict[str, str] = {
    "gp-list": "Practice list",
    "client": "Open cases and visits",
    "inpatient": "Inpatients",
    "trace": "Demographics trace",
}
"""What a source record's kind is called on screen."""
