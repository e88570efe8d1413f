"""What a person can do, one function for each deed, whichever way they asked."""
