"""A synthetic neighbourhood, written out as partner files, so that the demo walks the same road as real data.

Imports no Django and writes no table (DESIGN 2). All people, homes, postcodes and small areas are fictional.
"""
