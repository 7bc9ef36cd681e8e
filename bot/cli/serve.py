"""`lianhu serve`: the real thing."""

from bot.cli.command import Command, settings


def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the real thing: web chat, webhooks, jobs and delivery."""
    from bot.serving import serve as run

    run(settings(), host, port)


command = Command(serve, order=20)
