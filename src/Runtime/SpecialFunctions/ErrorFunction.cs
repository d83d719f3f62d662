namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>
/// erf and exp(x^2) erfc(x) to a few ulp: Cody 1969, "Rational Chebyshev approximations for the error function", with the coefficients of
/// his CALERF (specfun). Three ratios of polynomials: near 0, the middle, the tail.
/// </summary>
public static class ErrorFunction
{
    private const double Beside = 0.46875, Middle = 4;
    private const double InverseRootPi = 0.56418958354775628695;

    // from the highest power down to the constant
    private static ReadOnlySpan<double> BesideAbove =>
    [
        1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3,
    ];

    private static ReadOnlySpan<double> BesideBelow =>
    [
        1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3,
    ];

    private static ReadOnlySpan<double> MiddleAbove =>
    [
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
        8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
    ];

    private static ReadOnlySpan<double> MiddleBelow =>
    [
        1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
        3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
    ];

    private static ReadOnlySpan<double> TailAbove =>
    [
        1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2,
        6.58749161529837803e-4,
    ];

    private static ReadOnlySpan<double> TailBelow =>
    [
        1, 2.56852019228982242, 1.87295284992346047, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
    ];

    public static double Compute(double x)
    {
        var size = Math.Abs(x);
        return size <= Beside
            ? x * RatioOfPolynomials.Evaluate(BesideAbove, BesideBelow, x * x) : Math.CopySign(
                1 - ScaledComplement(size) * Math.Exp(-x * x), x);
    }

    /// <summary>exp(x^2) erfc(x) for x of at least 0: decreases from 1 like 1 / (x sqrt(pi)), even where erfc itself underflows.</summary>
    public static double ScaledComplement(double x) => x switch
    {
        <= Beside => Math.Exp(x * x) * (1 - Compute(x)),
        <= Middle => RatioOfPolynomials.Evaluate(MiddleAbove, MiddleBelow, x),
        _ => (InverseRootPi - RatioOfPolynomials.Evaluate(TailAbove, TailBelow, 1 / (x * x)) / (x * x)) / x,
    };
}
