"""The tokens of a formula one after the other, with the brackets and bars that are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lossviz.expression.language import MAX_DEPTH, ExpressionError, quoted
from lossviz.expression.tokens import Token

_CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|", "|(": ")|"}


@dataclass
class Stream:
    """Tokens, the place of the next one, and what was seen so far.

    ``loose`` says that something was not in the language's own spelling; ``names`` has those that are no words of
    the language, each by the column of its first use; ``bars`` counts the open bars within each open bracket.
    """

    found: Sequence[Token]
    at: int = 0
    loose: bool = False
    names: dict[str, int] = field(default_factory=dict)
    bars: list[int] = field(default_factory=lambda: [0])

    @property
    def here(self) -> Token:
        """The next token; one of the kind ``end`` after the last."""
        if self.at < len(self.found):
            return self.found[self.at]
        last = self.found[-1]
        return Token("end", "", last.stop, last.stop)

    def taken(self) -> Token:
        token = self.here
        self.at += 1
        return token

    def sees(self, *texts: str) -> bool:
        return self.here.kind == "symbol" and self.here.text in texts

    def word(self, text: str) -> bool:
        return self.here.kind == "name" and self.here.text == text

    def since(self, start: int) -> tuple[int, int]:
        """The place in the text from a start to the last token."""
        return start, self.found[self.at - 1].stop

    def touching(self) -> bool:
        """Whether there is no blank between the last token and the next."""
        return self.found[self.at - 1].stop == self.here.start

    def operand_follows(self) -> bool:
        """Whether a factor follows without a sign."""
        here = self.here
        if here.kind == "name":
            return here.text not in ("if", "else")
        opens = here.kind == "symbol" and (here.text in ("(", "|(", "root", "frac") or self.bar_opens())
        return opens or here.kind in ("number", "fraction")

    def bar_opens(self) -> bool:
        return self.sees("|") and not self.bars[-1]

    def excerpt(self) -> str:
        """The next token as a message shows it."""
        return self.here.text[:20] if self.here.kind in ("name", "number") else "(...)"

    def opened(self) -> Token:
        """Take an opening bracket or bar; no more than so many may be open."""
        token = self.taken()
        if len(self.bars) > MAX_DEPTH:
            problem = f"parentheses are nested too deeply; {MAX_DEPTH} levels are allowed"
            raise ExpressionError(problem, token.column)
        self.loose |= token.text != "("
        self.bars.append(int(token.text == "|"))
        return token

    def closed(self, opening: Token) -> Token:
        """Take what closes a bracket or bar."""
        closing = _CLOSING[opening.text]
        if not self.sees(closing):
            if self.here.kind == "end":
                sign = opening.text[0]
                problem = f"this {sign} is never closed; every {sign} needs a {closing[-1]} after it"
                raise ExpressionError(problem, opening.column)
            raise self.unclosed(opening)
        self.bars.pop()
        return self.taken()

    def unclosed(self, opening: Token) -> ExpressionError:
        """What is wrong with a token where something else must close."""
        here, wanted = self.here, _CLOSING[opening.text][-1]
        if here.text in (")", "]", "}", ")|", "|"):
            found = here.text.strip("()") or ")"
            problem = f"this {found} comes before {wanted}, which closes column {opening.column}"
            return ExpressionError(problem, here.column)
        return self.unexpected()

    def unexpected(self) -> ExpressionError:
        """What is wrong with a token where an operator is due."""
        here = self.here
        problem = {
            ")": "this ) closes nothing; every ) needs a ( before it",
            ",": "a comma only separates the arguments of a function; decimals take a point",
            "=": "equality is written ==; in front of a formula only a name such as L takes =",
        }.get(here.text, f"an operator is missing before {quoted(here.text)}")
        if here.text == "[":
            problem = "behind another term only round parentheses group; this [ looks like an index"
        if here.text in ("]", "}", ")|", "|"):
            problem = f"this {here.text.strip('()')} closes nothing"
        if here.kind == "power" or here.text == "**":
            problem = "a power of a power can be read in two ways; write brackets, as in (a**b)**c or a**(b**c)"
        return ExpressionError(problem, here.column)
