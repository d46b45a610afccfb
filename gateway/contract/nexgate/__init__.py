"""What Nexgate documents, exactly: the strict counterpart of the tolerant models in `mappings`.

Every documented field is present. Null are those said to be (display names, `nextCursor`, the shop,
the external link) and what can't be there for everybody: pictures, logos, a caption, a discount, a
link's preview. Clips are those of "Nexgate Clips API"; everything else is known from Nexgate's
older builds. The gateway never reads with these models: they say what a server has to send,
`mappings.nexgate` says what the gateway can live with.
"""

from gateway.contract.nexgate import accounts, clips, comments, posts, responses
from gateway.contract.nexgate.model import NexgateDocument

# Every documented object by its name.
DOCUMENTS: dict[str, type[NexgateDocument]] = {
    name: model
    for module in (clips, comments, posts, accounts, responses)
    for name, model in vars(module).items()
    if isinstance(model, type)
    and issubclass(model, NexgateDocument)
    and model is not NexgateDocument
}
