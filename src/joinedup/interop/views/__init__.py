"""The Files-in pages: files, mappings, formats."""
