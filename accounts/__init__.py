"""Who may sign in and in which role; the second factor; the audit log."""
