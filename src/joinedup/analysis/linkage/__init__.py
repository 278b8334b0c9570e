"""Record linkage: which records of one or two lists are one person. No Django, no database; DuckDB and Splink are imported
only when something is linked. See docs/linkage.md for the method and the argument for every fixed parameter.

    columns = Columns(id="id", roles={"number": Role.NHS_NUMBER, "forename": Role.GIVEN, ...})
    records = Records.from_rows(rows, columns)        # mappings, or a pyarrow table; a second list: link across
    model = train(records)                            # no labels; model.save(path), Model.load(path), model.describe()
    links = link(records, model, never=[...], always=[...])
    for pair in links.pairs(): ...                    # id_a, id_b, probability, decision, reasons, levels
    links.clusters()                                  # (list, id) -> cluster number

    index = Index.build(records, model, people={"id": "person"}, path=Path("people.duckdb"))
    links = link_new(Records.from_rows(new, columns), index)     # cost grows with the new records
    index.add(new_records, people={...}); index.remove(ids)

    explain(pair, model)                              # what agrees and what does not, each weight in words
    match_weight_chart(model)                         # a Vega-Lite specification
    self_audit(records, model, groups)                # precision and recall with the NHS number hidden, by group
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joinedup.analysis.linkage.audit import Audited, self_audit
    from joinedup.analysis.linkage.index import Index, link_new
    from joinedup.analysis.linkage.linking import link
    from joinedup.analysis.linkage.links import Decision, Links, Pair, Reason, explain, probability_words
    from joinedup.analysis.linkage.model import Model, match_weight_chart
    from joinedup.analysis.linkage.prepared import Records, connect
    from joinedup.analysis.linkage.roles import CannotLink, Columns, Role, guess_roles
    from joinedup.analysis.linkage.training import train

_WHERE = {
    "Audited": "audit", "self_audit": "audit", "Index": "index", "link_new": "index", "link": "linking", "Decision": "links",
    "Links": "links", "Pair": "links", "Reason": "links", "explain": "links", "probability_words": "links", "Model": "model",
    "match_weight_chart": "model", "Records": "prepared", "connect": "prepared", "CannotLink": "roles", "Columns": "roles",
    "Role": "roles", "guess_roles": "roles", "train": "training",
}  # fmt: skip

__all__ = [
    "Audited", "CannotLink", "Columns", "Decision", "Index", "Links", "Model", "Pair", "Reason", "Records", "Role", "connect",
    "explain", "guess_roles", "link", "link_new", "match_weight_chart", "probability_words", "self_audit", "train",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a part when it is asked for."""
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"joinedup.analysis.linkage.{_WHERE[name]}"), name)
