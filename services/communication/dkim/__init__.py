"""DKIM (RFC 6376): mail that goes out directly says, by a signature, whose it is."""
