"""How a suite that uses our pytest plugin is run by a test."""

from importlib.metadata import entry_points

PLUGIN = "gateway.testing.plugin"
# An installed distribution brings the plugin with it, and pytest takes none twice.
IS_INSTALLED = any(point.value == PLUGIN for point in entry_points(group="pytest11"))
OPTIONS = ("-p", "no:cacheprovider", *(() if IS_INSTALLED else ("-p", PLUGIN)))
