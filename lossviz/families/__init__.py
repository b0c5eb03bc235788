"""Families of losses: the variable each depends on, and all that follows from it."""
