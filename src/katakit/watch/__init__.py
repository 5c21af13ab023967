"""Save to verdict in an instant: a judge that stays warm, one screen, four keys."""
