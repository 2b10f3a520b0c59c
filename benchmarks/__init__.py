"""What the bot costs, beside a bare discord.py bot on the same loopback Discord."""
