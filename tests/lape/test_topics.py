"""The topics that the query page lists our questions under."""

from lapekg.sparql.examples import load_all_examples
from tests.lape import REPOSITORY

LANGUAGES = ("fi", "sv", "en")
VIEWS = {"", "chart", "map", "timeline", "graph"}
# What the start page asks is no question of a reader.
SITE = "site"
QUESTIONS = [each for each in load_all_examples(REPOSITORY / "queries") if SITE not in each.topics]


def test_each_question_stands_under_a_topic_that_is_named_alike_in_three_languages() -> None:
    assert len(QUESTIONS) >= 55
    topics = {tuple(each.keywords.get(language, "") for language in LANGUAGES) for each in QUESTIONS}
    assert all(all(topic) for topic in topics)
    for place, language in enumerate(LANGUAGES):
        assert len({topic[place] for topic in topics}) == len(topics), language
    assert len(topics) <= 12


def test_each_question_is_opened_in_a_view_that_there_is() -> None:
    assert {each.view for each in QUESTIONS} == VIEWS
