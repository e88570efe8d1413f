"""How somebody is known again: sessions and what begins them."""
