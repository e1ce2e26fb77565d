"""`python -m flake8_eventrace` is the `eventrace` command."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="eventrace")
