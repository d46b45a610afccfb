"""Builds the verbs on accounts from what they share."""

from dataclasses import dataclass

from gateway.cache.account_directory import AccountDirectory
from gateway.service.account_counts import AccountCounts
from gateway.service.account_lists import AccountLists
from gateway.service.account_names import AccountNames
from gateway.service.account_reads import AccountReads
from gateway.service.accounts import Accounts
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.relationships import Relationships
from gateway.service.takedowns import Takedowns
from gateway.state.hidden_suggestions import HiddenSuggestions
from gateway.upstream.accounts import NexgateAccounts
from mappings.rules import Rules


@dataclass(frozen=True)
class Sources:
    """The dependencies of the verbs on accounts."""

    nexgate: NexgateAccounts
    reads: CachedReads
    calls: AuthorizedCalls
    directory: AccountDirectory
    hidden: HiddenSuggestions
    takedowns: Takedowns


@dataclass(frozen=True)
class People:
    """The verbs on accounts, between accounts, and on lists of accounts."""

    accounts: Accounts
    relationships: Relationships
    lists: AccountLists
    reads: AccountReads
    counts: AccountCounts
    blocks: Blocks


def build_people(sources: Sources, rules: Rules) -> People:
    """The verbs on accounts over their dependencies."""
    nexgate, reads, calls = sources.nexgate, sources.reads, sources.calls
    takedowns = sources.takedowns
    account_reads = AccountReads(nexgate, reads, takedowns, rules)
    names = AccountNames(nexgate, reads, account_reads, calls, sources.directory, rules.host)
    directory, blocks = sources.directory, Blocks(account_reads, takedowns)
    counts = AccountCounts(account_reads, directory)
    accounts = Accounts(nexgate, reads, account_reads, names, calls, directory, blocks, rules)
    return People(
        accounts=accounts,
        relationships=Relationships(nexgate, reads, account_reads, accounts, calls),
        lists=AccountLists(
            nexgate, reads, account_reads, calls, sources.hidden, counts, blocks, rules
        ),
        reads=account_reads,
        counts=counts,
        blocks=blocks,
    )
