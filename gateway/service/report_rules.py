"""The rules a report may name: Loops' keys, our wording (Loops API, report-rules)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REPORT_RULES: Final[Mapping[int, str]] = MappingProxyType(
    {
        1009: "Violence or threats",
        1010: "Self-harm or suicide",
        1011: "Harm to children",
        1012: "Hate and harassment",
        1013: "Nudity or sexual content",
        1014: "Bullying",
        1015: "Dangerous acts and challenges",
        1016: "Shocking or graphic content",
        1017: "Terrorism or violent extremism",
        1018: "Drugs, weapons or other regulated goods",
        1019: "Animal cruelty",
        1020: "False or misleading information",
        1021: "Spam or fake engagement",
        1022: "Scam or fraud",
        1023: "Impersonation",
        1024: "Private information of others",
        1025: "Copyright or other rights",
        1026: "Something else",
    }
)
LOWEST_RULE: Final = min(REPORT_RULES)
HIGHEST_RULE: Final = max(REPORT_RULES)
