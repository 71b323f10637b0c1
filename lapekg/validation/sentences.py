"""What each constraint component of SHACL asks for, in Finnish, Swedish and English.

`{asked}` is the parameter of the constraint; names are those of the components without 'ConstraintComponent'.
"""

from collections.abc import Mapping


def _sentences(english: str, finnish: str, swedish: str) -> Mapping[str, str]:
    return {"en": english, "fi": finnish, "sv": swedish}


SENTENCES: Mapping[str, Mapping[str, str]] = {
    "MinCount": _sentences(
        "too few values; at least {asked} needed",
        "liian vähän arvoja; tarvitaan vähintään {asked}",
        "för få värden; minst {asked} behövs",
    ),
    "MaxCount": _sentences(
        "too many values; at most {asked} allowed",
        "liikaa arvoja; sallittu enintään {asked}",
        "för många värden; högst {asked} tillåtet",
    ),
    "Class": _sentences(
        "the value is not known to be a {asked}",
        "arvon ei tiedetä olevan luokkaa {asked}",
        "värdet är inte känt som en {asked}",
    ),
    "Datatype": _sentences(
        "the value is not a well-formed {asked}",
        "arvo ei ole oikeanmuotoinen {asked}",
        "värdet är inte en välformad {asked}",
    ),
    "NodeKind": _sentences(
        "the value is of the wrong kind; {asked} needed",
        "arvo on väärää lajia; tarvitaan {asked}",
        "värdet är av fel slag; {asked} behövs",
    ),
    "In": _sentences(
        "the value is none of: {asked}",
        "arvo ei ole mikään näistä: {asked}",
        "värdet är inget av: {asked}",
    ),
    "HasValue": _sentences(
        "the value {asked} is missing",
        "arvo {asked} puuttuu",
        "värdet {asked} saknas",
    ),
    "Pattern": _sentences(
        "the value does not match the pattern {asked}",
        "arvo ei vastaa mallia {asked}",
        "värdet motsvarar inte mönstret {asked}",
    ),
    "MinLength": _sentences(
        "the value is shorter than {asked} characters",
        "arvo on lyhyempi kuin {asked} merkkiä",
        "värdet är kortare än {asked} tecken",
    ),
    "MaxLength": _sentences(
        "the value is longer than {asked} characters",
        "arvo on pitempi kuin {asked} merkkiä",
        "värdet är längre än {asked} tecken",
    ),
    "LanguageIn": _sentences(
        "the text is not in one of the languages {asked}",
        "teksti ei ole millään kielistä {asked}",
        "texten är inte på något av språken {asked}",
    ),
    "UniqueLang": _sentences(
        "more than one text in the same language",
        "samalla kielellä on useampi kuin yksi teksti",
        "fler än en text på samma språk",
    ),
    "LessThan": _sentences(
        "the value is not less than that of {asked}, or the two cannot be compared",
        "arvo ei ole pienempi kuin ominaisuuden {asked} arvo, tai niitä ei voi verrata",
        "värdet är inte mindre än det för {asked}, eller så går de inte att jämföra",
    ),
    "LessThanOrEquals": _sentences(
        "the value is greater than that of {asked}, or the two cannot be compared",
        "arvo on suurempi kuin ominaisuuden {asked} arvo, tai niitä ei voi verrata",
        "värdet är större än det för {asked}, eller så går de inte att jämföra",
    ),
    "MinInclusive": _sentences(
        "the value is less than {asked}", "arvo on pienempi kuin {asked}", "värdet är mindre än {asked}"
    ),
    "MinExclusive": _sentences(
        "the value is not greater than {asked}", "arvo ei ole suurempi kuin {asked}", "värdet är inte större än {asked}"
    ),
    "MaxInclusive": _sentences(
        "the value is greater than {asked}", "arvo on suurempi kuin {asked}", "värdet är större än {asked}"
    ),
    "MaxExclusive": _sentences(
        "the value is not less than {asked}", "arvo ei ole pienempi kuin {asked}", "värdet är inte mindre än {asked}"
    ),
    "Equals": _sentences(
        "the values are not the same as those of {asked}",
        "arvot eivät ole samat kuin ominaisuuden {asked}",
        "värdena är inte desamma som för {asked}",
    ),
    "Disjoint": _sentences(
        "the value is also a value of {asked}",
        "arvo on myös ominaisuuden {asked} arvo",
        "värdet är också ett värde för {asked}",
    ),
    "Closed": _sentences(
        "this property is not known for such a thing",
        "tätä ominaisuutta ei tunneta tällaisella",
        "denna egenskap är inte känd för en sådan",
    ),
    "Node": _sentences(
        "the value does not conform to {asked}",
        "arvo ei täytä vaatimusta {asked}",
        "värdet uppfyller inte {asked}",
    ),
    "Not": _sentences(
        "the value is what it must not be",
        "arvo on sellainen kuin se ei saa olla",
        "värdet är vad det inte får vara",
    ),
    "And": _sentences(
        "the value does not conform to all that is asked",
        "arvo ei täytä kaikkia vaatimuksia",
        "värdet uppfyller inte alla krav",
    ),
    "Or": _sentences(
        "the value conforms to none of the alternatives",
        "arvo ei täytä mitään vaihtoehdoista",
        "värdet uppfyller inget av alternativen",
    ),
    "Xone": _sentences(
        "the value does not conform to exactly one of the alternatives",
        "arvo ei täytä täsmälleen yhtä vaihtoehdoista",
        "värdet uppfyller inte exakt ett av alternativen",
    ),
    "QualifiedMinCount": _sentences(
        "too few values of the asked kind; at least {asked} needed",
        "liian vähän vaaditunlaisia arvoja; tarvitaan vähintään {asked}",
        "för få värden av det slag som krävs; minst {asked} behövs",
    ),
    "QualifiedMaxCount": _sentences(
        "too many values of the asked kind; at most {asked} allowed",
        "liikaa vaaditunlaisia arvoja; sallittu enintään {asked}",
        "för många värden av det slag som krävs; högst {asked} tillåtet",
    ),
    "other": _sentences("violates {name}", "rikkoo sääntöä {name}", "bryter mot {name}"),
}
