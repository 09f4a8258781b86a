"""`/ask`: the page with which people ask the endpoint, with JavaScript or without."""
