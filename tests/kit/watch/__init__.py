"""Save to verdict."""
