"""ОПИК, ПКИП and ПНИИДИТ from ИСУН 2020: server-rendered pages, no API."""

from fundmatch.sources.isun.source import Isun

opic = Isun()

__all__ = ["Isun", "opic"]
