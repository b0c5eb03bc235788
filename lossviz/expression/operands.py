"""The operands of a formula: numbers, names, functions, and what stands in brackets, bars and roots."""

from __future__ import annotations

import math

from lossviz.expression.language import CONSTANTS, FUNCTIONS, MAX_DEPTH, VARIABLES, ExpressionError, quoted
from lossviz.expression.nodes import Node, made
from lossviz.expression.parts import called, finished, fraction_of, is_factor, number_of, short
from lossviz.expression.plaintext import plaintext
from lossviz.expression.spelling import CALLED, FUNCTION_LIKE, OPERATORS, SPELT_FUNCTIONS, about_name
from lossviz.expression.stream import Stream
from lossviz.expression.tokens import Token

_OPERAND = "a number, a name, a function or ("


class Operands(Stream):
    """Reads one operand at a time; what stands within brackets is left to ``cases``."""

    def cases(self) -> Node:
        """A whole formula, as it stands within brackets."""
        raise NotImplementedError

    def operand(self) -> Node:
        token = self.here
        if token.kind == "number":
            return number_of(self.taken())
        if token.kind == "fraction":
            self.loose = True
            return fraction_of(self.taken())
        if token.kind == "name":
            return self.named(self.taken())
        if self.sees("(", "{", "["):
            return self.group()
        if self.sees("|", "|("):
            return self.absolute()
        if self.sees("root"):
            return self.root()
        if self.sees("frac"):
            self.loose = True
            self.taken()
            top, bottom = self.group(), self.group()
            return made("/", (top, bottom), self.since(token.start))
        if token.kind == "end":
            before = self.found[self.at - 1]
            raise ExpressionError(
                f"the formula stops after {quoted(before.text)}; {_OPERAND} must follow", token.column
            )
        raise ExpressionError(f"{_OPERAND} must stand before {quoted(token.text)}", token.column)

    def group(self) -> Node:
        """What stands in brackets; LaTeX also takes a single sign."""
        if not self.sees("(", "{", "["):
            if self.here.kind in ("number", "name"):
                return finished(self.operand())
            raise ExpressionError(f"{{...}} must stand here, got {quoted(self.here.text)}", self.here.column)
        opening = self.opened()
        inside = self.cases()
        self.closed(opening)
        return inside

    def absolute(self) -> Node:
        opening = self.opened()
        inside = self.cases()
        self.closed(opening)
        return made("abs", (inside,), self.since(opening.start))

    def root(self) -> Node:
        token = self.taken()
        self.loose = True
        inside = self.bare("sqrt", token)
        return made("sqrt", (inside,), self.since(token.start))

    def named(self, token: Token) -> Node:
        """A function, a variable, a constant or a parameter."""
        name, span = token.text, (token.start, token.stop)
        function = CALLED.get(name, name)
        if name == "sigma" and self.sees("("):
            return self.sigma(token)
        if function in FUNCTIONS or function in OPERATORS:
            return self.call(token, function)
        if token.module and name not in {"e", *CONSTANTS}:
            reason = about_name(name, called=True) or f"the function {quoted(name)} is not known"
            raise ExpressionError(reason, token.column)
        if name == "e":
            self.loose = True
            return Node("euler", (), "", math.e, span)
        known = {*VARIABLES, *CONSTANTS}
        if name not in known:
            like = name in FUNCTION_LIKE or name.isupper() or (name in SPELT_FUNCTIONS and token.plain)
            function_like = self.sees("(") and (like or not is_factor(name))
            problem = about_name(name, called=function_like)
            if function_like and not problem:
                problem = f"the function {quoted(name)} is not known; a product is written {name[:20]}*(...)"
            if problem:
                raise ExpressionError(problem, token.column)
            self.names.setdefault(name, token.column)
        return Node("name", (), name, CONSTANTS.get(name), span)

    def sigma(self, token: Token) -> Node:
        """σ(z) is the sigmoid; of anything else it could be a product."""
        if any(other.text == "z" for other in self.found):
            self.loose = True
            return self.call(token, "sigmoid")
        problem = "this can be sigmoid(...) or sigma*(...); write the one you mean"
        raise ExpressionError(problem, token.column)

    def call(self, token: Token, function: str) -> Node:
        """A function of what stands in brackets, or of one operand without them."""
        self.loose |= function != token.text or function in OPERATORS
        if token.text in ("max", "min") and token.module.split(".")[0] in ("np", "numpy", "jnp", "jax"):
            hint = f"of two numbers {token.module}.{function}(a, b) is the right one"
            raise ExpressionError(f"{token.module}.{token.text} looks through an array; {hint}", token.column)
        if self.sees("(", "["):
            apart = not self.touching()
            args = self.arguments()
            if apart and (self.here.kind == "power" or (self.sees("**") and not self.here.plain)):
                readings = f"{function}(a)**2 or {function}(a**2)"
                raise ExpressionError(f"this can be {readings}; write the one you mean", token.column)
            return called(token, function, args, self.since(token.start))
        needs = f"the function {token.text} needs its arguments in parentheses"
        if self.here.kind == "power" or self.sees("**"):
            hint = f"the power of a function is written behind it, as in {function}(r)**2"
            raise ExpressionError(f"{needs}; {hint}", token.column)
        bare = self.here.kind in ("number", "name", "fraction") or self.sees("|", "|(", "root", "{", "frac")
        if FUNCTIONS.get(function) != 1 or not bare:
            raise ExpressionError(f"{needs}, as in {token.text}(...)", token.column)
        self.loose = True
        return called(token, function, [self.bare(function, token)], self.since(token.start))

    def arguments(self) -> list[Node]:
        opening = self.opened()
        args = [self.cases()]
        while self.sees(","):
            self.taken()
            args.append(self.cases())
        self.closed(opening)
        return args

    def bare(self, function: str, token: Token) -> Node:
        """The argument of a function without brackets: one operand, and nothing behind it that could belong to it."""
        self.bars.append(0)
        if len(self.bars) > MAX_DEPTH:
            raise ExpressionError(f"functions are nested too deeply; {MAX_DEPTH} levels are allowed", token.column)
        braced = self.sees("{", "(")
        inside = finished(self.operand())
        self.bars.pop()
        after = self.here
        tight = after.kind == "power" or self.sees("**", "*", "/") or self.operand_follows()
        if braced:
            tight = self.found[self.at - 1].text == ")" and (after.kind == "power" or self.sees("**"))
        if tight:
            one = short(plaintext(inside), "a")
            rest = f"**{after.text}"
            if after.kind != "power":
                joint = self.taken().text if self.sees("**", "*", "/") else "*"
                rest = f"{joint}{self.excerpt()}"
            readings = f"{function}({one}){rest} or {function}({one}{rest})"
            raise ExpressionError(f"this can be {readings}; write the one you mean", token.column)
        return inside
