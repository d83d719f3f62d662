using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Derivatives of log masses of totals so large that their terms cancel: by the derivatives of the formulas, with mpmath's digamma and
/// trigamma functions of 60 digits where these are needed.
/// </summary>
public sealed class HugeCountGradients
{
    // x / p - (n - x) / (1 - p), x - n p; (x - mean) size / (mean (size + mean)); psi(x + a) - psi(a) - psi(n + a + b) + psi(a + b)
    [Theory]
    [InlineData("Binomial(1e12, 0.5)", 500000100000, "p", 400000, -4e12)]
    [InlineData("Binomial(1e12, logit = 0)", 500000100000, "logit", 100000, -2.5e11)]
    [InlineData("Binomial(4e15, 0.5)", 2000000010000000, "p", 4e7, -1.6e16)]
    [InlineData("Binomial(1e6, 0.25)", 0, "p", -1e6 / 0.75, -1e6 / 0.75 / 0.75)]
    [InlineData("Binomial(1e6, 0.25)", 1e6, "p", 4e6, -1.6e7)]
    [InlineData("NegativeBinomial(1e12, 1e12)", 1000000100000, "mean", 5e-8, -5.0000007500001e-13)]
    [InlineData("NegativeBinomial(1e9, 0.5)", 2e9, "size", 0.963510026021423, double.NaN)]
    [InlineData("NegativeBinomial(1e12, 17)", 1100000000000, "size", 0.0250101955327806, -0.00176400399146556)]
    [InlineData("BetaBinomial(1e12, 2, 3)", 400000000000, "alpha", 0.167042601458428, -0.423611111109611)]
    [InlineData("BetaBinomial(1e12, 2, 3)", 400000000000, "beta", 0.0725077095670093, double.NaN)]
    public void Derivatives_are_those_of_the_formula(string distribution, double x, string argument, double first, double second)
    {
        var (found, again) = Derivatives(distribution, [x], argument);
        Check.IsClose(first, found[0], 1e-6 * Math.Abs(first), distribution);
        if (!double.IsNaN(second)) Check.IsClose(second, again, 1e-5 * Math.Abs(second), $"second of {distribution}");
    }

    /// <summary>x / p, which the conjugacy of a Dirichlet distribution reads, whatever the sum of p rounds to.</summary>
    [Fact]
    public void Those_by_probabilities_are_counts_over_them()
    {
        var (found, _) = Derivatives("Multinomial(1000000, [0.1, 0.2, 0.7])", [100300, 199900, 699800], "p");
        double[] expected = [1003000, 999500, 999714.2857142857];
        foreach (var (e, f) in expected.Zip(found)) Check.IsClose(e, f, 1e-9 * e, "Multinomial");
    }

    /// <summary>For data whose totals are ordinary, a pass leaves nothing of the formula for large ones.</summary>
    [Theory]
    [InlineData("Binomial(9, 0.5)", Op.Log1p)]
    [InlineData("NegativeBinomial(3, 2)", Op.Softplus)]
    [InlineData("BetaBinomial(9, 2, 3)", Op.Softplus)]
    [InlineData("Binomial(9, 0.5)", Op.Select)]
    [InlineData("BetaBinomial(9, 2, 3)", Op.Digamma)]
    public void Ordinary_totals_take_the_short_formula(string distribution, Op absent)
    {
        var (written, program) = (WrittenDistribution.Read(distribution), new ProgramBuilder());
        var given = written.Arguments.ToDictionary(a => a.Key, a => a.Key == "n" ? program.Constant(a.Value.Values, [1])
            : program.Slot(a.Key, [1]));
        var density = ((IDensity)written.Of).LogDensity(program.Constant([2, 3, 4, 5, 6], [5]), new Arguments(written.Of, given));
        Assert.DoesNotContain(Pass.Optimized(program.Build(("density", density))).Values, v => v.Op == absent && v.Shape.Count > 1);
    }

    // the gradient, and the derivative of its sum
    private static (double[] First, double Second) Derivatives(string distribution, double[] x, string argument)
    {
        var (written, program) = (WrittenDistribution.Read(distribution), new ProgramBuilder());
        var given = written.Arguments.ToDictionary(a => a.Key, a => program.Slot(a.Key, a.Value.Shape));
        var place = program.Slot("x", x.Length == 1 ? [] : [x.Length]);
        var density = ((IDensity)written.Of).LogDensity(place, new Arguments(written.Of, given));
        var first = Gradient.Derive(density, given[argument])[0];
        var second = Gradient.Derive(Ops.SumAll(first), given[argument])[0];
        var results = new Runtime.Interpretation.Interpreter(program.Build(("first", first), ("second", second)))
            .Run(new Dictionary<string, Tensor>(written.Arguments) { ["x"] = new(place.Shape, x) });
        return (results["first"].Values, results["second"].Values[0]);
    }
}
