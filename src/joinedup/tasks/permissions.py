"""What may be done with tasks."""

from joinedup.core.permissions import declare

VIEW = declare("tasks.view", "See the tasks asked of me, of my teams, and those I sent.")
SEND = declare("tasks.send", "Ask a team or a person in any of the partners to do something.")
ANSWER = declare("tasks.answer", "Accept, finish, end or hand on a task asked of me or my team.")
