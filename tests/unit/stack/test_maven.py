"""What is in the cache is not asked of any repository."""

from pathlib import Path

from hirestream.stack.maven import Maven, path_of


def test_a_jar_lies_where_maven_would_put_it() -> None:
    assert path_of("org.example.one:two:3.4") == Path("org/example/one/two/3.4/two-3.4.jar")


def test_a_jar_in_the_cache_is_not_downloaded(tmp_path: Path) -> None:
    kept = tmp_path / path_of("org.example:jar:1")
    kept.parent.mkdir(parents=True)
    kept.touch()
    parts: list[int] = []
    assert Maven(tmp_path).fetch("org.example:jar:1", parts.append) == kept
    assert parts == []
