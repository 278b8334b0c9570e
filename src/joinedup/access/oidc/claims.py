"""What a service's claims say of a person, in our words: name, staff number, organisations, roles that are proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joinedup.access.oidc.config import Service
from joinedup.access.roles import ROLES


@dataclass(frozen=True, slots=True)
class Said:
    """``subject``: the service's id of the person; ``session``: its id of the session; ``organisations``: ODS codes that
    this sign-in may open; ``chosen``: the one picked there; ``proposed``: role codes of ours, by organisation."""

    subject: str
    session: str
    name: str
    staff_number: str
    organisations: tuple[str, ...]
    chosen: str
    proposed: tuple[tuple[str, str], ...]


def read(service: Service, id_token: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Said:
    """The claims of both. Where they differ the ID token counts, for it is signed."""
    both = {**userinfo, **id_token}
    name = _text(both.get("name")) or " ".join(
        part for part in (_text(both.get("given_name")), _text(both.get("family_name"))) if part
    )
    if service.profile == "cis2":
        held = _cis2_roles(both)
        chosen_id = _text(both.get("selected_roleid"))
        chosen = next((role.organisation for role in held if role.id == chosen_id), "")
        codes = _allowed(service, (role.organisation for role in held))
        proposed = tuple(
            dict.fromkeys(
                (role.organisation, service.roles[role.code])
                for role in held
                if role.organisation in codes and service.roles.get(role.code) in ROLES
            )
        )
        staff = _text(both.get(service.staff_claim or "uid")) or _text(both.get("nhsid_useruid"))
        return Said(
            id_token["sub"],
            _text(id_token.get("sid")),
            name,
            staff,
            codes,
            chosen if chosen in codes else "",
            proposed,
        )
    groups = both.get(service.groups_claim)
    values = [str(one) for one in groups] if isinstance(groups, list) else [str(groups)] if groups else []
    own = service.organisations[0]
    proposed = tuple(
        dict.fromkeys((own, service.roles[value]) for value in values if service.roles.get(value) in ROLES)
    )
    staff = _text(both.get(service.staff_claim)) if service.staff_claim else ""
    return Said(id_token["sub"], _text(id_token.get("sid")), name, staff, service.organisations, "", proposed)


def _text(value: object) -> str:
    return value.strip()[:200] if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class _Role:
    id: str
    organisation: str
    code: str


def _cis2_roles(claims: Mapping[str, Any]) -> list[_Role]:
    """The person's national roles. There may be none at all."""
    held = claims.get("nhsid_nrbac_roles")
    found = []
    for one in held if isinstance(held, list) else []:
        if isinstance(one, dict) and _text(one.get("org_code")):
            found.append(
                _Role(
                    _text(one.get("person_roleid")),
                    _text(one.get("org_code")).upper(),
                    _text(one.get("role_code")),
                )
            )
    return found


def _allowed(service: Service, codes: Iterable[str]) -> tuple[str, ...]:
    distinct = dict.fromkeys(codes)
    return tuple(code for code in distinct if "*" in service.organisations or code in service.organisations)
