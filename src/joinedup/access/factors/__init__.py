"""Second factors: an authenticator app, recovery codes, passkeys. Values in, values out; writes are in ``actions``."""
