"""Small pictures, and the form a client sends one with."""

from typing import Final

# One grey pixel.
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)
JPEG: Final = b"\xff\xd8\xff\xe0" + b"\0" * 40


def picture_form(
    content: bytes, name: str, *, field: str = "avatar", **more: str
) -> tuple[bytes, dict[str, str]]:
    """A multipart body with a file, and the header that goes with it."""
    boundary = "----ExpoFetchFormBoundaryabc123"
    begin = f"--{boundary}\r\ncontent-disposition: form-data; name="
    texts = "".join(f'{begin}"{key}"\r\n\r\n{text}\r\n' for key, text in more.items())
    file = f'{begin}"{field}"; filename="{name}"\r\ncontent-type: text/plain\r\n\r\n'
    body = texts.encode() + file.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
