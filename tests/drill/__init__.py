"""The product on an installation that has everything twice, and what kills its parts: `make drill` (__main__.py).

All are local processes on free ports of 127.0.0.1, in a temporary folder, with the files of deploy/high-availability.
"""
