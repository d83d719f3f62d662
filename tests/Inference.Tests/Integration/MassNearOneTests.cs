using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Integration;

/// <summary>
/// Half of the mass of Beta(0.03, 0.03) lies closer to 0 or 1 than 1e-16, where p or 1 - p rounds to 0. The evidence of five successes is
/// B(5.03, 0.03) / B(0.03, 0.03), the product of (0.03 + i) / (0.06 + i) for i from 0 to 4; that of two rows in each of two groups is the
/// square of the same product for i from 0 to 1.
/// </summary>
public sealed class MassNearOneTests
{
    private const string Rows = "data b[rows]: bool\ndata c[rows]: bool from 1 - b\ndata k[rows]: index[2] from 1 + b\n"
        + "data s[rows]: count from 5 * b\ndata g[rows]: index[2] from i\n";

    public static TheoryData<string, string, int> Stories => new()
    {
        { "p ~ Beta(0.03, 0.03)\nfor n in rows { b[n] ~ Bernoulli(p) }", "1", 1 },
        { "p ~ Beta(0.03, 0.03)\nfor n in rows { c[n] ~ Bernoulli(1 - p) }", "1", 1 },
        { "p ~ Beta(0.03, 0.03)\nq = 1 - p\nfor n in rows { c[n] ~ Bernoulli(logit = logit(q)) }", "1", 1 },
        { "p ~ Beta(0.03, 0.03)\nfor n in rows { s[n] ~ Binomial(5, p) }", "one row", 1 },
        { "p ~ Dirichlet([0.03, 0.03])\nfor n in rows { k[n] ~ Categorical(p) }", "1", 1 },
        { "p: unit[2] ~ Beta(0.03, 0.03)\nfor n in rows { b[n] ~ Bernoulli(p[g[n]]) }", "groups", 2 },
    };

    [Theory, MemberData(nameof(Stories))]
    public void The_evidence_counts_it(string story, string rows, int groups)
    {
        var (csv, successes) = rows switch
        {
            "groups" => ("b,i\n1,1\n1,1\n1,2\n1,2\n", 2),
            "one row" => ("b,i\n1,1\n", 5),
            _ => ($"b,i\n{string.Concat(Enumerable.Repeat("1,1\n", 5))}", 5),
        };
        var evidence = groups * Enumerable.Range(0, successes).Sum(i => Math.Log((0.03 + i) / (0.06 + i)));
        var bound = TestStory.By($"model M\n{Rows}{story}", csv);
        var grid = bound.Fitted(new(Threads: 1), "quadrature");
        Assert.Equal(evidence, grid.Metric.Value, 1e-6);
        var p = grid.Summary!.Estimates.Single().Value.Values[^1];
        Assert.Equal((0.03 + successes) / (0.06 + successes), p, 1e-6);
        var weighted = bound.Fitted(new(Threads: 1, Draws: 20_000), "importance");
        Assert.InRange((weighted.Metric.Value - evidence) / weighted.Metric.Error!.Value, -4, 4);
        Assert.True(weighted.Metric.Error < 0.03);
    }
}
