"""A real browser uses the pages: Debian's Chromium through Playwright."""
