"""Backups that are proved: one file with database, uploads and checksums; docs/decisions/0046-backups.md."""
