"""Attribution by rules alone, for languages without learned weights."""
