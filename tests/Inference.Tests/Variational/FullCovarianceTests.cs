using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Guides of one normal family each, on a linear story whose posterior is correlated: the best bound within the family is the evidence less
/// KL(q || p) of its best member. With posterior precision P that is 0 for a Cholesky factor, and 1/2 (sum log P_ii - log|P|) for a
/// distribution of independent elements, whose variances are then 1 / P_ii.
/// </summary>
public sealed class FullCovarianceTests
{
    private const string Story = """
        model Factors
        data x[rows]: real[2] from all
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal([[1, 0.9], [0.8, 1]] @ z[n], 0.5)
        }
        guide {
          net encode(x: real[2]) -> (mean: real[2], SPREAD) = linear
          for n in rows { z[n] ~ LAW(encode(x[n])) }
        }
        """;

    private const double Variance = 0.25;

    private static readonly double[][] rows = [[0.3, 1.2], [-1.1, 0.2], [0.9, -0.7], [2.1, 1.4], [-0.2, -0.8], [0.5, 0.1]];

    private static string Csv => "x.1,x.2\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r[0]},{r[1]}\n")));

    [Theory, InlineData("cholesky: cholesky[2]", "MvNormal"), InlineData("sd: positive[2]", "Normal")]
    public void Each_family_comes_to_its_own_best(string spread, string distribution)
    {
        var story = Story.Replace("SPREAD", spread, StringComparison.Ordinal).Replace("LAW", distribution, StringComparison.Ordinal);
        var options = new FitOptions(MaxIterations: 4000, Threads: 1) { [StandardOptions.LearningRate] = 0.03,
            [StandardOptions.Particles] = 8, [StandardOptions.WarmUp] = 0 };
        var (figure, (evidence, factorized)) = (TestStory.By(story, Csv).Fitted(options, "elbo").Metric, Closed());
        Assert.True(factorized > 0.3);
        var gap = ((evidence - figure.Value) / rows.Length) - (distribution == "Normal" ? factorized : 0);
        Assert.InRange(gap, -1e-4 - (4 * figure.Error!.Value / rows.Length), 2e-3 + (4 * figure.Error.Value / rows.Length));
    }

    /// <summary>
    /// log N(x; 0, W W' + s^2 I) of all rows, and the divergence of the best distribution of independent elements in each.
    /// </summary>
    private static (double Evidence, double Divergence) Closed()
    {
        double[,] w = { { 1, 0.9 }, { 0.8, 1 } };
        var (a, b, d) = ((w[0, 0] * w[0, 0]) + (w[0, 1] * w[0, 1]) + Variance, (w[0, 0] * w[1, 0]) + (w[0, 1] * w[1, 1]),
            (w[1, 0] * w[1, 0]) + (w[1, 1] * w[1, 1]) + Variance);
        var determinant = (a * d) - (b * b);
        var evidence =
            rows.Sum(x => -0.5 * ((((d * x[0] * x[0]) - (2 * b * x[0] * x[1]) + (a * x[1] * x[1])) / determinant) + Math.Log(determinant)))
                - (rows.Length * Math.Log(2 * Math.PI));
        var (p, q, r) = (1 + (((w[0, 0] * w[0, 0]) + (w[1, 0] * w[1, 0])) / Variance),
            ((w[0, 0] * w[0, 1]) + (w[1, 0] * w[1, 1])) / Variance, 1 + (((w[0, 1] * w[0, 1]) + (w[1, 1] * w[1, 1])) / Variance));
        return (evidence, 0.5 * Math.Log(p * r / ((p * r) - (q * q))));
    }
}
