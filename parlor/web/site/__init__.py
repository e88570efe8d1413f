"""What all pages share: who asks, in which language, and what every answer has."""
