"""A faithful, separately runnable EZVIZ open platform with cameras that can be watched.

It keeps to the public documents and to field reports, never to the client beside it: the two
share no code, no constant and no table, so that they cannot agree with each other by accident.
Sections named in the docstrings are those of the digest that docs/simulator.md points at.
"""
