"""Takes away what the group does not need: the other service's files, exams that it won't hold."""

import shutil
from pathlib import Path

PLATFORM = {{ cookiecutter.platform | tojson }}
EXAM = {{ cookiecutter.exam | tojson }}

if PLATFORM == "github":
    Path(".gitlab-ci.yml").unlink()
else:
    shutil.rmtree(".github")
if EXAM == "no":
    Path(".github/workflows/exam.yml").unlink(missing_ok=True)
