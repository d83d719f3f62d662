using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Steps along natural gradients of batches, against sweeps over all rows and averages of natural parameters.</summary>
public sealed class NaturalGradientTests
{
    private const string Mixture = """
        w: simplex[2] ~ Dirichlet(1)
        for j in 1..2 { m[j]: real[3] ~ MvNormal([0, 1, 0], 9 * identity(3)); P[j]: covariance[3] ~ Wishart(5, identity(3)) }
        for n in rows { label[n] ~ Categorical(w); v[n] ~ MvNormal(m[label[n]], precision = P[label[n]]) }
        """;

    public static TheoryData<string> Stories => [.. VmpStories.Continuous.Keys, .. VmpStories.Products.Keys];

    /// <summary>An update by the natural parameters leaves the parameters as they are, in every family.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void Natural_parameters_are_the_inverse_of_an_update(string name)
    {
        var story = VmpStories.By(VmpStories.Named(name));
        var plan = story.Select("vmp").Plan!;
        var factors = Factors.Create(story.Problem, plan.Blocks);
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, plan.Density, factors);
        using var sweeps = new MessageSweeps(story.Problem, joint, [], new FitOptions(Threads: 1).ChosenEngine);
        var parameters = sweeps.Begin(new(1, "natural"));
        for (var i = 0; i < 3; i++) sweeps.Sweep(parameters);
        foreach (var factor in factors)
        {
            double[] before = [.. sweeps.Of(parameters, factor)], after = [.. before];
            double[][] natural = [.. factor.Slots.Select(s => new double[s.Shape.Count])];
            factor.Natural(before, natural);
            factor.Update(natural, after);
            Assert.Equal(before, after, (a, b) => Math.Abs(a - b) <= 1e-9 * (1 + Math.Abs(a)));
        }
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.25, 3)]
    public void A_batch_of_all_rows_and_rate_1_is_a_sweep(double missing, int empty)
    {
        using var sweeps = new BothSweeps(MissingVectors.By(Mixture, 40, missing, empty));
        using var all = sweeps.InBatches(40);
        var parameters = sweeps.Started();
        double[] other = [.. parameters];
        Assert.Equal(1, all.Batches);
        Assert.Equal(sweeps.Few.Sweep(parameters), all.Step(other, 0, 1));
        Assert.Equal(parameters, other);
    }

    /// <summary>Each batch stands for all rows: over batches of the same size their updates have the mean of a sweep.</summary>
    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.25, 4)]
    public void The_mean_of_natural_parameters_over_batches_is_that_of_all_rows(double missing, int empty)
    {
        // 40 rows with data
        using var sweeps = new BothSweeps(MissingVectors.By(Mixture, Enough(missing, empty)));
        using var batches = sweeps.InBatches(10);
        var started = sweeps.Started();
        Assert.Equal(4, batches.Batches);
        double[] whole = [.. started];
        var bound = sweeps.Few.Sweep(whole);
        var (expected, mean, bounds) = (NaturalOf(sweeps, whole), new double[NaturalOf(sweeps, whole).Length], 0.0);
        for (var batch = 0; batch < 4; batch++)
        {
            double[] own = [.. started];
            bounds += batches.Step(own, batch, 1) / 4;
            foreach (var (i, value) in NaturalOf(sweeps, own).Index()) mean[i] += value / 4;
        }

        Assert.Equal(bound, bounds, 1e-9 * Math.Abs(bound));
        Assert.Equal(expected, mean, (a, b) => Math.Abs(a - b) <= 1e-9 * (1 + Math.Abs(a)));
    }

    [Fact]
    public void A_step_moves_natural_parameters_by_the_rate()
    {
        using var sweeps = new BothSweeps(MissingVectors.By(Mixture));
        var before = sweeps.Started();
        double[] whole = [.. before], part = [.. before];
        sweeps.Few.Sweep(whole);
        sweeps.Few.Step(part, 0, 0.3);
        Assert.Equal(NaturalOf(sweeps, before).Zip(NaturalOf(sweeps, whole), (a, b) => (0.7 * a) + (0.3 * b)),
            NaturalOf(sweeps, part), (a, b) => Math.Abs(a - b) <= 1e-9 * (1 + Math.Abs(a)));
    }

    /// <summary>A fit in batches has the bound of one without, exactly: it ends with sweeps over all rows.</summary>
    [Fact]
    public void A_fit_in_batches_has_the_bound_of_all_rows()
    {
        var story = MissingVectors.By(Mixture, 3000, 0.1, 10);
        var (full, batched) = (story.Fitted(new(Threads: 1, Restarts: 1), "vmp"), Batched(story, 1));
        Assert.Equal(full.Metric.Value, batched.Metric.Value, 0.01);
        Assert.Equal(batched.Metric.Value, Batched(story, 1).Metric.Value);
        Assert.Equal(batched.Summary!.Estimates[1].Value.Values, Batched(story, 1).Summary!.Estimates[1].Value.Values);
        Assert.NotEqual(batched.Trace[0], Batched(story, 2).Trace[0]);
    }

    [Theory]
    [InlineData("a ~ Gamma(2, 2)\nfor n in rows { s[n] ~ Exponential(a) }")]
    [InlineData("w: simplex[3] ~ Dirichlet(1)\nfor n in rows { k[n] ~ Categorical(w) }")]
    public void Batches_of_other_rows_are_refused(string text)
    {
        var selection = VmpStories.By(text).Select("vmp", new() { [StandardOptions.BatchSize] = 10 });
        Assert.Contains("batches need rows of a mixture", Assert.Single(selection.Diagnostics).Message);
    }

    private static FitOutcome Batched(TestStory story, ulong seed) =>
        story.Fitted(new(Seed: seed, Threads: 1, Restarts: 1, Tolerance: 1e-4) { [StandardOptions.BatchSize] = 300 }, "vmp");

    private static double[][] Enough(double missing, int empty)
    {
        var rows = MissingVectors.Rows(60, missing, 0).Where(r => !r.All(double.IsNaN)).Take(40);
        return [.. rows, .. Enumerable.Range(0, empty).Select(_ => new[] { double.NaN, double.NaN, double.NaN })];
    }

    /// <summary>
    /// The natural parameters of the factors of the first round: concentrations, and of normal vectors precisions and precisions times
    /// means.
    /// </summary>
    private static double[] NaturalOf(BothSweeps sweeps, double[] parameters)
    {
        var natural = new List<double>();
        foreach (var factor in sweeps.FirstRound)
        {
            var own = sweeps.All.Of(parameters, factor).ToArray();
            if (factor is not NormalFactor)
            {
                natural.AddRange(own);
                continue;
            }

            for (var k = 0; k < 2; k++)
            {
                var precision = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build
                    .DenseOfRowMajor(3, 3, own[(6 + (9 * k))..(15 + (9 * k))]).Inverse();
                natural.AddRange(precision.ToRowMajorArray());
                natural.AddRange(precision * MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(own[(3 * k)..(3 * (k + 1))]));
            }
        }

        return [.. natural];
    }
}
