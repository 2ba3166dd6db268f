"""Pages by number over any cutting into pages by a vendor: nothing missed, nothing twice."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.unified.ats import Wanted
from services.gateway.unified.walking import READ_AHEAD, Page, walk


@dataclass(frozen=True)
class Item:
    id: str


@dataclass
class Shelf:
    """A vendor that cuts its list wherever it likes, also into empty pages."""

    sizes: list[int]

    def __post_init__(self) -> None:
        self.reads = 0

    @property
    def all(self) -> list[str]:
        return [str(n) for n in range(sum(self.sizes))]

    async def read(self, cursor: str | None) -> Page[Item]:
        self.reads += 1
        place = int(cursor or 0)
        start = sum(self.sizes[:place])
        items = [Item(one) for one in self.all[start : start + self.sizes[place]]]
        is_last = place + 1 == len(self.sizes)
        return Page(items, None if is_last else str(place + 1))


cuts = st.lists(st.integers(0, 5), min_size=1, max_size=12)
sizes = st.integers(1, 9)


@given(cuts, sizes)
async def test_numbered_pages_show_everything_once(cut: list[int], per_page: int) -> None:
    shelf, seen, page = Shelf(cut), list[str](), 1
    while True:
        listing = await walk(shelf.read, Wanted(page=page, per_page=per_page), "vendor")
        seen += [item.id for item in listing.items]
        assert listing.total >= len(seen)
        if page * per_page >= listing.total:
            break
        page += 1
    assert seen == shelf.all


@given(cuts, sizes)
async def test_cursors_show_everything_once(cut: list[int], per_page: int) -> None:
    shelf, seen, cursor = Shelf(cut), list[str](), None
    while True:
        listing = await walk(shelf.read, Wanted(per_page=per_page, cursor=cursor), "vendor")
        seen += [item.id for item in listing.items]
        cursor = listing.next_cursor
        if cursor is None:
            break
    assert seen == shelf.all


async def test_a_cursor_does_not_begin_at_the_beginning() -> None:
    shelf = Shelf([5] * 30)
    first = await walk(shelf.read, Wanted(page=20, per_page=5), "vendor")
    shelf.reads = 0
    await walk(shelf.read, Wanted(per_page=5, cursor=first.next_cursor), "vendor")
    assert shelf.reads <= 2 + READ_AHEAD


async def test_an_item_that_moves_to_the_next_page_is_shown_once() -> None:
    pages = {None: Page([Item("a"), Item("b")], "2"), "2": Page([Item("b"), Item("c")], None)}

    async def read(cursor: str | None) -> Page[Item]:
        return pages[cursor]

    listing = await walk(read, Wanted(per_page=10), "vendor")
    assert [item.id for item in listing.items] == ["a", "b", "c"]
