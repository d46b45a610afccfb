"""Programs beside Python that some tests need: skipped without them, failed where CI is set."""

import os
import shutil

import pytest


def needed_program(*names: str, package: str) -> str:
    """The path of the first of these programs that is installed.

    Without one the test is skipped, with the Debian package to install; where CI is set it fails.
    """
    for name in names:
        # Servers stand where a user who isn't root has no path to.
        found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        if found is not None:
            return found
    sentence = f"needs {' or '.join(names)}: apt install {package}"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
