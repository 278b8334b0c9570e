"""What a screen on a wall shows of a running huddle (Q17)."""

from typing import Any

from joinedup.caseload.scope import Layout
from joinedup.meetings import boards, rules
from joinedup.meetings.audience import may_not_see, step_out_words
from joinedup.meetings.boards import Board


def shown_on_wall(board: Board, shown: rules.Step) -> dict[str, Any]:
    """The step for the wall: a case only where everybody checked in may see it."""
    context = boards.main(board, shown)
    item = board.item(shown.item) if shown.section is rules.Section.CASES else None
    if item is not None and board.attendances:
        names = may_not_see(item.person_id, board.attendances, Layout.of(board.huddle.place_id))
        if names:
            context |= {"case": None, "step_out": step_out_words(names)}
    return context
