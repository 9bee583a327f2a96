"""Files attached to calls: what they are called, their text fetched politely and read within limits.

Nothing is imported here: a search needs the names of files, but neither the network nor the store.
"""
