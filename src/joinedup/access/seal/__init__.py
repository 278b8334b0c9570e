"""The seal on the audit trail: committed events, chained by a keyed hash whose key and head are kept outside the database.

What it holds against, what it does not, and how to check it: ``docs/audit.md``. ``chain``: the pure arithmetic;
``keeping``: the files; ``sealing`` and ``verifying``: the two jobs. The seal's rows are the machinery's own and leave no
event: an event for each run would never let the trail come to rest.
"""

from joinedup.access.seal.keeping import SealError
from joinedup.access.seal.sealing import Sealed, restart, rotate_key, seal
from joinedup.access.seal.verifying import Verdict, verify

__all__ = ["SealError", "Sealed", "Verdict", "restart", "rotate_key", "seal", "verify"]
