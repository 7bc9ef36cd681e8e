"""telemelya, a stand-in of Telegram that nobody here wrote, with its Redis and S3, in one process.

Run as `python -m tests.standins.telemelya_process PORT REDIS_PORT S3_PORT`; it ends with its parent's pipe.
"""

import logging
import os
import sys
import threading

import uvicorn

KEY = "a-key-of-the-tests"


def main(port: int, redis_port: int, s3_port: int) -> None:
    """Serve all three on loopback until stdin closes."""
    # Only `make interop` installs them.
    from fakeredis import TcpFakeServer
    from moto.server import ThreadedMotoServer

    redis = TcpFakeServer(("127.0.0.1", redis_port), server_type="redis")
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    ThreadedMotoServer(ip_address="127.0.0.1", port=s3_port, verbose=False).start()
    os.environ.update(
        MOCK_SERVER_HOST="127.0.0.1",
        MOCK_SERVER_PORT=str(port),
        MOCK_SERVER_URL=f"http://127.0.0.1:{port}",
        REDIS_URL=f"redis://127.0.0.1:{redis_port}/0",
        MINIO_ENDPOINT=f"127.0.0.1:{s3_port}",
        AUTH_KEYS=KEY,
        STRICT_EDIT="true",
    )
    from telemelya.server.app import app  # it reads its settings when it is imported

    logging.disable(logging.WARNING)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    threading.Thread(target=_until_the_parent_goes, args=(server,), daemon=True).start()
    server.run()
    os._exit(0)  # moto's threads do not end by themselves


def _until_the_parent_goes(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
