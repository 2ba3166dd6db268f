"""What Prometheus reads: routes and counts, and no path that somebody sent."""

from tests.unit.gateway.memory import Gateway


async def test_requests_are_counted_by_route_and_status(gateway: Gateway) -> None:
    await gateway.client.get("/api/candidates/7")
    await gateway.client.get("/api/candidates/8")
    await gateway.client.get("/wp-admin/ada.lovelace@example.com")
    answer = await gateway.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = answer.text.splitlines()
    counted = 'hirestream_http_requests_total{method="GET",route="%s",status="%s"} %s'
    assert counted % ("/api/candidates/{candidateId}", 401, "2.0") in lines
    assert counted % ("none", 404, "1.0") in lines
    assert "hirestream_http_requests_in_flight 1.0" in lines
    assert "ada.lovelace" not in answer.text
    assert "process_cpu_seconds_total" in answer.text
