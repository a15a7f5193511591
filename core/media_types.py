"""Media types used by several modules."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
