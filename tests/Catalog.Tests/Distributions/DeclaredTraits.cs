using ProbDsl.Catalog;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>What a distribution declares about itself holds of its density, by closed forms and by quadrature.</summary>
public sealed class DeclaredTraits
{
    /// <summary>A spelling of each distribution that declares a trait, two-dimensional where it draws vectors.</summary>
    private static readonly Dictionary<string, string> spelled = new()
    {
        ["Normal"] = "Normal(1.5, 2)",
        ["StudentT"] = "StudentT(3.5, 1.5, 2)",
        ["Laplace"] = "Laplace(1.5, 2)",
        ["LogNormal"] = "LogNormal(1.5, 2)",
        ["Logistic"] = "Logistic(1.5, 2)",
        ["Cauchy"] = "Cauchy(1.5, 2)",
        ["Gumbel"] = "Gumbel(1.5, 2)",
        ["MvNormal"] = "MvNormal([1, -2], cholesky = [[2, 0], [0.75, 0.5]])",
        ["MvStudentT"] = "MvStudentT(4, [1, -2], cholesky = [[2, 0], [0.75, 0.5]])",
        ["Categorical"] = "Categorical([0.2, 0.5, 0.3])",
        ["OrderedProbit"] = "OrderedProbit(0.25, [-1, 0.5, 2])",
        ["OrderedLogistic"] = "OrderedLogistic(0.25, [-1, 0.5, 2])",
        ["Truncated"] = "Truncated(Normal(0, 1), low = -1, high = 2)",
        ["Censored"] = "Censored(Normal(0, 1), low = -1, high = 2)",
        ["Binomial"] = "Binomial(3, 0.2)",
        ["BetaBinomial"] = "BetaBinomial(3, 1.5, 2)",
        ["Multinomial"] = "Multinomial(3, [0.2, 0.5, 0.3])",
    };

    public static TheoryData<DistributionTraits, string> Declared => [.. from d in new StandardCatalog().Distributions
        from trait in Enum.GetValues<DistributionTraits>()
        where trait != DistributionTraits.None && d.Signature.Is(trait) select (trait, d.Signature.Name)];

    [Theory, MemberData(nameof(Declared))]
    public void A_declared_trait_holds(DistributionTraits trait, string name) => Assert.True(Holds(trait, name));

    /// <summary>Traits are held against distributions that lack them, too.</summary>
    [Theory]
    [InlineData(DistributionTraits.GaussianNumbers, "Laplace(1.5, 2)")]
    [InlineData(DistributionTraits.LocationScale, "LogNormal(1.5, 2)")]
    [InlineData(DistributionTraits.LogLocationScale, "Gamma(1.5, 2)")]
    [InlineData(DistributionTraits.Kinked, "Normal(1.5, 2)")]
    [InlineData(DistributionTraits.HeavyTailed, "Logistic(1.5, 2)")]
    [InlineData(DistributionTraits.CountsTrials, "Poisson(3)")]
    [InlineData(DistributionTraits.GaussianVector, "MvStudentT(4, [1, -2], cholesky = [[2, 0], [0.75, 0.5]])")]
    [InlineData(DistributionTraits.LeadingParts, "MvNormal([1, -2], cholesky = [[2, 0], [0.75, 0.5]])", "[1, -2]", "[0, -2]")]
    [InlineData(DistributionTraits.StateProbabilities, "Categorical([0.2, 0.5, 0.3])", "[0.2, 0.5, 0.3]", "[0.3, 0.5, 0.2]")]
    [InlineData(DistributionTraits.Ordinal, "Categorical([0.2, 0.5, 0.3])", "0.2, ", "")]
    public void A_trait_that_is_not_there_is_seen(DistributionTraits trait, string distribution, string? part = null,
        string? other = null) =>
        Assert.False(part is null ? HoldsOf(trait, WrittenDistribution.Read(distribution), WrittenDistribution.Read(distribution))
            : HoldsOf(trait, WrittenDistribution.Read(distribution),
                WrittenDistribution.Read(distribution.Replace(part, other!, StringComparison.Ordinal))));

    private static bool Holds(DistributionTraits trait, string name)
    {
        var of = new StandardCatalog().Distributions.First(d => d.Signature.Name == name);
        // without a density of their own: rows, or a path in time, come first
        if (trait is DistributionTraits.MassOnRows or DistributionTraits.KernelsOnRows)
            return of is not IDensity && of.Signature.Draws == DrawTypeSource.AsDeclared
                && (trait == DistributionTraits.KernelsOnRows) == of.Signature.Parameters.Any(p => p.Name == "kernel");
        if (trait == DistributionTraits.ReversedInTime) return of is not IDensity && of.Signature.Parameters.Any(p => p.Name == "score");
        if (trait == DistributionTraits.Unnormalized)
            return of is not IDensity && of.Signature.Parameters.Select(p => p.Name).SequenceEqual(["energy", "noise"]);
        // from e^100 to e^700 it is nowhere below 1 / x, whose integral grows with the logarithm of the upper end
        if (trait == DistributionTraits.Improper)
            return DensityOf(of, [.. Enumerable.Range(100, 600).Select(k => Math.Exp(k))]).Zip(Enumerable.Range(100, 600))
                .All(p => p.First >= -p.Second - 1e-9);
        if (trait == DistributionTraits.Constant) return DensityOf(of, [-1e9, 0, 1e9]).All(l => l == 0);
        if (trait == DistributionTraits.Ordinal) return HoldsOf(trait, WrittenDistribution.Read(spelled[name]),
            WrittenDistribution.Read(spelled[name].Replace("-1, ", "", StringComparison.Ordinal)));
        return WrittenDistribution.Read(spelled[name]) is var distribution && HoldsOf(trait, distribution, distribution);
    }

    private static double[] DensityOf(Distribution of, double[] x) =>
        WrittenDistribution.LogDensity(of, new([x.Length], x), new Dictionary<string, Tensor>()).Values;

    /// <param name="trait">What is claimed.</param>
    /// <param name="distribution">Of this distribution.</param>
    /// <param name="declared">Whose arguments the claim is about.</param>
    private static bool HoldsOf(DistributionTraits trait, WrittenDistribution distribution, WrittenDistribution declared) => trait switch
    {
        DistributionTraits.GaussianNumbers => Points.All(x => Check.Close(
            -0.5 * Math.Pow((x - 1.5) / 2, 2) - Math.Log(2) - 0.5 * Math.Log(2 * Math.PI), distribution.LogDensity(x), 1e-12)),
        DistributionTraits.LocationScale => Points.All(x => Check.Close(
            Standard(distribution, (x - 1.5) / 2) - Math.Log(2), distribution.LogDensity(x), 1e-12)),
        // of the logarithm u, whose density has the factor e^u
        DistributionTraits.LogLocationScale => Points.All(u => Check.Close(
            Standard(distribution, Math.Exp((u - 1.5) / 2)) + ((u - 1.5) / 2) - Math.Log(2),
            distribution.LogDensity(Math.Exp(u)) + u, 1e-12)),
        // straight on both sides of the location, but not across it
        DistributionTraits.Kinked => Points.All(x => Math.Abs(Bend(distribution, x)) < 1e-12) && Bend(distribution, 1.5) < -0.1,
        // bent upward far from the location
        DistributionTraits.HeavyTailed => Bend(distribution, 60) > 1e-6 && Bend(distribution, 1.5) < -1e-6,
        // mean 1, variance 4 of the first number; given it, mean -2 + 1.5 (x - 1) / 4 and variance 0.25 of the second
        DistributionTraits.GaussianVector => Points.All(x => Points.All(y => Check.Close(
            Gaussian(x, 1, 4) + Gaussian(y, -2 + (0.375 * (x - 1)), 0.25), distribution.LogDensity(x, y), 1e-12))),
        DistributionTraits.LeadingParts => Points.All(x => Check.Close(Math.Log(OverSecond(distribution, x)), Leading(declared, x), 1e-6)),
        DistributionTraits.StateProbabilities => Enumerable.Range(1, 3).All(k =>
            Check.Close(Math.Log(declared.Arguments["p"].Values[k - 1]), distribution.LogDensity(k), 1e-12)),
        // 3 trials have at most 3 successes, and 3 outcomes in all
        DistributionTraits.CountsTrials => distribution.Of.Signature.Target.Dims.Count == 0
            ? double.IsFinite(distribution.LogDensity(3)) && distribution.LogDensity(4) == double.NegativeInfinity
            : double.IsFinite(distribution.LogDensity(1, 1, 1)) && distribution.LogDensity(1, 1, 2) == double.NegativeInfinity,
        // without their cutpoint, neighbors are one state
        DistributionTraits.Ordinal => Check.Close(
            Math.Exp(distribution.LogDensity(1)) + Math.Exp(distribution.LogDensity(2)), Math.Exp(declared.LogDensity(1)), 1e-12)
            && Check.Close(distribution.LogDensity(3), declared.LogDensity(2), 1e-12),
        // between its bounds the density is that of the inner distribution, whatever the bounds are
        DistributionTraits.Censoring => Check.Close(Gaussian(0.5, 0, 1), distribution.LogDensity(0.5), 1e-12),
        // the density of what is left, which adds up to 1 again
        DistributionTraits.Truncating => Check.Close(Gaussian(0.5, 0, 1) - Math.Log(0.8185946141203637), distribution.LogDensity(0.5), 1e-9)
            && distribution.LogDensity(2.5) == double.NegativeInfinity,
        _ => throw new ArgumentOutOfRangeException(nameof(trait)),
    };

    /// <summary>The log density at x of the same distribution with location 0 and scale 1.</summary>
    private static double Standard(WrittenDistribution distribution, double x) => WrittenDistribution.LogDensity(distribution.Of,
        new([1], [x]),
        distribution.Arguments.ToDictionary(a => a.Key, a => a.Key switch
        {
            "mean" or "location" or "mean_log" => new Tensor([], [0]),
            "sd" or "scale" or "sd_log" => new Tensor([], [1]),
            _ => a.Value,
        })).Values[0];

    /// <summary>The second difference of the log density.</summary>
    private static double Bend(WrittenDistribution distribution, double x) =>
        distribution.LogDensity(x + 0.125) + distribution.LogDensity(x - 0.125) - (2 * distribution.LogDensity(x));

    private static double[] Points => [-2.5, 0, 1, 3.75];

    private static double Gaussian(double x, double mean, double variance) =>
        -0.5 * ((x - mean) * (x - mean) / variance) - 0.5 * Math.Log(2 * Math.PI * variance);

    /// <summary>The integral over the second number, y = tan(u), by the trapezoidal rule in u.</summary>
    private static double OverSecond(WrittenDistribution distribution, double x)
    {
        const int cells = 20_000;
        var sum = 0.0;
        var points = Enumerable.Range(1, cells - 1).Select(i => Math.PI * (((double)i / cells) - 0.5)).ToArray();
        var density = distribution.LogDensity(new Tensor([points.Length, 2], [.. points.SelectMany(u => new[] { x, Math.Tan(u) })])).Values;
        for (var i = 0; i < points.Length; i++) sum += Math.Exp(density[i]) / Math.Pow(Math.Cos(points[i]), 2);
        return sum * Math.PI / cells;
    }

    /// <summary>The density of the first number by the first element of every argument.</summary>
    private static double Leading(WrittenDistribution distribution, double x) =>
        WrittenDistribution.LogDensity(distribution.Of, new([1], [x]), distribution.Arguments.ToDictionary(
        a => a.Key, a => a.Value.Shape.Rank == 0 ? a.Value : new Tensor([.. a.Value.Shape.Select(_ => 1)], [a.Value.Values[0]]))).Values[0];
}
