"""The directory of accounts seen."""

from gateway.cache.account_directory import AccountDirectory
from mappings.people import Person

ANN = Person("a", "ann", "Ann Archer", "https://cdn.example/a")


def test_what_is_told_adds_up() -> None:
    directory = AccountDirectory()
    directory.learn_person(Person("a", "ann"))
    directory.learn_person(Person("a", None, "Ann Archer", "https://cdn.example/a"))
    assert directory.find_person("a") == ANN
    assert directory.find_named("ann") == ANN
    assert directory.find_person("b") is None
    assert directory.find_named("Ann") is None
    assert len(directory) == 1


def test_a_renamed_account_leaves_its_name_behind() -> None:
    directory = AccountDirectory()
    directory.learn_person(ANN)
    directory.learn_person(Person("a", "anna"))
    assert directory.find_named("ann") is None
    renamed = directory.find_named("anna")
    assert renamed is not None
    assert renamed.display_name == "Ann Archer"
    directory.learn_person(Person("b", "ann"))
    assert directory.find_named("ann") == Person("b", "ann")


def test_two_accounts_that_swapped_their_names_are_found_by_the_new_ones() -> None:
    directory = AccountDirectory()
    for person in (Person("a", "x"), Person("b", "y"), Person("a", "y"), Person("b", "x")):
        directory.learn_person(person)
    assert directory.find_named("x") == Person("b", "x")
    assert directory.find_named("y") == Person("a", "y")


def test_it_is_searched_in_both_names_in_any_case() -> None:
    directory = AccountDirectory()
    directory.learn_person(ANN)
    directory.learn_person(Person("b", "bob", "Bob Martens"))
    directory.learn_person(Person("c"))
    assert list(directory.search_people("ARCH")) == [ANN]
    assert [person.id for person in directory.search_people("b")] == ["b"]
    assert list(directory.search_people("zz")) == []


def test_it_is_bounded() -> None:
    directory = AccountDirectory(max_entries=3)
    for number in range(10):
        directory.learn_person(Person(str(number), f"user-{number}"))
    assert len(directory) == 3
    assert directory.find_named("user-0") is None
    assert directory.find_named("user-9") is not None


def test_who_is_told_of_again_and_again_is_found_by_name_as_long_as_by_id() -> None:
    directory = AccountDirectory(max_entries=3)
    for number in range(10):
        directory.learn_person(ANN)
        directory.learn_person(Person(str(number), f"user-{number}"))
    assert directory.find_person("a") == ANN
    assert directory.find_named("ann") == ANN


def test_a_name_another_had_for_a_while_is_found_with_its_owner_again() -> None:
    directory = AccountDirectory()
    for person in (Person("a", "x"), Person("b", "x"), Person("b", "y"), Person("a", "x")):
        directory.learn_person(person)
    assert directory.find_named("x") == Person("a", "x")
    assert directory.find_named("y") == Person("b", "y")
