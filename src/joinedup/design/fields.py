"""Fields that Django lacks: a date in three boxes, alone or with a time; errors say which part is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from joinedup.design.dates import LONDON, clock_time, long_date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$")


class DateBoxes(forms.Widget):
    """Three boxes: `name-day`, `name-month`, `name-year`. Drawn by forms.render_field."""

    parts: tuple[str, ...] = ("day", "month", "year")
    supports_microseconds = False

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, datetime):
            value = value.astimezone(LONDON) if value.tzinfo else value
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        return ["" for _ in self.parts]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [str(data.get(f"{name}-{part}", "") or "").strip() for part in self.parts]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}-{part}" not in data for part in self.parts)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day" if id_ else id_


class DateTimeBoxes(DateBoxes):
    """Three boxes and a time: also `name-time`."""

    parts = ("day", "month", "year", "time")

    def decompress(self, value: Any) -> list[str]:
        boxes = DateBoxes.decompress(self, value)[:3]
        if not isinstance(value, datetime):
            return [*boxes, ""]
        at = (value.astimezone(LONDON) if value.tzinfo else value).time()
        return [*boxes, {"midday": "12pm", "midnight": "12am"}.get(clock_time(at), clock_time(at))]


def read_month(text: str) -> int | None:
    """1 to 12 from "3", "03", "Mar" or "March"; None if it is neither."""
    if text.isascii() and text.isdigit():
        number = int(text)
        return number if 1 <= number <= 12 else None
    short = text.lower()[:3]
    return _MONTHS.index(short) + 1 if len(text) >= 3 and short in _MONTHS else None


def read_clock(text: str) -> time | None:
    """A time of day from "9:30am", "9.30 am", "21:30", "9am"; None if it is not one. A bare "9" is not."""
    found = _CLOCK.match(text.strip().lower())
    if found is None or (found[2] is None and found[3] is None):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour <= 23 and minute <= 59 else None


class DateBoxesField(forms.Field):
    """A date from three boxes. `earliest` and `latest` bound it.

    After cleaning, `wrong_parts` names the boxes at fault, for the drawing of this form only.
    """

    widget: Any = DateBoxes

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        self.wrong_parts: tuple[str, ...] = ()
        super().__init__(**options)

    @property
    def _name(self) -> str:
        return str(self.label or "Date")

    def _fail(self, message: str, *parts: str, code: str = "invalid") -> ValidationError:
        self.wrong_parts = parts
        return ValidationError(message, code=code)

    def clean(self, value: Any) -> Any:
        self.wrong_parts = ()
        boxes = [str(part).strip() for part in value] if isinstance(value, (list, tuple)) else ["", "", ""]
        if not any(boxes):
            if self.required:
                raise self._fail(
                    str(self.error_messages["required"]), "day", "month", "year", code="required"
                )
            return None
        result = self.read(boxes)
        on = result.astimezone(LONDON).date() if isinstance(result, datetime) else result
        if self.earliest is not None and on < self.earliest:
            raise self._fail(
                f"{self._name} must be {long_date(self.earliest)} or later", "day", "month", "year"
            )
        if self.latest is not None and on > self.latest:
            raise self._fail(
                f"{self._name} must be {long_date(self.latest)} or earlier", "day", "month", "year"
            )
        self.run_validators(result)
        return result

    def read(self, boxes: list[str]) -> date:
        missing = [part for part, text in zip(DateBoxes.parts, boxes, strict=False) if not text]
        if missing:
            raise self._fail(f"{self._name} must include a {' and '.join(missing)}", *missing)
        day, month, year = boxes[0], read_month(boxes[1]), boxes[2]
        if not (day.isascii() and day.isdigit()):
            raise self._fail(f"{self._name}: the day must be a number", "day")
        if month is None:
            raise self._fail(f"{self._name}: the month must be 1 to 12 or its name", "month")
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise self._fail(f"{self._name}: the year must have 4 numbers", "year")
        try:
            return date(int(year), month, int(day))
        except ValueError:
            raise self._fail(f"{self._name} must be a real date", "day", "month", "year") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        widget = self.widget
        return list(widget.decompress(initial)) != [str(part).strip() for part in data or []]

    def __deepcopy__(self, memo: dict[int, Any]) -> DateBoxesField:
        copied: DateBoxesField = super().__deepcopy__(memo)
        copied.wrong_parts = ()
        return copied


class DateTimeBoxesField(DateBoxesField):
    """A date in three boxes and a time of day, read as UK time; gives an aware moment."""

    widget: Any = DateTimeBoxes

    def read(self, boxes: list[str]) -> datetime:
        boxes = [*boxes, "", "", "", ""][:4]
        on = super().read(boxes[:3])
        if not boxes[3]:
            raise self._fail(f"{self._name} must include a time", "time")
        at = read_clock(boxes[3])
        if at is None:
            raise self._fail(f"{self._name}: write the time like 9:30am or 14:15", "time")
        moment = datetime.combine(on, at, tzinfo=LONDON)
        if moment.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != moment.replace(tzinfo=None):
            raise self._fail(f"{self._name}: that time did not exist, the clocks went forward", "time")
        return moment
