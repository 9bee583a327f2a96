"""Consortia: which lawful team of the partners at hand suits a call best, proven where the pool allows."""
