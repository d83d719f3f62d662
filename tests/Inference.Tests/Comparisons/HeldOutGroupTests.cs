using System.Globalization;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Comparisons.Stories;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>
/// Held-out rows of groups that the training rows are of: whether a method integrates the effects of groups or reports them, a row is
/// predicted from its group's posterior, here in closed form given the scales, and summed over a grid of these.
/// </summary>
public sealed class HeldOutGroupTests
{
    private const double Share = 0.2;

    private const string Effects = """
        model Effects
        data y[rows]: real
        data g[rows]: index[groups]
        spread ~ HalfNormal(5)
        sd ~ HalfNormal(1)
        for k in groups { effect[k] ~ Normal(0, spread) }
        for n in rows { y[n] ~ Normal(effect[g[n]], sd) }
        """;

    [Theory]
    [InlineData("importance")]
    [InlineData("laplace")]
    [InlineData("advi")]
    [InlineData("map")]
    public void A_row_is_predicted_from_the_posterior_of_its_group(string method)
    {
        var bound = TestStory.By(Effects, Csv);
        var expected = Expected(HeldOutRows.Choose(bound.Problem, bound.Graph.Plates.Single(p => p.Name == "rows"), Share, 1));
        // from its prior it is more than 2 nats less likely
        Assert.True(expected > -0.6);
        var run = new FitOptions(Seed: 1, Threads: 1);
        var methods = new MethodTable(TestStory.Catalog).All.Where(m => m.Name == method).ToList();
        var one = Comparison.Run(bound.Problem, bound.Facts, methods, TestStory.Catalog, run, new NoProgress(),
            TestContext.Current.CancellationToken, new(HeldOutScores.Create(bound.Problem, Share, 1).Value));
        Assert.Equal(expected, one.Fits.Single().HeldOut!.Mean, 0.05);
        var stories =
            StoryComparison.Run([new("one", EvaluationRows.Create(bound.Problem, Share, 1).Value!, bound.Facts, run, methods)], [],
            TestStory.Catalog, null, null, new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(expected, stories.Fits.Single().Scores!.Each.Average(), 0.05);
    }

    private static string Csv
    {
        get
        {
            var noise = new double[96];
            new RandomStream(4, "held-out groups").FillNormal(noise);
            return "y,g\n" + string.Concat(Enumerable.Range(0, 96).Select(i => string.Create(CultureInfo.InvariantCulture,
                $"{(4 * Math.Sin(2.3 * (i % 8))) + (0.3 * noise[i]):R},g{i % 8}\n")));
        }
    }

    /// <summary>The mean log density of the held-out rows, each given the training rows.</summary>
    private static double Expected(HeldOutRows rows)
    {
        var groups = rows.Trained.Data["y"].Values.Zip(rows.Trained.Data["g"].Values).GroupBy(r => r.Second, r => r.First)
            .ToDictionary(g => g.Key, g => (Count: g.Count(), Sum: g.Sum(), Squares: g.Sum(y => y * y)));
        var (weights, logs) = (new List<double>(), new List<double[]>());
        for (var spread = 0.5; spread < 20; spread *= 1.03)
            for (var sd = 0.15; sd < 0.7; sd *= 1.02)
            {
                var (between, within) = (spread * spread, sd * sd);
                // the priors, and the steps of a grid of logarithms
                var weight = -(between / 50) - (within / 2) + Math.Log(spread * sd);
                foreach (var (count, sum, squares) in groups.Values)
                    weight += -0.5 * (((count - 1) * Math.Log(within)) + Math.Log(within + (count * between))
                        + ((squares - (between * sum * sum / (within + (count * between)))) / within));
                weights.Add(weight);
                logs.Add([.. rows.Held.Data["y"].Values.Zip(rows.Held.Data["g"].Values, (y, g) =>
                {
                    var precision = (1 / between) + (groups[g].Count / within);
                    var (away, variance) = (y - (groups[g].Sum / within / precision), (1 / precision) + within);
                    return -0.5 * ((away * away / variance) + Math.Log(2 * Math.PI * variance));
                })]);
            }

        double[] probabilities = [.. weights.Select(w => Math.Exp(w - weights.Max()))];
        return Enumerable.Range(0, logs[0].Length).Average(row =>
            Math.Log(probabilities.Zip(logs, (p, log) => p * Math.Exp(log[row])).Sum() / probabilities.Sum()));
    }
}
