"""Signing in at a partner's own service (OpenID Connect, INTEROP 9): who the services are, their keys, their tokens.

Why our own and not a library's: ADR 0012. What signs and checks is PyJWT's.
"""
