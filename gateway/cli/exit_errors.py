"""How a command ends when it can't do its work: a sentence on stderr and an exit code."""

import click


class Failure(click.ClickException):
    """Something failed at run time; the message is for people."""

    exit_code = 1


class Misconfigured(click.ClickException):
    """The configuration can't be used; the message has one line for each problem."""

    exit_code = 2

    def format_message(self) -> str:
        """One problem stands behind "Error:", several stand below it."""
        lines = self.message.split("\n")
        return "\n  ".join(["", *lines]) if len(lines) > 1 else lines[0]
