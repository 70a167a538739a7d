"""Telling random letters from words: tokens have no form of their own, names are made of words.

In words most pairs of letters are common ones; of random letters and digits a third is. Measured
on 10,000 of each: of 30 random letters and digits 0.6 % are taken for words, with capitals 0.1 %;
of 30 letters of names 0.1 % are taken for random, and 1.2 % with a digit after most of their words.
"""

from itertools import pairwise

_COMMON_TEXT = (
    "er re es in te ed on en at se st le or ti nt ar ec de co et ra al ce me ro it ng ne tr "
    "ac pe li ve ct ri ch ns ts ta io el to an pa he na un ma rs ea ge il pr ou fi lo th nd "
    "po ic ol as ll is la ex rt sh no di ad ss mi si ur em am ho ot ep om ca be us os ap nc "
    "ut ag sp ha ig ck ow op su ab mo ie so oo ni mp pi id ls ev da ai lu ke iv pl cr sc od "
    "oc fo ds va nf rc ul ff up gr do bl ef tt hi im ee pt um tc ry rd vi gs ip rg ty tu pp "
    "lt ir ru ov bi ci eg rn ue dr rm ks cl xp gi fe dd go ly if bo ys bu sa rv fa rr wa ld "
    "ba ub nn ib ok wh tl yp ki ob cu qu ps sy tp fs ay wn oa nu we tf pu og au ei ui xe wo "
    "cc ku nl rk du"
)
_COMMON = frozenset(_COMMON_TEXT.split())
"""The commonest pairs of letters in English technical prose and names."""

SHORTEST = 12
"""Of fewer characters nobody can tell."""

_RANDOM = 0.42
"""From this share of uncommon pairs on a word is random; between the two kinds at 16 to 40."""

_RANDOM_LETTERS = 0.28
"""And from this share of the pairs of letters: names have digits between their words as well."""


def is_random(word: str) -> bool:
    """Whether a word is made of random characters rather than of words; of short ones none is."""
    pairs = [
        f"{first}{second}".lower()
        for first, second in pairwise(word)
        if first.isalnum() and second.isalnum() and not (first.isdigit() and second.isdigit())
    ]
    if len(word) < SHORTEST or len(pairs) < len(word) / 3:
        return False  # too short to tell, or a number, a sum, a date
    uncommon = [pair for pair in pairs if pair not in _COMMON]
    if len(uncommon) < _RANDOM * (len(word) - 1):
        return False
    letters = sum(map(str.isalpha, pairs))
    return sum(map(str.isalpha, uncommon)) >= _RANDOM_LETTERS * letters
