"""`loops-gateway completion`: what a shell needs to complete commands and options."""

import click
from click.shell_completion import get_completion_class

_VARIABLE = "_LOOPS_GATEWAY_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completions for SHELL.

    \b
    bash  add to ~/.bashrc: eval "$(loops-gateway completion bash)"
    zsh   add to ~/.zshrc: eval "$(loops-gateway completion zsh)"
    fish  loops-gateway completion fish > ~/.config/fish/completions/loops-gateway.fish
    """
    completions = get_completion_class(shell)
    assert completions is not None  # noqa: S101 - click has all three
    click.echo(completions(ctx.find_root().command, {}, "loops-gateway", _VARIABLE).source())
