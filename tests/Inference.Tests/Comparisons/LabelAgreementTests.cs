using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Optimization;
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
            var agreement = LabelAgreement.Of("a", Soft(labels, states), "b", Soft([.. labels.Select(l => order[l])], states));
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
        var agreement = LabelAgreement.Of("a", Soft(one, 3), "b", Soft(other, 3));
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

    private static double Gain(double[] gains, int[] columns) => columns.Index().Sum(c => gains[(c.Index * columns.Length) + c.Item]);

    private static IEnumerable<int[]> Orders(int[] of) =>
        of.Length == 0 ? [[]] : of.SelectMany(first => Orders([.. of.Where(o => o != first)]).Select(rest => (int[])[first, .. rest]));

    /// <summary>Labels as shares: nine tenths for one, the rest for the others.</summary>
    private static LabelAgreement.LabelProbabilities Soft(int[] labels, int states) =>
        new("kind", states, [.. labels.SelectMany(l => Enumerable.Range(0, states).Select(s => s == l ? 0.9 : 0.1 / (states - 1)))]);
}
