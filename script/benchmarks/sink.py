"""A mail server in a process of its own: it takes everything and keeps only the Message-IDs.

`python -m script.benchmarks.sink PORT`; on SIGTERM it prints how many mails came, and how many
different ones.
"""

import asyncio
import json
import signal
import sys

OK = b"250 OK\r\n"
ANSWERS = {b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n"}


class Sink:
    def __init__(self):
        self.ids = []

    async def talk(self, reader, writer):
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            writer.write(ANSWERS.get(word, OK))
            if word == b"QUIT":
                break
            if word == b"DATA":
                await writer.drain()
                mail = await reader.readuntil(b"\r\n.\r\n")
                self.ids.append(message_id(mail))
                writer.write(OK)
            await writer.drain()
        writer.close()

    async def serve(self, port):
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        async with await asyncio.start_server(self.talk, "127.0.0.1", port, limit=2**24):
            await ended.wait()
        print(json.dumps({"mails": len(self.ids), "different": len(set(self.ids))}))


def message_id(mail):
    """The whole line; folded ones are as different as others."""
    start = mail.lower().index(b"message-id:")
    return mail[start : mail.index(b">", start)]


if __name__ == "__main__":
    asyncio.run(Sink().serve(int(sys.argv[1])))
