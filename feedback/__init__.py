"""What readers tell the office through the portal, and the public log of what was corrected."""
