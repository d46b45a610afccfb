"""Errors that end a command: a sentence on stderr and an exit code."""

import click


class Failure(click.ClickException):
    """A failure at run time, exit code 1; the message is for people."""

    exit_code = 1


class Misconfigured(click.ClickException):
    """An unusable configuration, exit code 2; the message has a line for each problem."""

    exit_code = 2

    def format_message(self) -> str:
        """One problem on the line of "Error:", several on lines below it."""
        lines = self.message.split("\n")
        return "\n  ".join(["", *lines]) if len(lines) > 1 else lines[0]
