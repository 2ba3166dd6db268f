"""Login by an OpenID provider of the tenant: authorization code with PKCE, and no other way."""
