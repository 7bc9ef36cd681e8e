"""`python -m bot.cli`: the command line without its script."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
