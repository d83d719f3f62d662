using ProbDsl.Catalog.Options;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>
/// Rows of unequal length whose last cells are missing: their probability is the sum over all values of these cells, since nothing observed
/// depends on them.
/// </summary>
public sealed class MissingTailTests
{
    private const string Layers = """
        masked_mlp([8, 8])
        transformer(8, heads = 2)
        causal_conv([6, 6], kernel = 2)
        gru(5)
        """;

    public static TheoryData<string> Nets => [.. Layers.Split('\n')];

    [Theory, MemberData(nameof(Nets))]
    public void A_row_without_its_last_cells_is_the_sum_over_them(string net)
    {
        foreach (var length in new[] { 1, 2, 3 })
        {
            int[] row = [1, 0, 1];
            var head = string.Join(',', row[..length]);
            var total = 0.0;
            for (var tail = 0; tail < 1 << (4 - length); tail++)
            {
                var bits = string.Join(',', Enumerable.Range(0, 4 - length).Select(b => (tail >> b) & 1));
                total += Math.Exp(LogDensity(net, $"{head},{bits}"));
            }

            Assert.Equal(Math.Log(total), LogDensity(net, head + new string(',', 4 - length)), 1e-10);
        }
    }

    /// <summary>The training and the log joint density are of the same cells.</summary>
    [Theory, MemberData(nameof(Nets))]
    public void Rows_of_unequal_length_are_trained(string net)
    {
        var story = TestStory.By(Story(net), "p,q,r,s\n1,0,1,1\n0,1,,\n1,,,\n0,0,1,\n1,1,0,0\n");
        var outcome = story.Fitted(new FitOptions(MaxIterations: 20, Threads: 1));
        var joint = LogJoint.Lower(story.Problem, TestStory.Catalog);
        var weights = outcome.Summary!.Weights!;
        var density = new Interpreter(joint.Program()).Run(joint.NetWeights.ToDictionary(w => w.Name, w => weights[w.Name]));
        Assert.Equal(density[LogJoint.Density].Values[0], outcome.Value, 1e-4);
    }

    /// <summary>
    /// A net that can be any function of a short prefix gives each position the frequencies among the rows that reach it, which rows cut
    /// to their length have: the log-likelihood is a sum over counts, in mini-batches too.
    /// </summary>
    [Theory, MemberData(nameof(Nets))]
    public void Fitted_probabilities_are_frequencies_among_rows_that_reach_a_position(string net)
    {
        var rows = Enumerable.Range(0, 240).Select(n =>
            Enumerable.Range(0, 1 + (n % 3)).Select(d => (n * (d + 3) / 7 % 5) < 2 + (d % 2) ? 1 : 0).ToArray()).ToList();
        var expected = 0.0;
        foreach (var prefix in rows.SelectMany(row => Enumerable.Range(0, row.Length).Select(d => (Before: string.Join("", row[..d]),
            Next: row[d]))).GroupBy(c => c.Before))
        {
            var (ones, all) = (prefix.Sum(c => c.Next), prefix.Count());
            expected += new[] { ones, all - ones }.Where(k => k > 0).Sum(k => k * Math.Log((double)k / all));
        }

        var story = TestStory.By(Story(net), "p,q,r,s\n" + string.Concat(
            rows.Select(row => string.Join(',', row) + new string(',', 4 - row.Length) + "\n")));
        var outcome = story.Fitted(new FitOptions(MaxIterations: 2000, Threads: 1)
            .With(StandardOptions.BatchSize, 80).With(StandardOptions.LearningRate, 0.01));
        Assert.Equal(expected, outcome.Value, 0.1);
        Assert.True(outcome.Value <= expected + 1e-4);
    }

    /// <summary>A gap inside of a row is refused by its cell, not by one at the end of a row, which is no gap.</summary>
    [Theory, InlineData("mle"), InlineData("elbo")]
    public void A_gap_inside_of_a_row_is_named(string method)
    {
        var chosen = TestStory.By(Story("gru(5)"), "p,q,r,s\n1,0,,\n0,,1,\n1,1,,\n").Select(method);
        Assert.Null(chosen.Plan);
        Assert.Contains("a missing cell of `w` (data.csv, row 2, column q)", chosen.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    private static double LogDensity(string net, string row) =>
        new JointAt(TestStory.By(Story(net), $"p,q,r,s\n{row}\n1,1,0,0\n").Problem, 3, spread: 1).LogDensity()
        - new JointAt(TestStory.By(Story(net), "p,q,r,s\n1,1,0,0\n").Problem, 3, spread: 1).LogDensity();

    private static string Story(string net) => $$"""
        model Tails
        data w[rows]: bool[4] from p, q, r, s
        net f(before: bool[..4]) -> (logit: real) = {{net}}
        for n in rows { for d in 1..4 { w[n, d] ~ Bernoulli(f(w[n, 1..d-1])) } }
        """;
}
