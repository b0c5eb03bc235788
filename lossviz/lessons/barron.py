"""What the page of Barron's general loss teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, MOVES, Question, gradient, loss, loss_moves, numbers
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Barron
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "One dial for a family of losses",
            "Near 0 a residual r = ŷ − y costs half the square of r/c, whatever α is; α decides what a large one costs. Here "
            "α = {alpha}, the pseudo-Huber loss, and c = {scale}: r = {residual} costs {loss} and pulls with {pull} (the pull is "
            "the size of the gradient).",
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "α goes from 1 up to 2. What does a residual of 2 cost now?",
            {**AT_ZERO, "alpha": 1.0, "scale": 1.0, "prediction": 2.0},
            {"alpha": 2.0},
            loss,
            "{loss}: at α = 2 it is half the squared error.",
            numbers(1.24, 2, 4),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "α = 0: the logarithm, Cauchy's loss",
            "The loss grows like a logarithm, and the pull falls: at a residual of 2 it is 0.667, at 10 only 0.196. From here on "
            "down the dial lets go of outliers.",
            {"alpha": 0.0, "scale": 1.0, "prediction": 2.0, "label": 0.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "α = 0. How hard does a residual of 10 pull? At a residual of 2 the gradient is 0.667.",
            {**AT_ZERO, "alpha": 0.0, "scale": 1.0, "prediction": 2.0},
            {"prediction": 10.0},
            gradient,
            "With {gradient}: the pull is the size of the gradient, and it falls as 2/r far out.",
            numbers(0.196, 0.667, 3.33),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "α = −2: Geman–McClure, a loss with a ceiling",
            "Below α = 0 the loss cannot exceed (α − 2)/α, here 2. A residual of 2 costs 1, one of 10 costs 1.92 "
            "and hardly pulls.",
            {"alpha": -2.0, "scale": 1.0, "prediction": 10.0, "label": 0.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "α falls from −2 to −∞. What happens to the cost of a residual of 10?",
            {**AT_ZERO, "alpha": -2.0, "scale": 1.0, "prediction": 10.0},
            {"alpha": "-inf"},
            loss_moves,
            "It falls from {before_loss} to {loss}, the ceiling of Welsch’s loss. The loss rises with α at every residual.",
            MOVES,
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "α = −∞: Welsch, the end of the dial",
            "The loss is 1 − exp(−r²/2): at a residual of 2 the gradient is 0.271, at 4 it is 0.00134. A point that is four "
            "units off has no say.",
            {"alpha": "-inf", "scale": 1.0, "prediction": 2.0, "label": 0.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "When to use it, and what it costs",
            "Take it to find out how robust a fit should be: begin at α = 2 or 1, where the loss is convex, and turn the dial "
            "down. Below α = 1 a fit has several minima and ends in the one next to its start. c is the unit of the residuals "
            "and must be chosen; for 95 % efficiency on Gaussian data c = 1.686 at α = 0 and 2.111 at −∞.",
            {"alpha": 0.0, "scale": 1.0, "prediction": -2.0, "label": 0.0},
            spot=Spot("point", "curvature {curvature}", "curvature"),
        ),
    ),
    training=TrainingStep(
        Barron(alpha=0.0, scale=1.0),
        "One feature and a label for five samples; the last label is an outlier, and the farther it is the less it pulls.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (14.0,)),
        ((0.5,),),
        (0.0,),
        0.1,
        "loss = torch.log1p((output - y) ** 2 / 2).mean()",
    ),
    reading=(
        Reference("J. T. Barron: robust_loss_pytorch", "https://github.com/jonbarron/robust_loss_pytorch"),
        Reference(
            "P. Charbonnier, L. Blanc-Féraud, G. Aubert, M. Barlaud: Two Deterministic Half-Quadratic Regularization "
            "Algorithms for Computed Imaging, ICIP 1994",
            "https://doi.org/10.1109/ICIP.1994.413553",
        ),
    ),
    leads=(
        Lead("outliers", "Turn the dial and watch a line let go of an outlier", {"shown": "mse~huber~barron"}),
        Lead("tukey", "Another loss that leaves outliers out"),
    ),
)
