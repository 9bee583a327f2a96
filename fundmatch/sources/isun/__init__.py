"""ОПИК, ПКИП and ПНИИДИТ from ИСУН 2020: server-rendered pages, no API."""

from fundmatch.sources.isun.source import ISUN_PROGRAMMES, Isun, programme

opic = Isun()

__all__ = ["ISUN_PROGRAMMES", "Isun", "opic", "programme"]
