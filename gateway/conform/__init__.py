"""Does a server keep to the API it claims to speak?"""
