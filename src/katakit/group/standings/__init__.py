"""The group's page: how far everybody is, what is hard, and the verdict behind each cell."""
