"""Projects with their donors, partners and beneficiary figures."""
