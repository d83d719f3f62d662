using ProbDsl.Tests.Sampling;
using static ProbDsl.Tests.Sampling.SampleChecks;

namespace ProbDsl.Tests.ForwardSampling;

/// <summary>
/// Distributions as stories write them: nested, cut by a type, read through index tables; draws against distribution functions by
/// quadrature of their densities.
/// </summary>
public sealed class DrawnDistributionTests
{
    private const int Draws = 4000;

    /// <summary>A statement for `y` and the density it stands for, in any scale; the wrong density is a little another one.</summary>
    private sealed record Drawn(string Statement, Func<double, double> Density, Func<double, double> Wrong, double Low, double High,
        string Type = "real", string Before = "");

    private static readonly Dictionary<string, Drawn> Distributions = new()
    {
        ["a positive Normal is half of one"] = new("y[n] ~ Normal(0, 2)", x => Normal(x, 0, 2), x => Normal(x, 0, 2.2), 0, 20, "positive"),
        ["a positive Normal with its mode inside"] = new("y[n] ~ Normal(1, 2)", x => Normal(x, 1, 2),
            x => Normal(x, 0.7, 2), 0, 20, "positive"),
        ["a positive Normal far out in its tail"] = new("y[n] ~ Normal(-20, 2)", x => Math.Exp(-((x * x) + (40 * x)) / 8),
            x => Math.Exp(-((x * x) + (36 * x)) / 8), 0, 5, "positive"),
        ["a unit Normal"] = new("y[n] ~ Normal(0.2, 0.5)", x => Normal(x, 0.2, 0.5), x => Normal(x, 0.4, 0.5), 0, 1, "unit"),
        ["a unit Exponential"] = new("y[n] ~ Exponential(2)", x => Math.Exp(-2 * x), x => Math.Exp(-2.5 * x), 0, 1, "unit"),
        ["a positive mixture is cut as a whole"] = new("y[n] ~ Mixture([0.3, 0.7], [Normal(-1, 1), Normal(2, 0.5)])",
            x => (0.3 * Normal(x, -1, 1)) + (0.7 * Normal(x, 2, 0.5)),
            x => (0.4 * Normal(x, -1, 1)) + (0.6 * Normal(x, 2, 0.5)), 0, 10, "positive"),
        ["a truncated law in a mixture"] = new("y[n] ~ Mixture([0.4, 0.6], [Normal(-2, 0.5), Truncated(Normal(0, 1), low = 1)])",
            x => (0.4 * Normal(x, -2, 0.5)) + (x < 1 ? 0 : 0.6 * Normal(x, 0, 1) / NormalCdf(-1)),
            x => (0.4 * Normal(x, -2, 0.5)) + (x < 1 ? 0 : 0.6 * Normal(x, 0.3, 1) / NormalCdf(-0.7)), -6, 7),
        ["a mixture that is truncated"] = new("y[n] ~ Truncated(Mixture([0.5, 0.5], [Normal(-1, 0.5), Normal(1, 0.5)]), -1, 2)",
            x => Normal(x, -1, 0.5) + Normal(x, 1, 0.5), x => Normal(x, -1, 0.5) + Normal(x, 0.9, 0.5), -1, 2),
        ["a mixture of whole numbers and an atom, cut"] = new("y[n] ~ Normal(w[n], 0.1)",
            x => (7 * Normal(x, 0, 0.1)) + Normal(x, 1, 0.1) + Normal(x, 2, 0.1),
            x => (4 * Normal(x, 0, 0.1)) + Normal(x, 1, 0.1) + Normal(x, 2, 0.1), -2, 4,
            Before: """
                w[n] ~ Truncated(Mixture([0.5, 0.5], [Delta(0), DiscreteUniform(0, 5)]), high = 2)
                  
                """),
        ["a mixture in a mixture, cut"] = new("y[n] ~ Truncated(Mixture([0.5, 0.5], [Normal(-3, 1), Mixture([0.2, 0.8], [Normal(0, 0.3), "
            + "Normal(3, 1)])]), high = 0)", x => (0.5 * Normal(x, -3, 1)) + (0.1 * Normal(x, 0, 0.3)) + (0.4 * Normal(x, 3, 1)),
            x => (0.5 * Normal(x, -3, 1)) + (0.2 * Normal(x, 0, 0.3)) + (0.4 * Normal(x, 3, 1)), -9, 0),
        ["a mixture of as many laws as a size says"] = new("y[n] ~ Mixture(uniform(3), [Normal(2 * k, 0.4) for k in 1..3])",
            x => Normal(x, 2, 0.4) + Normal(x, 4, 0.4) + Normal(x, 6, 0.4),
            x => Normal(x, 2, 0.4) + Normal(x, 4, 0.4) + Normal(x, 6.2, 0.4), -2, 10),
        ["a mixture of mixtures"] = new("y[n] ~ Mixture([0.5, 0.5], [Normal(-3, 1), Mixture([0.2, 0.8], [Normal(0, 0.3), Normal(3, 1)])])",
            x => (0.5 * Normal(x, -3, 1)) + (0.1 * Normal(x, 0, 0.3)) + (0.4 * Normal(x, 3, 1)),
            x => (0.5 * Normal(x, -3, 1)) + (0.15 * Normal(x, 0, 0.3)) + (0.35 * Normal(x, 3, 1)), -9, 9),
        ["bounds that differ by row"] = new("""
            cut[n] = n mod 2
              y[n] ~ Truncated(Normal(0, 1), low = cut[n])
            """,
            x => x < 0 ? 0 : Normal(x, 0, 1) + (x < 1 ? 0 : Normal(x, 0, 1) * 0.5 / NormalCdf(-1)), x => x < 0 ? 0 : Normal(x, 0, 1), 0, 8),
        ["an index table"] = new("""
            kind[n] ~ Categorical([0.2, 0.5, 0.3])
              y[n] ~ Normal(mean[kind[n]], 0.3)
            """,
            x => (0.2 * Normal(x, 1, 0.3)) + (0.5 * Normal(x, 3, 0.3)) + (0.3 * Normal(x, 9, 0.3)),
            x => (0.3 * Normal(x, 1, 0.3)) + (0.5 * Normal(x, 3, 0.3)) + (0.2 * Normal(x, 9, 0.3)), -2, 12),
        ["a table of a table"] = new("""
            kind[n] ~ Categorical([0.2, 0.5, 0.3])
              y[n] ~ Normal(mean[other[kind[n]]], 0.3)
            """,
            x => (0.2 * Normal(x, 9, 0.3)) + (0.5 * Normal(x, 1, 0.3)) + (0.3 * Normal(x, 3, 0.3)),
            x => (0.3 * Normal(x, 9, 0.3)) + (0.5 * Normal(x, 1, 0.3)) + (0.2 * Normal(x, 3, 0.3)), -2, 12),
        ["a function of one's own"] = new("""
            z[n] ~ Normal(0, 1)
              y[n] = bend(z[n], 3)
            """, x => Normal((x / 3) - 1, 0, 1),
            x => Normal((x / 3) - 1, 0.1, 1), -15, 20),
        ["a sum over a range that a loop ends"] = new("for j in 1..3 { part[n, j] = sum(mean[k] for k in j..3) }\n"
            + "  y[n] ~ Normal(part[n, 1] - part[n, 2] - part[n, 3], 1)", x => Normal(x, 13 - 12 - 9, 1), x => Normal(x, -8.2, 1), -14, -2),
        ["running totals"] = new("for j in 1..3 { total[n, j] = sum(mean[1..j]) }\n"
            + "  y[n] ~ Normal(total[n, 3] - total[n, 2] + total[n, 1], 1)", x => Normal(x, 10, 1), x => Normal(x, 9.8, 1), 4, 16),
        ["a slice"] = new("y[n] ~ Normal(sum(mean[2..3]) - max(mean[..2]), 1)", x => Normal(x, 9, 1), x => Normal(x, 9.2, 1), 3, 15),
        ["a matrix times a vector"] = new("""
            z[n]: real[2] ~ Normal(0, 1)
              w[n] = [[3, 4], [1, 0]] @ z[n]
              y[n] ~ Normal(w[n, 1], 1e-6)
            """,
            x => Normal(x, 0, 5), x => Normal(x, 0, 6), -30, 30),
        ["a list that a loop fills"] = new("""
            z[n]: real[3] ~ Normal([k^2 for k in 1..3], [0.5 * k for k in 1..3])
              y[n] = z[n, 3]
            """,
            x => Normal(x, 9, 1.5), x => Normal(x, 9.2, 1.5), 0, 18),
    };

    public static TheoryData<string> Names => [.. Distributions.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Draws_follow_the_distribution(string name) =>
        Assert.True(Follows(Sample(name), CdfOf(Distributions[name].Density, Distributions[name].Low, Distributions[name].High)));

    [Theory, MemberData(nameof(Names))]
    public void Draws_do_not_follow_another(string name) =>
        Assert.False(Follows(Sample(name), CdfOf(Distributions[name].Wrong, Distributions[name].Low, Distributions[name].High)));

    /// <summary>E of a half Normal's square is its variance, of itself sd sqrt(2 / pi).</summary>
    [Fact]
    public void A_scale_cut_by_its_type_has_the_moments_of_half_a_normal()
    {
        var tau = PriorDraw.Of("""
            model Scale
            tau: positive ~ Normal(0, 2)

            """, Draws)["tau"];
        Assert.True(HasMean(tau, 2 * Math.Sqrt(2 / Math.PI)));
        Assert.True(HasMean([.. tau.Select(t => t * t)], 4));
        Assert.False(HasMean(tau, 2));
    }

    /// <summary>The mean of the largest of three standard normals is 3 / (2 sqrt pi).</summary>
    [Fact]
    public void An_ordered_vector_is_sorted_draws()
    {
        var cuts = PriorDraw.Of("""
            model Cuts
            cut: ordered[3] ~ Normal(0, 1)

            """, Draws)["cut"].Chunk(3).ToList();
        Assert.All(cuts, c => Assert.True(c[0] < c[1] && c[1] < c[2]));
        foreach (var (at, mean) in new[] { (0, -1.5 / Math.Sqrt(Math.PI)), (1, 0), (2, 1.5 / Math.Sqrt(Math.PI)) })
            Assert.True(HasMean([.. cuts.Select(c => c[at])], mean));
    }

    [Fact]
    public void Positive_and_ordered_go_together()
    {
        var cuts = PriorDraw.Of("""
            model Cuts
            cut: positive_ordered[2] ~ Normal(0, 1)

            """, Draws)["cut"].Chunk(2).ToList();
        Assert.All(cuts, c => Assert.True(0 < c[0] && c[0] < c[1]));
        Assert.True(HasMean([.. cuts.Select(c => c[0] + c[1])], 2 * Math.Sqrt(2 / Math.PI)));
    }

    [Fact]
    public void A_gaussian_process_has_its_kernels_covariance()
    {
        const string story = """
            model Process
            data x[rows]: real
            data y[rows]: real
            y ~ MvNormal(zeros(rows), squared_exponential(x, 2, 1.5) + 0.25 * identity(rows))
            """;
        var draws = PriorDraw.Of(story, Draws, csv: "x\n0\n0.5\n2\n3.5\n")["y"].Chunk(4).ToList();
        double[] x = [0, 0.5, 2, 3.5];
        foreach (var (i, j) in from i in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 4) select (i, j))
        {
            var products = draws.ConvertAll(y => y[i] * y[j]);
            Assert.True(HasMean(products, Kernel(x[i] - x[j], 1.5) + (i == j ? 0.25 : 0)));
            Assert.True(i == j || Math.Abs(i - j) > 1 || !HasMean(products, Kernel(x[i] - x[j], 1) - 0.2));
        }

        static double Kernel(double distance, double scale) => 4 * Math.Exp(-distance * distance / (2 * scale * scale));
    }

    private static double[] Sample(string name)
    {
        var distribution = Distributions[name];
        return PriorDraw.Of($$"""
            model Law(N = {{Draws}})
            function bend(a: real, b: real) -> real = twice(a, b) - b * a + b
            function twice(a: real, b: real) -> real = 2 * b * a
            mean = [1, 3, 9]
            other = [3, 1, 2]
            for n in 1..N {
              {{distribution.Before}}{{distribution.Statement.Replace("y[n] ~", $"y[n]: {distribution.Type} ~", StringComparison.Ordinal)}}
            }
            """)["y"];
    }

    private static double Normal(double x, double mean, double sd) => NormalDensity((x - mean) / sd) / sd;
}
