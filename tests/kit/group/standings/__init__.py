"""The standings of a group, made and looked at."""
