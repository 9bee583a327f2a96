"""The questions that can be asked of partners and calls together: the ranked search, teams, pairs, comparisons, themes.

:class:`Searcher` answers them over one :class:`SearchSpace`.
"""

from fundmatch.searching.options import SearchOptions
from fundmatch.searching.ranking import rounded
from fundmatch.searching.searcher import Searcher
from fundmatch.searching.side_by_side import Guests
from fundmatch.searching.space import SearchSpace

__all__ = ["Guests", "SearchOptions", "SearchSpace", "Searcher", "rounded"]
