"""Arithmetic that loses no digit."""
