"""Encrypted copies of the database that leave the machine, and the way back (ADR 0035).

No part of it needs the database to be there but taking and shipping; restoring needs
the archive, the secret key and an empty folder.
"""
