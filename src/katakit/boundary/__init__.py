"""The boundary between the judge and the candidate: values cross it, code never does."""
