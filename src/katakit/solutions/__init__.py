"""Solutions: a candidate's file as a text, its imports, its edits."""
