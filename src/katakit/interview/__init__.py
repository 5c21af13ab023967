"""Mock interviews: rounds drawn from banks of questions, answered against the clock."""
