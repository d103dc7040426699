"""Typed rows of a sheet become facts of the ontology."""
