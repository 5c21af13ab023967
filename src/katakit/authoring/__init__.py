"""Beginning a kata: answers checked, a template baked aside, rooms moved into a kata root."""
