"""`python -m gateway` is the command `loops-gateway`."""

from gateway.cli import main

if __name__ == "__main__":
    main(prog_name="loops-gateway")
