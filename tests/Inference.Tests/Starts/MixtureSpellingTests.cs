using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Starts;

/// <summary>
/// A mixture is one story however it is written: by a label, by a list of components, by one for each of K. Components of one family have
/// the same moments, which is a saddle of the density and no start, and their orders are equal modes.
/// </summary>
public sealed class MixtureSpellingTests
{
    private const string Points = """
        model Mixed(K = 2)
        data y[rows]: real
        param w: simplex[K]
        param m: real[K]
        param s: positive[K]
        """;

    private const string Priors = """
        model Mixed(K = 2)
        data y[rows]: real
        w: simplex[K] ~ Dirichlet(2)
        m: real[K] ~ Normal(0, 5)
        """;

    private const string ByLabel = "\nfor n in rows {\n  kind[n] ~ Categorical(w)\n  y[n] ~ Normal(m[kind[n]], s[kind[n]])\n}";

    private const string ByList = "\nfor n in rows { y[n] ~ Mixture(w, [Normal(m[1], s[1]), Normal(m[2], s[2])]) }";

    private const string ByLoop = "\nfor n in rows { y[n] ~ Mixture(w, [Normal(m[k], s[k]) for k in 1..K]) }";

    // two clusters, of 8 and 12 numbers
    private static readonly string csv = "y\n" + string.Join('\n',
        Enumerable.Range(0, 20).Select(i => i < 8 ? -3 + (0.25 * ((i * 5) % 8)) : 4 + (0.3 * ((i * 7) % 12))));

    /// <summary>The maximum that EM finds from the labels.</summary>
    [Theory, InlineData(ByList), InlineData(ByLoop)]
    public void A_maximum_of_the_likelihood_is_that_of_em(string draw)
    {
        var em = TestStory.By(Points + ByLabel, csv).Fitted(new(Seed: 1, Threads: 1), "em");
        var map = TestStory.By(Of(Points, draw) + draw, csv)
            .Fitted(new(Seed: 1, Threads: 1), "map");
        Assert.Equal(em.Value, map.Value, 1e-5);
        Assert.Equal(Of(em, "m"), Of(map, "m"), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Contains("one of 2 equal modes", map.Summary!.OrderedBy, StringComparison.Ordinal);
    }

    /// <summary>
    /// Weights that are not exchangeable have a mode for each order of the components, of different heights: R's optim finds -20.829966
    /// and -16.163568.
    /// </summary>
    [Fact]
    public void The_highest_of_several_modes_is_found()
    {
        const string story = """
            model Min
            data x[rows]: real
            param m: real[2]
            for n in rows { x[n] ~ Mixture([0.2, 0.8], [Normal(m[1], 1), Normal(m[2], 1)]) }
            """;
        var fit = TestStory.By(story, "x\n-2\n-1.5\n-1.2\n-1\n-0.8\n-1.7\n-1.1\n2\n2.4\n1.7\n").Fitted(new(Threads: 1), "map");
        Assert.Equal(-16.163568, fit.Value, 1e-6);
        Assert.Null(fit.Summary!.OrderedBy);
    }

    /// <summary>A list of two components has two weights.</summary>
    private static string Of(string head, string draw) => draw == ByList ? head.Replace("K]", "2]", StringComparison.Ordinal) : head;

    private static double[] Of(FitOutcome fitted, string name) =>
        fitted.Summary!.Estimates.Single(e => e.Name == name).Value.Values;

    /// <summary>Quadrature integrates over both modes, of whatever shape they are.</summary>
    [Theory]
    [InlineData(ByList, "importance"), InlineData(ByLoop, "importance"), InlineData(ByLabel, "importance"), InlineData(ByLoop, "laplace")]
    public void The_evidence_counts_both_orders(string draw, string method)
    {
        var known = draw.Replace("s[kind[n]]", "1.2", StringComparison.Ordinal).Replace("s[1]", "1.2", StringComparison.Ordinal)
            .Replace("s[2]", "1.2", StringComparison.Ordinal).Replace("s[k]", "1.2", StringComparison.Ordinal);
        var story = TestStory.By(Of(Priors, draw) + known, csv);
        var exact = story.Fitted(new(Seed: 1, Threads: 1), "quadrature").Summary!.Metric!.Value;
        var found = story.Fitted(new(Seed: 2, Threads: 1), method).Summary!;
        Assert.DoesNotContain(found.Warnings, w => w.Code == "W0519");
        Assert.Equal(exact, found.Metric!.Value, method == "laplace" ? 0.1 : 0.02);
    }
}
