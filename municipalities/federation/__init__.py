"""Login through an organisation's own identity provider (docs/login.md)."""
