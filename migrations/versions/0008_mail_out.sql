-- Mail out: digests, the provider's notices and the webhooks of alerts.

SELECT 1;
