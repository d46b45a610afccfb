"""What any HTTP service has: prepared responses, content coding, validators, cookies, CORS."""
