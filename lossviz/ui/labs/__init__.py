"""The pages of the labs."""
