"""A server that answers everything with the same bytes: the ceiling of what the load client can measure.

`python -m benchmarks.echo PORT`; it ends when its standard input closes.
"""

import select
import socket
import sys

BODY = b'{"head":{"vars":["label"]},"results":{"bindings":[]}}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/sparql-results+json\r\ncontent-length: %d\r\n\r\n%b" % (
    len(BODY),
    BODY,
)


def main() -> None:
    """Answer until standard input closes."""
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=256)
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN)
    poll.register(sys.stdin, select.EPOLLIN)
    clients: dict[int, socket.socket] = {}
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == sys.stdin.fileno():
                return
            if descriptor == listener.fileno():
                client, _ = listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                clients[client.fileno()] = client
                poll.register(client, select.EPOLLIN)
            elif clients[descriptor].recv(65536):
                clients[descriptor].send(ANSWER)
            else:
                poll.unregister(descriptor)
                clients.pop(descriptor).close()


if __name__ == "__main__":
    main()
