"""A study group: what its members hand in, the verdicts on it, and the page of all of them."""
