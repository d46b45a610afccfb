"""The tier that several gateways share: a Valkey or Redis behind the cache."""
