"""Renderers: they return text (or lines of styled spans), and never print."""
