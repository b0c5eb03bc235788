"""Formulas from the literature to begin with, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lossviz.loss import Reference

Numbers = tuple[float, float, float]


@dataclass(frozen=True)
class Example:
    """A formula with its parameters as (default, low, high), ready for ``parse_loss``."""

    key: str
    title: str
    text: str
    parameters: Mapping[str, Numbers]
    reference: Reference


_HUBER = Reference(
    "P. J. Huber: Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35, 1964",
    "https://doi.org/10.1214/aoms/1177703732",
)
_CHARBONNIER = Reference(
    "P. Charbonnier, L. Blanc-Féraud, G. Aubert, M. Barlaud: Two Deterministic Half-Quadratic Regularization "
    "Algorithms for Computed Imaging, ICIP 1994",
    "https://doi.org/10.1109/ICIP.1994.413553",
)
_BARRON = Reference(
    "J. T. Barron: A General and Adaptive Robust Loss Function, CVPR 2019", "https://arxiv.org/abs/1701.03077"
)
_LOG_COSH = Reference(
    "Q. Wang, Y. Ma, K. Zhao, Y. Tian: A Comprehensive Survey of Loss Functions in Machine Learning, "
    "Annals of Data Science 9, 2022",
    "https://doi.org/10.1007/s40745-020-00253-5",
)
_QUANTILE = Reference(
    "R. Koenker, G. Bassett: Regression Quantiles, Econometrica 46, 1978", "https://doi.org/10.2307/1913643"
)
_TUKEY = Reference(
    "A. E. Beaton, J. W. Tukey: The Fitting of Power Series, Meaning Polynomials, Technometrics 16, 1974",
    "https://doi.org/10.1080/00401706.1974.10489171",
)
_GEMAN = Reference(
    "S. Geman, D. E. McClure: Statistical Methods for Tomographic Image Reconstruction, Bulletin of the ISI 52, 1987",
    "",
)
_WELSCH = Reference(
    "J. E. Dennis, R. E. Welsch: Techniques for Nonlinear Least Squares and Robust Regression, "
    "Communications in Statistics 7, 1978",
    "https://doi.org/10.1080/03610917808812083",
)
_FOCAL = Reference(
    "T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár: Focal Loss for Dense Object Detection, ICCV 2017",
    "https://arxiv.org/abs/1708.02002",
)
_COX = Reference("D. R. Cox: The Regression Analysis of Binary Sequences, JRSS B 20, 1958", "")
_HINGE = Reference(
    "C. Cortes, V. Vapnik: Support-Vector Networks, Machine Learning 20, 1995", "https://doi.org/10.1007/BF00994018"
)
_BOOST = Reference(
    "J. Friedman, T. Hastie, R. Tibshirani: Additive Logistic Regression, Annals of Statistics 28, 2000",
    "https://doi.org/10.1214/aos/1016218223",
)
_GCE = Reference(
    "Z. Zhang, M. R. Sabuncu: Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels, "
    "NeurIPS 2018",
    "https://arxiv.org/abs/1805.07836",
)
_POLY = Reference(
    "Z. Leng, M. Tan, C. Liu, E. D. Cubuk, X. Shi, S. Cheng, D. Anguelov: PolyLoss, ICLR 2022",
    "https://arxiv.org/abs/2204.12511",
)
_BRIER = Reference(
    "G. W. Brier: Verification of Forecasts Expressed in Terms of Probability, Monthly Weather Review 78, 1950", ""
)
_LINEX = Reference(
    "H. R. Varian: A Bayesian Approach to Real Estate Assessment, in Studies in Bayesian Econometrics, 1975",
    "",
)

_THRESHOLD: Mapping[str, Numbers] = {"delta": (1.0, 0.1, 5.0)}
_SCALE: Mapping[str, Numbers] = {"c": (1.0, 0.1, 5.0)}

EXAMPLES: tuple[Example, ...] = (
    Example("pseudo_huber", "Pseudo-Huber", "delta**2*(sqrt(1 + (r/delta)**2) - 1)", _THRESHOLD, _CHARBONNIER),
    Example("log_cosh", "Log-cosh", "log(cosh(delta*r))/delta", _THRESHOLD, _LOG_COSH),
    Example("huber", "Huber", "where(abs(r) < delta, r**2/2, delta*(abs(r) - delta/2))", _THRESHOLD, _HUBER),
    Example("quantile", "Quantile (pinball)", "maximum(-tau*r, (1 - tau)*r)", {"tau": (0.9, 0.05, 0.95)}, _QUANTILE),
    Example(
        "tukey",
        "Tukey's biweight",
        "where(abs(r) < c, c**2/6*(1 - (1 - (r/c)**2)**3), c**2/6)",
        {"c": (2.0, 0.5, 5.0)},
        _TUKEY,
    ),
    Example("geman_mcclure", "Geman–McClure", "r**2/(r**2 + c**2)", _SCALE, _GEMAN),
    Example("cauchy", "Cauchy (Lorentzian)", "c**2/2*log1p((r/c)**2)", _SCALE, _BARRON),
    Example("welsch", "Welsch", "-c**2/2*expm1(-(r/c)**2)", _SCALE, _WELSCH),
    Example("linex", "LINEX", "(exp(a*r) - a*r - 1)/a**2", {"a": (1.0, 0.1, 3.0)}, _LINEX),
    Example("bce_logits", "Cross-entropy on logits", "softplus(z) - y*z", {}, _COX),
    Example(
        "focal",
        "Focal",
        "-y*(1 - p)**gamma*log(p) - (1 - y)*p**gamma*log1p(-p)",
        {"gamma": (2.0, 0.0, 5.0)},
        _FOCAL,
    ),
    Example("brier", "Brier score", "(p - y)**2", {}, _BRIER),
    Example("hinge", "Hinge, labels 0 and 1", "relu(1 - (2*y - 1)*z)", {}, _HINGE),
    Example("squared_hinge", "Squared hinge, labels 0 and 1", "relu(1 - (2*y - 1)*z)**2", {}, _HINGE),
    Example("exponential", "Exponential, labels 0 and 1", "exp(-(2*y - 1)*z)", {}, _BOOST),
    Example(
        "generalized_ce",
        "Generalised cross-entropy",
        "y*(1 - p**q)/q + (1 - y)*(1 - (1 - p)**q)/q",
        {"q": (0.7, 0.05, 1.0)},
        _GCE,
    ),
    Example(
        "poly_1",
        "Poly-1 cross-entropy",
        "-y*log(p) - (1 - y)*log1p(-p) + epsilon*(y*(1 - p) + (1 - y)*p)",
        {"epsilon": (1.0, -1.0, 5.0)},
        _POLY,
    ),
)
