"""Writes strangers as plain text and as web pages."""

import html
import textwrap
from collections.abc import Callable, Iterable

from benchmarks.parser.strangers.people import Course, Group, Stranger


def indented(person: Stranger) -> bytes:
    """Capital headings; posts at the margin, what was done indented; wrapped at 72 signs."""
    out = [person.shown.center(72).rstrip(), person.place.center(72).rstrip()]
    out += [t.center(72).rstrip() for t in (" / ".join(person.phones), person.email)]
    out += [link.url.center(72).rstrip() for link in person.links]
    out += ["", person.heads["about"].upper(), *_wrapped(person.about, "   ")]
    out += ["", person.heads["posts"].upper()]
    for post in person.posts:
        out += ["", f"{post.company}, {post.place}", f"{post.title}, {post.dates}"]
        for told in post.told:
            out += _wrapped(told, "   * ", "     ")
    out += ["", person.heads["courses"].upper(), ""]
    out += [", ".join(_facts(c)) for c in person.courses]
    out += ["", person.heads["skills"].upper()]
    for group in person.skills:
        out += _wrapped(_said(group), "   ")
    return _text([*out, *_rest(person, str.upper)], "\n")


def dashed(person: Stranger) -> bytes:
    """Headings over a row of dashes; dates before the post; ends of lines as Windows has them."""
    out = [person.shown, person.role, "", person.place]
    out += [*person.phones, person.email, *(link.url for link in person.links)]
    if person.about:
        out += ["", *_under(person.heads["about"]), *_wrapped(person.about, "")]
    out += ["", *_under(person.heads["courses"])]
    out += [f"{c.dates:<24}{c.degree}, {c.school}" for c in person.courses]
    out += ["", *_under(person.heads["posts"])]
    for post in person.posts:
        out += [f"{post.dates:<24}{post.title}", " " * 24 + f"{post.company}, {post.place}"]
        out += [" " * 24 + f"- {told}" for told in post.told]
    out += ["", *_under(person.heads["skills"])]
    out += [f"- {skill.name}" for group in person.skills for skill in group.items]
    for section in person.more:
        out += ["", *_under(section.head), *section.lines]
    return _text(out, "\r\n")


def capitals(person: Stranger) -> bytes:
    """As typed into a form on the web: name in capitals, colons after headings, few empty lines."""
    out = [person.shown.upper(), f"Tel: {person.phones[0]}  Email: {person.email}", person.place]
    out += ["", f"{person.heads['about']}: {person.about}", "", f"{person.heads['posts']}:"]
    for post in person.posts:
        out += [f"{post.dates}: {post.title} - {post.company} ({post.place})"]
        out += [f"  {told}" for told in post.told]
    out += ["", f"{person.heads['courses']}:"]
    out += [" - ".join(_facts(c)) for c in person.courses]
    out += ["", f"{person.heads['skills']}:"]
    out += [person.said] if person.said else [_said(group) for group in person.skills]
    return _text([*out, *_rest(person, "{}:".format)], "\n")


def blog(person: Stranger) -> bytes:
    """A page of one's own: navigation, headings, a list, links on words, a footer."""
    parts = [
        f"<header><h1>{_e(person.shown)}</h1><p>{_e(person.role)}</p>",
        f'<p>{_e(person.place)} · <a href="tel:{_e(person.phones[0])}">{_e(person.phones[0])}</a>',
        f' · <a href="mailto:{person.email}">{person.email}</a> {_anchors(person)}</p></header>',
        '<nav><a href="#a">Home</a> <a href="#b">CV</a></nav>',
        _h2(person.heads["about"]) + f"<p>{_e(person.about)}</p>" + _h2(person.heads["posts"]),
    ]
    for p in person.posts:
        parts += [f"<h3>{_e(p.title)}</h3><p><em>{_e(p.company)}, {_e(p.place)}</em><br>"]
        parts += [f"{_e(p.dates)}</p>{_list(p.told)}"]
    parts += [_h2(person.heads["courses"])]
    for c in person.courses:
        parts += [f"<p><strong>{_e(c.degree)}</strong><br>{_e(c.school)}, {_e(c.dates)}</p>"]
    parts += [_h2(person.heads["skills"]), _list(_names(person))]
    for section in person.more:
        parts += [_h2(section.head), _list(section.lines)]
    return _page(person, "".join(parts))


def cards(person: Stranger) -> bytes:
    """Divisions and spans only, as builders of pages make them; skills as chips."""
    spans = "".join(f"<span class=chip>{_e(name)}</span> " for name in _names(person))
    parts = [f"<div class=hero><div class=n>{_e(person.shown)}</div><div>{_e(person.role)}</div>"]
    parts += [f"<div>{_e(person.place)}</div><div>{person.phones[0]}</div>"]
    parts += [f"<div>{person.email}</div><div>{_anchors(person)}</div></div>"]
    parts += [_card(person.heads["about"], _e(person.about)), _card(person.heads["skills"], spans)]
    posts = "".join(
        f"<div><div><b>{_e(p.title)}</b> @ <b>{_e(p.company)}</b></div>"
        f"<div class=d>{_e(p.dates)} | {_e(p.place)}</div>{_list(p.told)}</div>"
        for p in person.posts
    )
    courses = "".join(
        f"<div><div>{_e(c.degree)}</div><div>{_e(c.school)}</div><div>{_e(c.dates)}</div></div>"
        for c in person.courses
    )
    parts += [_card(person.heads["posts"], posts), _card(person.heads["courses"], courses)]
    parts += [_card(s.head, "<br>".join(_e(line) for line in s.lines)) for s in person.more]
    return _page(person, "".join(parts))


def table(person: Stranger) -> bytes:
    """One old-fashioned table: dates at the left, employers in bold at the right."""
    rows = [f"<tr><td colspan=2><h1>{_e(person.shown)}</h1></td></tr>"]
    rows += [_row("", " – ".join((_e(person.place), *person.phones, person.email)))]
    rows += [_row("", _anchors(person)), _row("", _e(person.about)), _row(person.heads["posts"])]
    for p in person.posts:
        rows += [_row(p.dates, f"<b>{_e(p.company)}</b>, {_e(p.place)}<br>{_e(p.title)}")]
        rows += [_row("", _list(p.told))] if p.told else []
    rows += [_row(person.heads["courses"])]
    rows += [
        _row(c.dates, f"<b>{_e(c.school)}</b>, {_e(c.place)}<br>{_e(c.degree)}")
        for c in person.courses
    ]
    rows += [_row(person.heads["skills"], ", ".join(_e(name) for name in _names(person)))]
    rows += [_row(s.head, "<br>".join(_e(line) for line in s.lines)) for s in person.more]
    return _page(person, f"<table>{''.join(rows)}</table>")


def _facts(course: Course) -> list[str]:
    facts = (course.degree, course.school, course.place, course.dates, course.note)
    return [fact for fact in facts if fact]


def _said(group: Group) -> str:
    items = ", ".join(s.name + (f" ({s.level})" if s.level else "") for s in group.items)
    return f"{group.label}: {items}" if group.label else items


def _names(person: Stranger) -> list[str]:
    return [skill.name for group in person.skills for skill in group.items]


def _rest(person: Stranger, shape: Callable[[str], str]) -> list[str]:
    out: list[str] = []
    for section in person.more:
        out += ["", shape(section.head), *section.lines]
    return out


def _under(head: str) -> list[str]:
    return [head, "-" * len(head)]


def _wrapped(text: str, first: str, rest: str | None = None) -> list[str]:
    later = first if rest is None else rest
    return textwrap.wrap(text, 72, initial_indent=first, subsequent_indent=later)


def _text(lines: Iterable[str], end: str) -> bytes:
    return (end.join(lines) + end).encode()


def _e(text: str) -> str:
    return html.escape(text)


def _h2(text: str) -> str:
    return f"<h2>{_e(text)}</h2>"


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{_e(line)}</li>" for line in lines) + "</ul>"


def _anchors(person: Stranger) -> str:
    return " ".join(f'<a href="https://{link.url}">{_e(link.label)}</a>' for link in person.links)


def _card(head: str, body: str) -> str:
    return f"<div class=card><div class=h>{_e(head)}</div><div>{body}</div></div>"


def _row(left: str, right: str = "") -> str:
    cell = f"<td><b>{_e(left)}</b></td>" if not right else f"<td>{_e(left)}</td>"
    return f"<tr>{cell}<td>{right}</td></tr>"


def _page(person: Stranger, body: str) -> bytes:
    head = f"<meta charset=utf-8><title>{_e(person.name)}</title>"
    style = "<style>.chip{border:1px solid}.card{margin:1em}</style>"
    return f"<!doctype html><html lang={person.language}>{head}{style}{body}</html>".encode()
