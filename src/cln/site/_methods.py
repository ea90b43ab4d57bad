"""The numbers that the site shows: each has a page that says how it is made, and no number is shown that is not here.

The texts are in the catalogues: method.NAME.title, .what, .how, .limits.
"""

METHODS = (
    "independent-reports",
    "copies",
    "follow-ups",
    "countries",
    "languages",
    "first-report",
    "breaking-rate",
    "diverse-places",
    "latest-order",
    "shared-text",
    "repairs",
    "repair-score",
    "same-story",
    "news-added",
    "search-results",
    "left-out",
    "sources",
    "desk",
)
