namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The probability that one of two independent beta variables is below the other one, as a logarithm, with its derivatives by their
/// parameters. With Z the narrower one, P(Y &lt; Z) is the integral of the density of logit(Z) times the distribution function of Y: a
/// function of one scale, integrated by the trapezoidal rule in u with logit = center + scale sinh(u). Of the event and its complement the
/// less probable one is integrated. Relative errors: 1e-11, for parameters down to 1e-5.
/// </summary>
internal static class OrderedBetas
{
    private const int Nodes = 80;
    private const double Last = 4.3, Step = 2 * Last / (Nodes - 1);

    // of a normal distribution: the square of its hazard at the mean
    private const double HazardAtMean = 2 / Math.PI;

    // the curvature of a log distribution function before its mean, in multiples of that of the density: between 2 / pi and 1
    private const double Steep = 0.8;

    private static readonly double[] Places = [.. Enumerable.Range(0, Nodes).Select(k => Math.Sinh(Along(k)))];
    private static readonly double[] LogWeights = [.. Enumerable.Range(0, Nodes).Select(k => Math.Log(Step * Math.Cosh(Along(k))))];

    private static double Along(int node) => (node * Step) - Last;

    /// <summary>log P(X &lt; U) and log P(X &gt; U) of X from Beta(a, b) and U from Beta(c, d).</summary>
    /// <param name="a">The first parameter of X.</param>
    /// <param name="b">The second one.</param>
    /// <param name="c">The first parameter of U, at least 1.</param>
    /// <param name="d">The second one, at least 1.</param>
    public static (Value Below, Value Above) LogProbabilities(Value a, Value b, Value c, Value d)
    {
        // X is below U if 1 - U is below 1 - X
        var isNarrow = (a + b <= c + d) | (Min(a, b) < 1);
        var (narrow, wide) = (Pair(isNarrow, (c, d), (b, a)), Pair(isNarrow, (a, b), (d, c)));
        var isRare = IncompleteBeta.LogLower(wide.A, wide.B, Log(narrow.A) - Log(narrow.B)) <= -Math.Log(2);
        var tail = Min(LogTail(Pair(isRare, narrow, (narrow.B, narrow.A)), Pair(isRare, wide, (wide.B, wide.A))), 0);
        var other = LogComplement.Exp(-tail);
        return (Where(isRare, tail, other), Where(isRare, other, tail));

        static (Value A, Value B) Pair(Value isFirst, (Value A, Value B) first, (Value A, Value B) second) =>
            (Where(isFirst, first.A, second.A), Where(isFirst, first.B, second.B));
    }

    /// <summary>The same of numbers.</summary>
    public static LogTails Compute(double a, double b, double c, double d)
    {
        var isNarrow = a + b <= c + d || Math.Min(a, b) < 1;
        var (narrow, wide) = isNarrow ? ((c, d), (a, b)) : ((b, a), (d, c));
        return IncompleteBeta.Compute(wide.Item1, wide.Item2, Math.Log(narrow.Item1) - Math.Log(narrow.Item2)).IsLower
            ? LogTails.OfBelow(LogTail(narrow, wide))
            : LogTails.OfAbove(LogTail((narrow.Item2, narrow.Item1), (wide.Item2, wide.Item1)));
    }

    // log P(Y < Z) of Y from Beta(wide) and Z from Beta(narrow)
    private static Value LogTail((Value A, Value B) narrow, (Value A, Value B) wide)
    {
        var (center, scale) = Peak(narrow, wide);
        var program = center.Program;
        var logits = Matrices.Column(center) + (Matrices.Column(scale) * program.Constant(Places, [Nodes]));
        var density = Deviance.OfBeta(Matrices.Column(narrow.A), Matrices.Column(narrow.B), logits);
        var below = IncompleteBeta.LogLower(Matrices.Column(wide.A), Matrices.Column(wide.B), logits);
        return LogSumExp(density + below + program.Constant(LogWeights, [Nodes]), -1) + Log(scale);
    }

    // about the mode of the integrand's logarithm, and the scale that its curvature there gives; no gradient is taken through them.
    // With the hazard of a normal distribution in place of that of Y the mode solves a quadratic equation, here with parameters that sum
    // to 1.
    private static (Value Center, Value Scale) Peak((Value A, Value B) narrow, (Value A, Value B) wide)
    {
        var all = narrow.A + narrow.B + wide.A + wide.B;
        var (upper, lower) = ((narrow.A + wide.A) / all, (narrow.B + wide.B) / all);
        var (up, down, own, other) = (narrow.A / all, narrow.B / all, (narrow.A + narrow.B) / all, (wide.A + wide.B) / all);
        var bend = HazardAtMean * other / all;
        var root = Sqrt(Square((own * upper) - up) + (bend * (bend + (2 * ((down * upper) + (up * lower))))));
        var x = ((own * upper) + up + bend + root) / (2 * (own + bend));
        var rest = 2 * down * lower / ((own * lower) + down + bend + root);
        var center = Log(x) - Log(rest);
        var rise = (wide.A * rest) - (wide.B * x);
        var hazard = Exp(Deviance.OfBeta(wide.A, wide.B, center) - IncompleteBeta.LogLower(wide.A, wide.B, center));
        var curvature = Where(rise > 0, Steep * (wide.A + wide.B) * x * rest, hazard * (hazard - rise));
        var scale = 1 / Sqrt(((narrow.A + narrow.B) * x * rest) + curvature);
        return (StopGradient(center), StopGradient(scale));
    }

    // the same of numbers
    private static (double Center, double Scale) Peak((double A, double B) narrow, (double A, double B) wide)
    {
        var all = narrow.A + narrow.B + wide.A + wide.B;
        var (upper, lower) = ((narrow.A + wide.A) / all, (narrow.B + wide.B) / all);
        var (up, down, own, other) = (narrow.A / all, narrow.B / all, (narrow.A + narrow.B) / all, (wide.A + wide.B) / all);
        var (bend, excess) = (HazardAtMean * other / all, (own * upper) - up);
        var root = Math.Sqrt((excess * excess) + (bend * (bend + (2 * ((down * upper) + (up * lower))))));
        var x = ((own * upper) + up + bend + root) / (2 * (own + bend));
        var rest = 2 * down * lower / ((own * lower) + down + bend + root);
        var center = Math.Log(x) - Math.Log(rest);
        var rise = (wide.A * rest) - (wide.B * x);
        var hazard = Math.Exp(BetaKernel.Log(wide.A, wide.B, center) - IncompleteBeta.Compute(wide.A, wide.B, center).Below);
        var curvature = rise > 0 ? Steep * (wide.A + wide.B) * x * rest : hazard * (hazard - rise);
        return (center, 1 / Math.Sqrt(((narrow.A + narrow.B) * x * rest) + curvature));
    }

    // the same of numbers
    private static double LogTail((double A, double B) narrow, (double A, double B) wide)
    {
        var (center, scale) = Peak(narrow, wide);
        var sum = double.NegativeInfinity;
        for (var k = 0; k < Nodes; k++)
        {
            var logit = center + (scale * Places[k]);
            sum = LogTails.LogAdd(sum, BetaKernel.Log(narrow.A, narrow.B, logit) + IncompleteBeta.Compute(wide.A, wide.B, logit).Below
                + LogWeights[k]);
        }

        return sum + Math.Log(scale);
    }
}
