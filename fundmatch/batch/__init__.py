"""The whole pool of organisations × all calls: the best calls of each, in Parquet parts that are each made once.

A run is cut into parts of some hundred profiles. Each part is made by one process, of this computer or of a Dask
cluster, which opens the same index by its path; a part is a file that is either whole or not there, and its name holds
a digest of everything it depends on, so that a run that was killed goes on where it was.
"""
