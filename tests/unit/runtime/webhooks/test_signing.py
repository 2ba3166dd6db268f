"""The signature, against the example that Standard Webhooks gives for everybody to check."""

from pydantic import SecretStr

from runtime.webhooks.signing import new_secret, signed_headers


def test_the_specification_s_example_is_signed_as_it_says() -> None:
    headers = signed_headers(
        [SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_every_secret_is_another_and_is_not_shown_by_accident() -> None:
    one, other = new_secret(), new_secret()
    assert one.get_secret_value().startswith("whsec_")
    assert one != other
    assert "whsec_" not in repr(one)
