"""The queries behind `agencygraph.cube`, and what to say of what they find.

Each reads what the published normalization would write (https://www.w3.org/TR/vocab-data-cube/,
#normalize-algorithm) out of the store as it is, in two parts: `_PROPERTY` and `_is` for its first
phase, `_valued` and `_LACKING` for its second. To run them, put `PREFIXES` before them and take
the union of the graphs as the default graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from agencygraph.iris import EXTERNAL

PREFIXES = "".join(
    f"PREFIX {prefix}: <{EXTERNAL[prefix]}>\n" for prefix in ("owl", "qb", "rdfs", "skos", "xsd")
)


# ---- The normalized form, read without being written ---------------------------------------
# Phase 1: what a component is follows from how a specification names it.

_PROPERTY = "(qb:componentProperty|qb:dimension|qb:measure|qb:attribute)"


def _is(variable: str, kind: str) -> str:
    """The pattern for a property of a kind: dimension, measure or attribute."""
    typed = f"?{variable} a qb:{kind.capitalize()}Property"
    return f"{{ {{ {typed} }} UNION {{ [] qb:{kind} ?{variable} }} }}"


# Phase 2: what a data set or a slice holds in the name of its observations.

_BY_DATASET = f"""?focus qb:dataSet ?holder . ?holder ?component ?value ;
      qb:structure/qb:component ?spec .
    ?spec {_PROPERTY} ?component ; qb:componentAttachment qb:DataSet ."""
_BY_SLICE = f"""?holder qb:observation ?focus ; ?component ?value .
    ?sliced qb:slice ?holder ; qb:structure/qb:component ?spec . ?spec {_PROPERTY} ?component .
    FILTER (EXISTS {{ ?spec qb:componentAttachment qb:Slice }}
      || EXISTS {{ {_is("component", "dimension")} }})"""
_LACKING = f"""
  FILTER NOT EXISTS {{ ?focus ?component ?value }}
  FILTER NOT EXISTS {{ {_BY_DATASET} }}
  FILTER NOT EXISTS {{ {_BY_SLICE} }}"""


def _structure(*conditions: str) -> str:
    """The pattern for the components of data sets, each once, where the conditions hold."""
    return f"""{{ SELECT DISTINCT ?dataset ?dsd ?component ?list WHERE {{
    ?dataset qb:structure ?dsd . ?dsd qb:component/{_PROPERTY} ?component .
    {" ".join(conditions)} }} }}"""


def _valued(structure: str) -> str:
    """The pattern for the values that the observations of a structure have, attached or own."""
    own = "?focus ?component ?value ."
    return "\n  UNION ".join(
        f"{{ {structure} ?focus qb:dataSet ?dataset . {values} }}"
        for values in (own, _BY_DATASET, _BY_SLICE)
    )


_DIMENSIONS = _structure(_is("component", "dimension"))
_WITH_MEASURE_TYPE = f"?dsd qb:component/{_PROPERTY} qb:measureType ."


# ---- The queries ---------------------------------------------------------------------------


def _not_one(link: str, *things: str) -> str:
    """The query for the things that have no link of a kind, or several."""
    found = " UNION ".join(f"{{ {thing} }}" for thing in things)
    return f"""SELECT ?focus (GROUP_CONCAT(STR(?other)) AS ?others) WHERE {{
  {{ SELECT DISTINCT ?focus WHERE {{ {found} }} }}
  OPTIONAL {{ SELECT DISTINCT ?focus ?other WHERE {{ ?focus {link} ?other }} }}
}} GROUP BY ?focus HAVING (COUNT(?other) != 1)"""


def _coded(kind: str, member: str = "") -> str:
    """The query for the values of dimensions with a kind of code list, save its members.

    A value is given once, with the first observation that has it.
    """
    listed = _structure(
        _is("component", "dimension"), f"?component qb:codeList ?list . ?list a {kind} ."
    )
    return f"""{{ SELECT (MIN(?focus) AS ?first) ?component ?value ?list WHERE {{
  {_valued(listed)} }} GROUP BY ?component ?value ?list }} {member}"""


_MEASURES = f"""{{ SELECT ?dsd (COUNT(*) AS ?measures) WHERE {{
    SELECT DISTINCT ?dsd ?spec ?measure WHERE {{
      ?dsd qb:component ?spec . ?spec {_PROPERTY} ?measure . {_is("measure", "measure")} }}
  }} GROUP BY ?dsd }}"""
_MEASURE_OF = _valued(
    "VALUES ?component { qb:measureType } "
    f"{{ SELECT DISTINCT ?dataset ?dsd WHERE {{"
    f" ?dataset qb:structure ?dsd . {_WITH_MEASURE_TYPE} }} }}"
)

_IN_HIERARCHIES = f"""SELECT ?first ?component ?value ?list WHERE {{
  {_coded("qb:HierarchicalCodeList")} }}"""

#: Constraint -> its title in the Recommendation and the query for what breaks it, or for what
#: has to be compared to know (IC-12, IC-17, IC-20, IC-21). The first variable is the thing at
#: fault, the others what else is concerned.
QUERIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "IC-1": (
            "Unique DataSet",
            _not_one(
                "qb:dataSet",
                "?focus a qb:Observation",
                "[] qb:observation ?focus",
                "?focus qb:dataSet []",
            ),
        ),
        "IC-2": (
            "Unique DSD",
            _not_one("qb:structure", "?focus a qb:DataSet", "[] qb:dataSet ?focus"),
        ),
        "IC-3": (
            "DSD includes measure",
            f"""SELECT ?focus WHERE {{ ?focus a qb:DataStructureDefinition .
  FILTER NOT EXISTS {{ ?focus qb:component/{_PROPERTY} ?p . {_is("p", "measure")} }} }}""",
        ),
        "IC-4": (
            "Dimensions have range",
            f"""SELECT DISTINCT ?focus WHERE {{ {_is("focus", "dimension")}
  FILTER NOT EXISTS {{ ?focus rdfs:range [] }} }}""",
        ),
        "IC-5": (
            "Concept dimensions have code lists",
            f"""SELECT DISTINCT ?focus WHERE {{ {_is("focus", "dimension")}
  ?focus rdfs:range skos:Concept . FILTER NOT EXISTS {{ ?focus qb:codeList [] }} }}""",
        ),
        "IC-6": (
            "Only attributes may be optional",
            f"""SELECT DISTINCT ?focus ?component WHERE {{
  ?focus qb:component ?spec . ?spec {_PROPERTY} ?component ; qb:componentRequired false .
  FILTER NOT EXISTS {{ {_is("component", "attribute")} }} }}""",
        ),
        "IC-7": (
            "Slice Keys must be declared",
            """SELECT DISTINCT ?focus WHERE { ?focus a qb:SliceKey .
  FILTER NOT EXISTS { ?dsd a qb:DataStructureDefinition ; qb:sliceKey ?focus } }""",
        ),
        "IC-8": (
            "Slice Keys consistent with DSD",
            f"""SELECT DISTINCT ?focus ?component ?dsd WHERE {{
  ?focus a qb:SliceKey ; {_PROPERTY} ?component . ?dsd qb:sliceKey ?focus .
  FILTER NOT EXISTS {{ ?dsd qb:component/{_PROPERTY} ?component }} }}""",
        ),
        "IC-9": (
            "Unique slice structure",
            _not_one("qb:sliceStructure", "?focus a qb:Slice", "[] qb:slice ?focus"),
        ),
        "IC-10": (
            "Slice dimensions complete",
            f"""SELECT DISTINCT ?focus ?component WHERE {{
  ?focus qb:sliceStructure/{_PROPERTY} ?component .
  FILTER NOT EXISTS {{ ?focus ?component [] }} }}""",
        ),
        "IC-11": (
            "All dimensions required",
            f"""SELECT DISTINCT ?focus ?component WHERE {{
  {_DIMENSIONS} ?focus qb:dataSet ?dataset . {_LACKING} }}""",
        ),
        "IC-12": (
            "No duplicate observations",
            f"SELECT ?focus ?dataset ?component ?value WHERE {{ {_valued(_DIMENSIONS)} }}",
        ),
        "IC-13": (
            "Required attributes",
            f"""SELECT DISTINCT ?focus ?component WHERE {{
  {{ SELECT DISTINCT ?dataset ?component WHERE {{ ?dataset qb:structure/qb:component ?required .
    ?required qb:componentRequired true ; {_PROPERTY} ?component }} }}
  ?focus qb:dataSet ?dataset . {_LACKING} }}""",
        ),
        "IC-14": (
            "All measures present",
            f"""SELECT DISTINCT ?focus ?component WHERE {{
  {_structure(_is("component", "measure"), f"FILTER NOT EXISTS {{ {_WITH_MEASURE_TYPE} }}")}
  ?focus qb:dataSet ?dataset . {_LACKING} }}""",
        ),
        "IC-15": (
            "Measure dimension consistent",
            f"""SELECT DISTINCT ?focus ?component WHERE {{
  {{ SELECT DISTINCT ?focus (?measure AS ?component) WHERE {{
    {{ SELECT ?focus (?value AS ?measure) WHERE {{ {_MEASURE_OF} }} }} }} }} {_LACKING} }}""",
        ),
        "IC-16": (
            "Single measure on measure dimension observation",
            f"""SELECT DISTINCT ?focus ?component ?measure WHERE {{
  {{ SELECT DISTINCT ?focus ?dsd (?value AS ?measure) WHERE {{ {_MEASURE_OF} }} }}
  {{ SELECT DISTINCT ?focus ?dsd ?component WHERE {{
    {_valued(_structure(_is("component", "measure"), _WITH_MEASURE_TYPE))} }} }}
  FILTER (?component != ?measure) }}""",
        ),
        "IC-17": (
            "All measures present in measures dimension cube",
            f"""SELECT ?focus ?dataset ?dsd ?measures ?component ?value WHERE {{ {_MEASURES}
  {{ {_valued(_DIMENSIONS)} }}
  UNION {{ VALUES ?component {{ qb:measureType }} ?dataset qb:structure ?dsd .
    ?focus qb:dataSet ?dataset ; ?component ?value . }}
  FILTER (EXISTS {{ ?focus qb:measureType [] }} || EXISTS {{ {_WITH_MEASURE_TYPE} }}) }}""",
        ),
        "IC-18": (
            "Consistent data set links",
            """SELECT DISTINCT ?focus ?dataset ?slice WHERE {
  ?dataset qb:slice ?slice . ?slice qb:observation ?focus .
  FILTER NOT EXISTS { ?focus qb:dataSet ?dataset } }""",
        ),
        "IC-19": (
            "Codes from code list",
            f"""SELECT DISTINCT ?first ?component ?value ?list WHERE {{
  {{ {
                _coded(
                    "skos:ConceptScheme",
                    '''
    FILTER NOT EXISTS { ?value a skos:Concept ; skos:inScheme ?list }''',
                )
            } }}
  UNION {{ {
                _coded(
                    "skos:Collection",
                    '''
    FILTER NOT EXISTS { ?value a skos:Concept . ?list skos:member+ ?value }''',
                )
            } }} }}""",
        ),
        "IC-20": (
            "Codes from hierarchy",
            _IN_HIERARCHIES,
        ),
        "IC-21": (
            "Codes from hierarchy (inverse)",
            _IN_HIERARCHIES,
        ),
    }
)

#: Constraint -> what is wrong and what to do; the names in braces are variables of its query.
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "IC-1": "the observation has no qb:dataSet or several; name exactly one",
        "IC-2": "the data set has no qb:structure or several; name exactly one",
        "IC-3": "the structure declares no measure; add a qb:component with a qb:measure",
        "IC-4": "the dimension has no rdfs:range; declare what its values are",
        "IC-5": "the dimension ranges over skos:Concept without a qb:codeList; name its list",
        "IC-6": "{component} is no attribute but marked as not required;"
        " remove qb:componentRequired or make it an attribute",
        "IC-7": "the slice key belongs to no structure; add qb:sliceKey to the structure it is for",
        "IC-8": "{component} of the slice key is no component of {dsd}; add it there or remove it",
        "IC-9": "the slice has no qb:sliceStructure or several; name exactly one",
        "IC-10": "the slice has no value for {component} of its slice key; add the value",
        "IC-11": "the observation has no value for the dimension {component}; add the value",
        "IC-12": "the observation has the same value for every dimension as {other};"
        " remove one, or tell them apart by a dimension",
        "IC-13": "the observation has no value for the required attribute {component};"
        " add the value, or mark the attribute as not required",
        "IC-14": "the observation has no value for the measure {component}; add the value",
        "IC-15": "the observation has no value for {component}, its qb:measureType; add the value",
        "IC-16": "the observation has a value for {component} beside {measure}, its"
        " qb:measureType; move that value to an observation of its own",
        "IC-17": "there are {found} observations and {measures} measures where this observation"
        " stands; give each measure exactly one observation there",
        "IC-18": "{slice} of {dataset} holds the observation, which is not in that data set;"
        " correct its qb:dataSet or take it from the slice",
        "IC-19": "{value}, a value of {component}, is not in the code list {list};"
        " add it there or correct the value",
        "IC-20": "{value}, a value of {component}, is not reached from a root of {list};"
        " link it to its parent or correct the value",
        "IC-21": "{value}, a value of {component}, does not lead to a root of {list};"
        " link it to its parent or correct the value",
    }
)
