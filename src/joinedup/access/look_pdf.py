"""The report "who has looked at my record" as a PDF in large print: for the person, so it says only what they are told."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from joinedup.access.presenters_audit import LookLine, day_in_words

FONTS = Path(__file__).with_name("fonts")
SIZE = 16  # points: large print by the accessible information standard


class _Sheet(FPDF):
    def footer(self) -> None:
        """The page's number."""
        self.set_y(-15)
        self.set_font("sans", size=12)
        self.cell(0, 8, f"Page {self.page_no()} of {{nb}}", align="R")


def look_pdf(*, name: str, place: str, day: date, lines: Sequence[LookLine], contact: str) -> bytes:
    """The report's bytes. ``name``: the person; ``lines``: what they are told, newest first; ``contact``: whom to ask."""
    sheet = _Sheet(format="A4")
    sheet.set_lang("en-GB")
    sheet.set_title("Who has looked at my record")
    sheet.set_author(place)
    sheet.add_font("sans", "", FONTS / "DejaVuSans.ttf")
    sheet.add_font("sans", "B", FONTS / "DejaVuSans-Bold.ttf")
    sheet.set_margins(20, 20, 20)
    sheet.set_auto_page_break(auto=True, margin=22)
    sheet.add_page()

    def write(text: str, *, bold: bool = False, size: int = SIZE, space: float = 3) -> None:
        sheet.set_font("sans", "B" if bold else "", size)
        sheet.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        sheet.ln(space)

    sheet.start_section("Who has looked at my record")
    write("Who has looked at my record", bold=True, size=24, space=4)
    write(name, bold=True)
    write(f"Joined Up, {place}. Made on {day_in_words(day)}.")
    write(
        "Joined Up is where your health and care services work together. Each time somebody opens your record in it,"
        " that is written down. This is the list, newest first."
    )
    if lines:
        sheet.start_section("The list")
    else:
        write("Nobody's look at your record is on this list.", bold=True)
    last = ""
    for line in lines:
        if line.day != last:
            write(line.day, bold=True, space=1)
            last = line.day
        who = ", ".join(part for part in (line.name, line.what, line.organisation) if part)
        write(f"{who}. {line.did}.")
    sheet.start_section("If you want to ask about this")
    write("If you want to ask about this", bold=True, size=20)
    write(contact)
    return bytes(sheet.output())
