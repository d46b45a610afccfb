"""Which request a log line belongs to, whoever writes it."""

import logging

from gateway.tracing.traces import current_trace


def note_request(record: logging.LogRecord) -> bool:
    """A filter that lets every record pass, with the ids of the request that is worked on.

    They are `trace_id` and `request_id`; records of other work have neither.
    """
    trace = current_trace()
    if trace is not None:
        record.trace_id, record.request_id = trace.context.trace_id, trace.request_id
    return True
