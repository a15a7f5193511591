"""Media types that several modules name."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
