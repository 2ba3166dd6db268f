"""Mail out through Amazon SES's API (version 2), for those who do not want its SMTP door."""
