"""Searches its own memory for the suite, which the zygote might have inherited from the judge.

Expect: failed
Needs: process
"""

import gc


def act(aim):
    texts = [text for text in gc.get_objects() if isinstance(text, (list, dict))]
    found = [str(item) for box in texts for item in list(box) if "requirement(" in str(item)[:500]]
    print(found)
