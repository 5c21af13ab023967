"""The candidate's module as a hidden suite sees it, across the boundary or not."""
