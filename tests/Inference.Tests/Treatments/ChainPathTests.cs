using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Treatments;

/// <summary>
/// Chains whose other numbers are known: probabilities of states, draws of paths and the most probable path against all paths.
/// </summary>
public sealed class ChainPathTests
{
    private const string Story = """
        model Known
        data y[times]: real from value
        move = [[0.85, 0.15], [0.3, 0.7]]
        state[1]: index[2] ~ Categorical([0.4, 0.6])
        for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
        for t in times { y[t] ~ Normal(2 * state[t], 1.5) }
        """;

    private static readonly double[] Seen = [2.1, 3.2, 2.7, 4.4, 1.9];

    private static TestStory Fit =>
        TestStory.By(Story, "value\n" + string.Join("\n", Seen.Select(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture))));

    [Fact]
    public void Exact_reports_evidence_and_probabilities_of_all_paths()
    {
        var (paths, summary) = (Paths(), Fit.Fitted(method: "exact").Summary!);
        Assert.Equal(Math.Log(paths.Sum(p => p.Weight)), Fit.Fitted(method: "exact").Metric.Value, 1e-10);
        for (var t = 0; t < Seen.Length; t++)
            Assert.Equal(paths.Where(p => p.States[t] == 1).Sum(p => p.Weight) / paths.Sum(p => p.Weight),
                summary.States.Single().Values.Values[(2 * t) + 1], 1e-10);
    }

    /// <summary>
    /// Pearson's statistic over all 32 paths stays below its 0.9999 quantile, and far above it where each state is drawn by itself.
    /// </summary>
    [Fact]
    public void Draws_are_of_whole_paths()
    {
        const int Count = 20_000;
        var (paths, draws) = (Paths(), Fit.Fitted(new(Draws: Count, Threads: 1), "exact").Summary!.Draws!.Arrays["state"].Values);
        var (total, found) = (paths.Sum(p => p.Weight), new int[paths.Count]);
        for (var draw = 0; draw < Count; draw++)
            found[Enumerable.Range(0, Seen.Length).Sum(t => ((int)draws[(draw * Seen.Length) + t] - 1) << t)]++;
        Assert.InRange(paths.Select((p, at) =>
            Count * p.Weight / total is var expected ? (found[at] - expected) * (found[at] - expected) / expected : 0).Sum(), 5, 70);
    }

    [Fact]
    public void The_most_probable_path_is_that_of_all_paths()
    {
        var bound = Fit;
        var terms = new StateTerms(bound.Problem, TestStory.Catalog, DensityPlan.Analyze(bound.Problem), 1);
        var path = new Interpreter(terms.Paths()).Run(new Dictionary<string, Tensor>())["state"].Values;
        var best = Paths().MaxBy(p => p.Weight).States;
        Assert.Equal(best, bound.Fitted(method: "exact").Summary!.States.Single().Path);
        Assert.Equal(best, Enumerable.Range(0, Seen.Length).Select(t => path[(2 * t) + 1] == 1 ? 1 : 0));
    }

    /// <summary>Every path, state 1 or 2 as 0 or 1, with the density of it and the data; the first state is the lowest bit.</summary>
    private static List<(int[] States, double Weight)> Paths()
    {
        double[][] move = [[0.85, 0.15], [0.3, 0.7]];
        double[] start = [0.4, 0.6];
        return [.. Enumerable.Range(0, 1 << Seen.Length).Select(code =>
        {
            int[] path = [.. Enumerable.Range(0, Seen.Length).Select(t => (code >> t) & 1)];
            var weight = start[path[0]];
            for (var t = 0; t < path.Length; t++)
            {
                if (t > 0) weight *= move[path[t - 1]][path[t]];
                var z = (Seen[t] - (2 * (path[t] + 1))) / 1.5;
                weight *= Math.Exp(-z * z / 2) / (1.5 * Math.Sqrt(2 * Math.PI));
            }

            return (path, weight);
        })];
    }
}
