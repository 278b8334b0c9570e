"""A small sign-in service (OpenID Connect provider) on this machine, for tests: discovery, keys that can be rotated,
authorization code with PKCE, userinfo, sign-out tokens; and every way to get a token wrong."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

SECRET = "a shared secret of the tests"
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
Change = Callable[[dict[str, Any], dict[str, Any]], None]


class Provider:
    """``who``: the claims of whoever signs in next; ``userinfo``: what is told beside; ``change``: alters header and
    claims of the next ID token before it is signed; ``asked``: how often each path was asked."""

    def __init__(self, issuer: str, client_id: str = "joinedup") -> None:
        self.issuer, self.client_id = issuer, client_id
        self.keys: dict[str, Any] = {}
        self.kid = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.who: dict[str, Any] = {"sub": "person-1"}
        self.userinfo: dict[str, Any] = {}
        self.change: Change | None = None
        self.sign_with: Any = None
        self.public_key: Any = None
        self.asked: Counter[str] = Counter()
        self.last_query: dict[str, str] = {}
        self.last_form: dict[str, str] = {}
        self.rotate()

    def rotate(self, kind: str = "RS256") -> None:
        """A new signing key; the old one is no longer published."""
        key = (
            ec.generate_private_key(ec.SECP256R1())
            if kind == "ES256"
            else rsa.generate_private_key(public_exponent=65537, key_size=2048)
        )
        self.kid = f"key-{secrets.token_hex(4)}"
        self.keys = {self.kid: (kind, key)}

    def sign(self, claims: dict[str, Any]) -> str:
        kind, key = self.keys[self.kid]
        header: dict[str, Any] = {"kid": self.kid, "alg": kind}
        if self.change is not None:
            self.change(header, claims)
        used = self.sign_with if self.sign_with is not None else key
        algorithm = header.pop("alg")
        return jwt.encode(claims, used, algorithm=algorithm, headers=header)

    def logout_token(self, **changes: Any) -> str:
        """A token that says somebody has signed out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(8),
            "events": {LOGOUT: {}},
            **changes,
        }
        return self.sign({key: value for key, value in claims.items() if value is not None})

    # ---- what it answers

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
        }

    def jwks(self) -> dict[str, Any]:
        made = []
        for kid, (kind, key) in self.keys.items():
            kinds = {"RS256": jwt.algorithms.RSAAlgorithm, "ES256": jwt.algorithms.ECAlgorithm}
            public = json.loads(kinds[kind].to_jwk(key.public_key()))
            made.append({**public, "kid": kid, "use": "sig", "alg": kind})
        return {"keys": made}

    def authorize(self, query: dict[str, str]) -> str:
        assert query["response_type"] == "code"
        assert query["client_id"] == self.client_id
        assert query["code_challenge_method"] == "S256"
        self.last_query = query
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        self.last_form = form
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or not self._is_client(form, authorization):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.who,
        }
        access = secrets.token_urlsafe(16)
        self.tokens[access] = {"sub": self.who["sub"], **self.userinfo}
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.sign(claims)}

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        if self.public_key is not None:
            said = jwt.decode(
                form["client_assertion"],
                self.public_key,
                algorithms=["RS256"],
                audience=f"{self.issuer}/token",
                options={"verify_exp": True},
            )
            return said["iss"] == said["sub"] == self.client_id
        held = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        return [unquote(part) for part in held.split(":")] == [self.client_id, SECRET]

    def answer(
        self, method: str, path: str, query: dict[str, str], body: str, authorization: str
    ) -> tuple[int, Any, str]:
        """Status, JSON and, for a redirect, where to."""
        self.asked[path] += 1
        if path == "/.well-known/openid-configuration":
            return 200, self.configuration(), ""
        if path == "/keys":
            return 200, self.jwks(), ""
        if path == "/authorize":
            return 302, {}, self.authorize(query)
        if path == "/token" and method == "POST":
            form = {name: values[0] for name, values in parse_qs(body).items()}
            return (*self.token(form, authorization), "")
        if path == "/userinfo":
            told = self.tokens.get(authorization.removeprefix("Bearer "))
            return (200, told, "") if told is not None else (401, {}, "")
        if path == "/end":
            return 302, {}, query.get("post_logout_redirect_uri", "/")
        return 404, {}, ""


@contextmanager
def running(client_id: str = "joinedup") -> Iterator[Provider]:
    """A provider that answers on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}", client_id)

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, said, to = provider.answer(
                self.command, parts.path, query, body, self.headers.get("Authorization", "")
            )
            text = json.dumps(said).encode()
            self.send_response(status)
            if to:
                self.send_header("Location", to)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _do  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def pem_of(key: Any) -> str:
    """A private key as text."""
    return str(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
    )
