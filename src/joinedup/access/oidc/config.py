"""Which sign-in services there are: ``sign-in.toml`` in the home, or where ``JOINEDUP_SIGN_IN`` points."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
CIS2_SCOPES = (
    "openid",
    "profile",
    "email",
    "nhsperson",
    "nationalrbacaccess",
    "associatedorgs",
    "selectedrole",
    "professionalmemberships",
    "organisationalmemberships",
)


class ConfigFault(ValueError):
    """The file of sign-in services can't be used: a sentence for whoever runs the server."""


class Service(BaseModel):
    """A sign-in service. ``id``: our own name for it, for ever the same for one issuer; ``name``: on the button;
    ``organisations``: ODS codes whose roles it may open ("*": those the person's own roles there name, for NHS CIS2);
    ``profile``: ``plain``, ``entra`` or ``cis2``; ``roles``: what its groups or role codes propose, by their value, as
    role codes of ours: an administrator grants them; ``acr``: assurance asked for and insisted on; ``client_secret_file``
    or ``key_file``: a file readable by this server alone, for a shared secret or for a private key (private_key_jwt)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    issuer: str
    client_id: Annotated[str, Field(min_length=1)]
    client_secret_file: Path | None = None
    key_file: Path | None = None
    key_id: str = ""
    organisations: Annotated[tuple[str, ...], Field(min_length=1)]
    profile: Literal["plain", "entra", "cis2"] = "plain"
    scopes: tuple[str, ...] = ()
    role_claim: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    staff_claim: str = ""
    acr: tuple[str, ...] = ()
    least_assurance: Annotated[int, Field(ge=0, le=3)] = 0

    @field_validator("issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
            raise ValueError("must begin with https://")
        if parts.query or parts.fragment:
            raise ValueError("has no query and no fragment")
        return value

    @field_validator("organisations")
    @classmethod
    def _organisations(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(code.upper() for code in value)

    @model_validator(mode="after")
    def _whole(self) -> "Service":
        if (self.client_secret_file is None) == (self.key_file is None):
            raise ValueError("give client_secret_file or key_file, one of the two")
        if "*" in self.organisations and self.profile != "cis2":
            raise ValueError(
                'only a cis2 service may speak for "*": another could open every partner\'s roles'
            )
        return self

    @property
    def asked_scopes(self) -> tuple[str, ...]:
        """The scopes that are asked for."""
        if self.scopes:
            return self.scopes if "openid" in self.scopes else ("openid", *self.scopes)
        return CIS2_SCOPES if self.profile == "cis2" else ("openid", "profile")

    @property
    def origin(self) -> str:
        """The issuer's origin, for the content-security policy."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def groups_claim(self) -> str:
        """The claim whose values propose roles."""
        return self.role_claim or ("groups" if self.profile == "entra" else "roles")

    def secret(self) -> str:
        """The shared secret. Raises ConfigFault when its file can't be read."""
        return _read(self.client_secret_file)

    def key(self) -> str:
        """The private key, as PEM. Raises ConfigFault when its file can't be read."""
        return _read(self.key_file)


class Config(BaseModel):
    """The whole file. ``local_sign_in``: whether names and passwords open anything beside the emergency account;
    ``extra_origins``: further origins that a service's sign-in form may pass through."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    local_sign_in: bool = True
    extra_origins: tuple[str, ...] = ()
    service: tuple[Service, ...] = ()

    @field_validator("extra_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not re.fullmatch(r"https://[A-Za-z0-9.-]+(:\d+)?", origin):
                raise ValueError(f"{origin!r} is no origin such as https://login.example.org")
        return value

    @model_validator(mode="after")
    def _once(self) -> "Config":
        for what in ("id", "issuer"):
            seen = [getattr(service, what) for service in self.service]
            if len(set(seen)) != len(seen):
                raise ValueError(f"two services have the same {what}")
        return self

    def by_id(self, service_id: str) -> Service | None:
        """The service of an id."""
        return next((service for service in self.service if service.id == service_id), None)

    @property
    def origins(self) -> tuple[str, ...]:
        """Every origin that a form of ours may lead to."""
        return tuple(dict.fromkeys((*(service.origin for service in self.service), *self.extra_origins)))


def _read(path: Path | None) -> str:
    try:
        return (path or Path()).read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise ConfigFault(f"The secret in {path} can't be read ({fault.strerror}).") from None


def read(text: str) -> Config:
    """A file's text, checked. Raises ConfigFault with every fault and where it is."""
    try:
        return Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise ConfigFault(f"It is no TOML: {fault}.") from None
    except ValidationError as faults:
        said = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in faults.errors()
        )
        raise ConfigFault(said) from None


def path_of(home: Path) -> Path:
    """Where the file is."""
    return Path(os.environ.get("JOINEDUP_SIGN_IN", "") or home / "sign-in.toml")


@lru_cache(maxsize=4)
def load(path: Path) -> Config:
    """The services of a file; none where there is no file. Read once a process: changing it needs a restart. Raises
    ConfigFault."""
    if not path.is_file():
        if os.environ.get("JOINEDUP_SIGN_IN"):
            raise ConfigFault(f"JOINEDUP_SIGN_IN points at {path}, where there is no file.")
        return Config()
    try:
        return read(path.read_text(encoding="utf-8"))
    except ConfigFault as fault:
        raise ConfigFault(f"{path}: {fault}") from None
