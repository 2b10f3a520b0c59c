"""A small Discord on loopback, for trying the whole process; see README.md."""
