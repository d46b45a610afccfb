"""The languages of the pages: which one a request gets, and its words, dates and numbers."""
