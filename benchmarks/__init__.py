"""Measurements of what the product promises: ``python -m benchmarks`` (docs/benchmarks.md)."""
