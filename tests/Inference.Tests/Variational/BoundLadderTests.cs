using ProbDsl.Inference.Structures;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>The ladder of bounds: what each rung reports of its rows, and how two neighbors compare.</summary>
public sealed class BoundLadderTests
{
    private const string Story = """
        model Rows
        data y[rows]: real
        for n in rows {
          z[n]: real ~ Normal(0, 1)
          y[n] ~ Normal(z[n], 1)
        }
        guide {
          for n in rows { z[n] ~ Normal(0.2 * y[n], 0.9) }
        }
        """;

    private static readonly double[] y = [.. Enumerable.Range(0, 40).Select(i => 3 * Math.Sin(i * 1.7))];

    /// <summary>
    /// The ELBO of a row is log p(y) - KL(guide, posterior), and IWAE_k comes to log p(y): the mean, the error of the rows about it, and
    /// the rise have formulas.
    /// </summary>
    [Fact]
    public void Rungs_are_those_of_the_closed_form()
    {
        var told = TestStory.By(Story, "y\n" + string.Concat(y.Select(v => FormattableString.Invariant($"{v:R}\n"))));
        using var ratios = new LogRatios(
            told.Problem, TestStory.Catalog,
            new GuidedRequest(BoundPlan.Analyze(told.Problem), BatchedPlate.Choose(told.Problem), 40, 1000, UsesFormulas: false),
            new Dictionary<string, Tensor>(), 1, ManagedEngine.On(1));
        var rungs = BoundSeries.Compute(ratios, [10, 1000], TestContext.Current.CancellationToken);
        double[] evidence = [.. y.Select(v => (-0.25 * v * v) - (0.5 * Math.Log(4 * Math.PI)))];
        double[] bound = [.. y.Zip(evidence, (v, e) => e - (0.5 * ((0.81 / 0.5) + (0.09 * v * v / 0.5) - 1 - Math.Log(0.81 / 0.5))))];
        Assert.Equal(["elbo", "iwae_10", "iwae_1000"], rungs.Select(r => r.Name));
        foreach (var (rung, each) in new[] { (rungs[0], bound), (rungs[2], evidence) })
        {
            Assert.Equal(each.Average(), rung.Mean, 0.02);
            Assert.Equal(ErrorOf(each), rung.Error, 0.02 * ErrorOf(each));
        }

        Assert.Equal(ErrorOf(rungs[1].EachRow), rungs[1].Error, 1e-12);
        var steps = new GuidedScores(40, 1, rungs).Steps.ToList();
        Assert.Equal((rungs[0], rungs[1]), (steps[0].Lower, steps[0].Higher));
        Assert.All(steps, s => Assert.True(s.Holds));
        Assert.Equal(evidence.Average() - bound.Average(), steps.Sum(s => s.Rise), 0.03);
    }

    /// <summary>
    /// Neighbors are compared row by row: a rung that falls by more than two errors of the differences does not hold, one that falls by
    /// less does.
    /// </summary>
    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 2, 3.5, 4, 5.5 }, 1.25, true)]
    [InlineData(new double[] { 2, 3.5, 4, 5.5 }, new double[] { 1, 2, 3, 4 }, -1.25, false)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 0, 3, 2, 4.8 }, -0.05, true)]
    public void A_step_is_the_rise_from_the_lower_rung_to_the_higher(double[] lower, double[] higher, double rise, bool holds)
    {
        var step = new GuidedScores(4, 1, [Of("elbo", 1, lower), Of("iwae_10", 10, higher)]).Steps.Single();
        Assert.Equal(rise, step.Rise, 1e-12);
        Assert.Equal(ErrorOf([.. lower.Zip(higher, (a, b) => b - a)]), step.Error, 1e-12);
        Assert.Equal(holds, step.Holds);

        static LowerBound Of(string name, int draws, double[] each) => new(name, draws, each.Average(), ErrorOf(each), each);
    }

    private static double ErrorOf(double[] each) =>
        Math.Sqrt(each.Sum(e => Math.Pow(e - each.Average(), 2)) / (each.Length - 1) / each.Length);
}
