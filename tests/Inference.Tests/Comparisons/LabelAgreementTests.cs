using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Labels of two fits: aligned before they are counted, so that their numbers play no part.</summary>
public sealed class LabelAgreementTests
{
    [Fact]
    public void Relabeling_changes_nothing()
    {
        var random = new Random(1);
        foreach (var states in new[] { 2, 3, 7 })
        {
            int[] labels = [.. Enumerable.Range(0, 200).Select(_ => random.Next(states))],
                order = [.. Enumerable.Range(0, states).OrderBy(_ => random.Next())];
            var agreement = LabelAgreement.Compute("a", Soft(labels, states), "b", Soft([.. labels.Select(l => order[l])], states));
            Assert.Equal((200, 200), (agreement.Same, agreement.Rows));
            Assert.Equal(1, agreement.AdjustedRand, 1e-12);
        }
    }

    // by scikit-learn 1.2.1: adjusted_rand_score([0, 0, 1, 2], [0, 0, 1, 1]), ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]), ([0, 1, 0, 1], [0,
    // 0, 1, 1])
    [Theory]
    [InlineData(new[] { 0, 0, 1, 2 }, new[] { 0, 0, 1, 1 }, 0.5714285714285714, 3)]
    [InlineData(new[] { 0, 0, 0, 1, 1, 1 }, new[] { 0, 0, 1, 1, 2, 2 }, 0.24242424242424243, 4)]
    [InlineData(new[] { 0, 1, 0, 1 }, new[] { 0, 0, 1, 1 }, -0.5, 2)]
    public void The_index_is_that_of_scikit_learn(int[] one, int[] other, double index, int same)
    {
        var agreement = LabelAgreement.Compute("a", Soft(one, 3), "b", Soft(other, 3));
        Assert.Equal(index, agreement.AdjustedRand, 1e-12);
        Assert.Equal(same, agreement.Same);
    }

    [Fact]
    public void The_matching_is_the_best_of_all_permutations()
    {
        var random = new Random(2);
        for (var round = 0; round < 200; round++)
        {
            var size = 1 + (round % 5);
            double[] gains = [.. Enumerable.Range(0, size * size).Select(_ => random.NextDouble() - 0.3)];
            var matched = AssignmentSolver.MaxGain(gains, size);
            Assert.Equal(Enumerable.Range(0, size), matched.Order());
            Assert.Equal(Orders([.. Enumerable.Range(0, size)]).Max(order => Gain(gains, order)), Gain(gains, matched), 1e-12);
        }
    }

    [Fact]
    public void Em_and_map_hold_rows_for_the_same_labels()
    {
        const string Mixture = """
            model M(K = 2)
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """;
        var bound = TestStory.By(Mixture, SmallTable.Rows);
        var comparison = Comparison.Run(bound.Problem, bound.Facts,
            new MethodTable(TestStory.Catalog).All.Where(m => m.Name is "em" or "map"),
            TestStory.Catalog, new(Threads: 1), new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(new LabelAgreement("kind", "map", "em", 120, 120, 1), Assert.Single(comparison.Agreements));
    }

    [Fact]
    public void Estimates_of_exchangeable_components_are_aligned()
    {
        int[] labels = [0, 0, 1, 1, 1, 2], order = [2, 0, 1];
        var reference = Exchangeable(Soft(labels, 3), ("mean", 0), ("weight", 0), ("move", 0), ("move", 1));
        var other = Exchangeable(Soft([.. labels.Select(l => order[l])], 3), [.. reference.Exchangeable]);
        double[] mean = [1, 2, 3, 4, 5, 6], move = [1, 2, 3, 4, 5, 6, 7, 8, 9], kept = [7, 8, 9];
        var fit = LabelAgreement.Align(
        [
            Spreading("mean", [3, 2], [.. Enumerable.Range(0, 6).Select(i => mean[(2 * Array.IndexOf(order, i / 2)) + (i % 2)])]),
            Spreading("move", [3, 3], [.. Enumerable.Range(0, 9)
                .Select(i => move[(3 * Array.IndexOf(order, i / 3)) + Array.IndexOf(order, i % 3)])]),
            Spreading("kept", [3], kept),
        ], [other], [reference]);
        Estimate[] expected = [Spreading("mean", [3, 2], mean), Spreading("move", [3, 3], move), Spreading("kept", [3], kept)];
        Assert.Equal(expected.Select(e => (e.Name, e.Value, e.Spread!.Low)), fit.Select(e => (e.Name, e.Value, e.Spread!.Low)));
        Assert.Equal(0, PosteriorDistance.Between(fit, expected)!.Largest);
    }

    [Theory]
    [InlineData("mean[K]: real ~ Normal(0, 1)", "mean,weight")]
    [InlineData("mean: ordered[K] ~ Normal(0, 1)", "")]
    [InlineData("for k in 1..K { mean[k] ~ Normal(k, 1) }", "")]
    [InlineData("param mean[K]: real", "mean,weight")]
    public void Only_components_that_nothing_distinguishes_are_exchangeable(string means, string unknowns)
    {
        var bound = TestStory.By($$"""
            model M(K = 2)
            data x[rows]: real
            weight: simplex[K] ~ Dirichlet(1)
            {{means}}
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], 1)
            }
            """, SmallTable.Rows);
        var arrays = new Compiler.Rules.LabelSwitching(bound.Problem.Graph).ExchangeableWith(bound.Problem.Graph["kind"]);
        Assert.Equal(unknowns.Split(',', StringSplitOptions.RemoveEmptyEntries), arrays.Select(a => a.Name).Order());
    }

    /// <summary>Two methods that number the components each in its own way have one posterior: distances were many standard
    /// deviations.</summary>
    [Fact]
    public void A_comparison_compares_components_that_hold_the_same_rows()
    {
        var bound = TestStory.By("""
            model M(K = 2)
            data x[rows]: real
            weight: simplex[K] ~ Dirichlet(1)
            for k in 1..K {
              precision[k] ~ Gamma(2, 2)
              mean[k] ~ Normal(0, 10)
            }
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], precision = precision[kind[n]])
            }
            """, SmallTable.Rows);
        var comparison = Comparison.Run(bound.Problem, bound.Facts,
            new MethodTable(TestStory.Catalog).All.Where(m => m.Name is "gibbs" or "vmp"),
            TestStory.Catalog, new(Threads: 1), new NoProgress(), TestContext.Current.CancellationToken);
        var vmp = comparison.Fits.Single(f => f.Method.Name == "vmp");
        var other = Comparison.Create([comparison.Fits.Single(f => f != vmp), Renumbered(vmp)], []);
        Assert.Equal("gibbs", comparison.Reference!.Method.Name);
        Assert.InRange(comparison.Distance(vmp)!.Largest, 1e-9, 0.5);
        Assert.Equal(comparison.Distance(vmp)!.Largest, other.Distance(other.Fits[1])!.Largest, 1e-12);
    }

    /// <summary>The fit with the numbers of its two components exchanged.</summary>
    private static ComparedFit Renumbered(ComparedFit fit)
    {
        static Tensor Reversed(Tensor array) => new(array.Shape, [.. array.Values.Reverse()]);
        var labels = Assert.Single(fit.Labels);
        Assert.Equal(["mean", "precision", "weight"], labels.Exchangeable.Select(e => e.Unknown).Order());
        return fit with
        {
            Labels = [labels with { Values = [.. labels.Values.Chunk(2).SelectMany(row => row.Reverse())] }],
            Outcome = fit.Outcome with
            {
                Summary = fit.Outcome.Summary! with { Estimates = [.. fit.Outcome.Summary.Estimates.Select(e => e.Select(Reversed))] },
            },
        };
    }

    private static LabelAgreement.LabelProbabilities Exchangeable(
        LabelAgreement.LabelProbabilities labels, params (string, int)[] dimensions) => labels with { Exchangeable = dimensions };

    private static Estimate Spreading(string name, Shape shape, double[] values) => new(name, new(shape, values), shape.Rank)
        { Spread = new(new(shape, [.. values.Select(v => 1 + v)]), new(shape, values), new(shape, values), new(shape, values)) };

    private static double Gain(double[] gains, int[] columns) => columns.Index().Sum(c => gains[(c.Index * columns.Length) + c.Item]);

    private static IEnumerable<int[]> Orders(int[] of) =>
        of.Length == 0 ? [[]] : of.SelectMany(first => Orders([.. of.Where(o => o != first)]).Select(rest => (int[])[first, .. rest]));

    /// <summary>Labels as shares: nine tenths for one, the rest for the others.</summary>
    private static LabelAgreement.LabelProbabilities Soft(int[] labels, int states) =>
        new("kind", states, [.. labels.SelectMany(l => Enumerable.Range(0, states).Select(s => s == l ? 0.9 : 0.1 / (states - 1)))]);
}
