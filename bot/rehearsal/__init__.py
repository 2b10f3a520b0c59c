"""The very same bot on a made-up Discord, tried out in a local web page: no token and no network."""
