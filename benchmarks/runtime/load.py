"""The messages that every peer reads, and the answer it writes to each."""

import random
from collections.abc import Iterator
from uuid import UUID, uuid5

from runtime.envelope import Envelope
from runtime.messages import encode
from runtime.record import Outgoing
from schemas.event import Event
from schemas.topics import Topic

SEED = 20261121
TENANT = UUID(int=1)
BYTES = 1900  # about what an event of ours weighs with its references


class Item(Event):
    """A no-op stage reads one of these and writes it again."""

    number: int
    text: str
    fails: bool = False


def topic(name: str) -> Topic[Item]:
    return Topic(name, Item, lambda item, _tenant: str(item.number), ("bench",), ("bench",))


def messages(name: str, count: int, *, fails: frozenset[int] = frozenset()) -> Iterator[Outgoing]:
    rng = random.Random(SEED)
    text = "".join(rng.choices("abcdefghij klmnop", k=BYTES))
    for number in range(count):
        envelope = Envelope.first(TENANT, uuid5(TENANT, str(number)), agent="bench")
        item = Item(number=number, text=text, fails=number in fails)
        yield encode(topic(name).message(item), envelope)
