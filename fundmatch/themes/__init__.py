"""Themes of public vocabularies: development goals, smart specialisation, fields of science, Bauhaus values."""
