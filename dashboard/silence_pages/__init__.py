"""The pages of silences: the list, the form, its preview, and what is done to several at once."""
