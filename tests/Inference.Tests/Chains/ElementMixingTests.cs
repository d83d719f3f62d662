using MathNet.Numerics.Distributions;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Chains;

/// <summary>Each number that chains draw has an R-hat and effective sample sizes, of its own draws.</summary>
public sealed class ElementMixingTests
{
    private const string Groups = """
        model Groups
        data g[rows]: index[G]
        data y[rows]: real
        mu ~ Normal(0, 10)
        tau: positive ~ HalfCauchy(1)
        for j in G { theta[j] ~ Normal(mu, tau) }
        for n in rows { y[n] ~ Normal(theta[g[n]], 1) }
        twice = 2 * mu
        """;

    private const string Csv = "g,y\na,1\nb,2.5\nc,-0.3\na,1.4\nb,2.2\nc,0.4\n";

    /// <summary>With one chain its halves are compared, also of latents that are drawn for each draw of the others.</summary>
    [Theory, InlineData("nuts", 1), InlineData("nuts", 4), InlineData("gibbs", 2)]
    public void R_hat_is_that_of_the_definition(string method, int chains)
    {
        var story = method == "nuts" ? Groups : Groups.Replace("tau: positive ~ HalfCauchy(1)\n", "tau = 2\n", StringComparison.Ordinal);
        var fit = TestStory.By(story, Csv).Fitted(new FitOptions(Threads: 1, Draws: 400).With(StandardOptions.Chains, chains), method);
        var draws = fit.Summary!.Draws!;
        foreach (var estimate in fit.Summary!.Estimates)
        {
            var (mixing, count) = (estimate.Spread!.Error!.Mixing!, estimate.Value.Values.Length);
            for (var element = 0; element < count; element++)
            {
                var drawn = draws.Arrays[estimate.Name].Values;
                double[] column = [.. Enumerable.Range(0, draws.Count).Select(i => drawn[(i * count) + element])];
                var median = (column.Order().ElementAt((draws.Count / 2) - 1) + column.Order().ElementAt(draws.Count / 2)) / 2;
                var expected = Math.Max(RHat(column, chains), RHat([.. column.Select(x => Math.Abs(x - median))], chains));
                Assert.Equal(expected, mixing.RHat.Values[element], 1e-9);
                Assert.InRange(mixing.BulkSize.Values[element], 1, 4 * draws.Count);
                Assert.InRange(mixing.TailSize.Values[element], 1, draws.Count);
            }
        }

        Assert.All(fit.Summary.Definitions, d => Assert.NotNull(d.Spread!.Error!.Mixing));
    }

    /// <summary>Draws without chains have none.</summary>
    [Fact]
    public void Weighted_draws_have_no_R_hat() => Assert.All(
        TestStory.By("model A\ndata y[rows]: real\na ~ Normal(0, 10)\nfor n in rows { y[n] ~ StudentT(3, a, 1) }", "y\n1\n2\n")
            .Fitted(new(Threads: 1), "importance").Summary!.Estimates, e => Assert.Null(e.Spread!.Error!.Mixing));

    /// <summary>The square root of the variance over all half chains over that within, of normal scores of the ranks.</summary>
    private static double RHat(double[] column, int chains)
    {
        var order = column.Order().ToList();
        var scores = column.Select(x => Normal.InvCDF(0, 1,
            (order.FindIndex(o => o == x) + 1 + ((order.Count(o => o == x) - 1) / 2.0) - 0.375) / (column.Length + 0.25)));
        var halves = scores.Chunk(column.Length / chains / 2).ToList();
        double within = halves.Average(Variance), between = Variance([.. halves.Select(h => h.Average())]);
        var length = (double)halves[0].Length;
        return Math.Sqrt((((length - 1) / length * within) + between) / within);
    }

    private static double Variance(double[] values) => values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Length - 1);
}
