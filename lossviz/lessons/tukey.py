"""What the page of Tukey's biweight teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, MOVES, Question, gradient, loss, loss_moves, numbers
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Tukey
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "A larger error pulls less",
            "Near zero the loss is half the square, and from |r| = c on it is level. Here c = {c} and r = ŷ − y = {residual}: it "
            "costs {loss} and pulls with {pull} (the pull is the size of the gradient). A residual of 1 pulls harder.",
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "With c = 2.5, how hard does a residual of 3 pull? (The pull is the size of the gradient.)",
            {**AT_ZERO, "c": 2.5, "prediction": 1.0},
            {"prediction": 3.0},
            gradient,
            "With {gradient}: beyond c the loss is level. The point is left out of the fit.",
            numbers(0, 0.7, 1, 3),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "An outlier is ignored, not only limited",
            "Huber’s loss lets every outlier, a point far from the others, pull with δ. Under Tukey’s a residual of 3 has no "
            "gradient at c = 2.5, however many such points there are: the fit goes through the rest as if they were not there.",
            {"c": 2.5, "prediction": 3.0, "label": 0.0},
            spot=Spot("stretch", "no pull", "gradient", 2.5),
        ),
        Question(
            "With c = 3, a residual of 3 costs 1.5. What does one of 20 cost?",
            {**AT_ZERO, "c": 3.0, "prediction": 3.0},
            {"prediction": 20.0},
            loss,
            "{loss} again, c²/6: beyond c all errors cost the same.",
            numbers(1.5, 10, 66.7, 200),
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "c grows from 2.5 to 5. What happens to the cost of a residual of 2?",
            {**AT_ZERO, "c": 2.5, "prediction": 2.0},
            {"c": 5.0},
            loss_moves,
            "It rises from {before_loss} to {loss}: the curve stays closer to half the square, which is 2.",
            MOVES,
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "4.685, the statistician's c",
            "With noise of standard deviation 1, c = 4.685 keeps 95 % of the efficiency that squared error has on clean Gaussian "
            "data. The pull is greatest at c divided by √5, here 2.1.",
            {"c": 4.685, "prediction": 2.0, "label": 0.0, "range": 6.0},
            spot=Spot("point", "near the greatest pull", "gradient", here=True),
        ),
        Observation(
            "When to use it, and what it costs",
            "Take it if many labels are far off and must not count. It is not convex: beyond c divided by √5 the curvature is "
            "negative, a fit may stop in another minimum, and a point that starts out too far never gets a say. Start from a "
            "robust convex fit, such as Huber’s, and measure residuals in a robust unit.",
            {"c": 2.5, "prediction": 2.0, "label": 0.0},
            spot=Spot("point", "curvature {curvature}", "curvature"),
        ),
    ),
    training=TrainingStep(
        Tukey(c=2.5),
        "One feature and a label for five samples; the last label is an outlier beyond c and does not pull.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (14.0,)),
        ((0.5,),),
        (0.0,),
        0.1,
        "u = ((output - y) / 2.5).clamp(-1, 1) ** 2\nloss = (2.5**2 / 6 * (1 - (1 - u) ** 3)).mean()",
    ),
    reading=(
        Reference(
            "statsmodels: TukeyBiweight",
            "https://www.statsmodels.org/stable/generated/statsmodels.robust.norms.TukeyBiweight.html",
        ),
        Reference(
            "P. W. Holland, R. E. Welsch: Robust Regression Using Iteratively Reweighted Least-Squares, Communications in "
            "Statistics 6, 1977",
            "https://doi.org/10.1080/03610927708827533",
        ),
    ),
    leads=(
        Lead("outliers", "A line that leaves an outlier out altogether", {"shown": "mse~huber~tukey"}),
        Lead("huber", "The convex loss to start from"),
    ),
)
