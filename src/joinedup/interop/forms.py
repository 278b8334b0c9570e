"""Forms of the Files-in pages: sending a list, starting a mapping, writing one as text."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from joinedup.design.forms import DateTimeBoxesField, Look, NhsForm
from joinedup.interop.presenters import list_choices, size_words

UPLOAD_LIMIT = 500_000_000
"""Bytes of one file that the page takes: ten times a district's practice list. Larger ones go by the watched folder."""

THROUGH_MAPPING = "mapping:"
"""Begins the choice of a spreadsheet read through a saved mapping; its id follows."""


class SeveralFiles(forms.FileInput):
    """A file box that takes several files, also by dropping them on it."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files, none empty, none over ``UPLOAD_LIMIT``. The names' endings do not matter: content does."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each file cleaned by itself; nothing sent is the field's own fault."""
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not given:
            raise ValidationError(self.error_messages["required"], code="required")
        for one in given:
            if one.size == 0:
                raise ValidationError(f"{one.name} is empty", code="empty")
            if one.size > UPLOAD_LIMIT:
                raise ValidationError(
                    f"{one.name} is larger than {size_words(UPLOAD_LIMIT)}: put it into the watched folder",
                    code="too-large",
                )
        return given


class SendForm(NhsForm):
    """Send one or more lists of one sender. ``list_format`` may name a saved mapping (``THROUGH_MAPPING``)."""

    sender = forms.ChoiceField(label="Who sent it")
    list_format = forms.ChoiceField(label="What is it")
    as_at = DateTimeBoxesField(
        label="As at",
        required=False,
        help_text="Only if the file does not say. Without it, the time it arrives counts.",
    )
    lists = SeveralFilesField(
        label="Files",
        help_text="CSV or XLSX, as the partner's system printed it. Several at once may be sent.",
    )
    looks: ClassVar[Mapping[str, Look]] = {}

    def __init__(
        self,
        *args: Any,
        senders: Sequence[tuple[str, str]],
        mappings: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a list"), *list_choices(), *mappings]
        self.fields["sender"].choices = [("", "Choose a partner"), *senders]  # type: ignore[attr-defined]
        self.fields["list_format"].choices = choices  # type: ignore[attr-defined]
        self.fields["sender"].error_messages["required"] = "Choose who sent it"
        self.fields["list_format"].error_messages["required"] = "Choose what it is"
        self.fields["lists"].error_messages["required"] = "Choose a file"


class MendedForm(NhsForm):
    """Send the mended reject file of a list: sender, list and moment are those of the list itself."""

    lists = SeveralFilesField(
        label="The mended reject file", help_text="With its column Refused_Because left in."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lists"].error_messages["required"] = "Choose the mended file"


class StartMappingForm(NhsForm):
    """Begin a mapping: which list a sheet becomes, and a sample of it or its headers as text."""

    target = forms.ChoiceField(label="What does the sheet become")
    sample = forms.FileField(
        label="A sample of the sheet",
        required=False,
        help_text="Only its headers are read. The sample itself is not kept.",
        error_messages={"empty": "The sample is empty"},
    )
    headers = forms.CharField(
        label="Or its headers",
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
        help_text="Copied from the sheet: one a line, or all in one line with tabs, semicolons or commas between.",
    )
    looks: ClassVar[Mapping[str, Look]] = {"headers": Look(rows=4)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "Choose a list"), *list_choices()]  # type: ignore[attr-defined]
        self.fields["target"].error_messages["required"] = "Choose what the sheet becomes"

    def clean(self) -> dict[str, Any]:
        """One of the two ways to give headers."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("sample") and not str(data.get("headers", "")).strip():
            self.add_error("sample", "Choose a sample, or paste the headers")
        return data


class MappingTextForm(NhsForm):
    """A mapping as TOML, under a name."""

    name = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]*$",
        label="Name",
        max_length=60,
        help_text="Small letters, numbers and hyphens, such as living-well. The watched folder takes the one named by"
        " the sender's code in small letters.",
        error_messages={"invalid": "The name may have small letters, numbers, dots and hyphens only"},
    )
    text = forms.CharField(
        label="The mapping, as TOML", widget=forms.Textarea, strip=False, max_length=200_000
    )
    looks: ClassVar[Mapping[str, Look]] = {"name": Look(width=20), "text": Look(rows=24)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = "Write the mapping"
