"""The engine: index → expand → score → explain."""
