using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MissingData;

/// <summary>
/// Missing cells of a chain that is observed, `y[t] ~ Normal(0.6 * y[t-1] + m, 0.8)`: unknowns beside others that have priors. All is one
/// normal vector, whose evidence and conditional means are those of plain matrices.
/// </summary>
public sealed class ChainGapTests
{
    private static readonly double[] Y = [0.3, double.NaN, 1.2, double.NaN, double.NaN, -0.4, 0.9, double.NaN];

    private const string Rows = "y\n0.3\nNA\n1.2\nNA\nNA\n-0.4\n0.9\nNA\n";

    private const string Chain = """
        model Gaps
        data y[times]: real
        m ~ Normal(0.5, 2)
        y[1] ~ Normal(m, 1)
        for t in 2..times { y[t] ~ Normal(0.6 * y[t-1] + m, 0.8) }
        """;

    [Theory, InlineData("laplace", 1e-6), InlineData("advi", 1e-4), InlineData("importance", 1e-3)]
    public void The_evidence_is_that_of_the_cells_that_are_there(string method, double within)
    {
        var outcome = TestStory.By(Chain, Rows).Fitted(new(Threads: 1), method);
        var (mean, covariance) = Joint();
        var there = Enumerable.Range(0, 8).Where(t => !double.IsNaN(Y[t])).Select(t => t + 1).ToList();
        var s = Matrix<double>.Build.Dense(there.Count, there.Count, (i, j) => covariance[there[i], there[j]]);
        var residual = Vector<double>.Build.Dense(there.Count, i => Y[there[i] - 1] - mean[there[i]]);
        var squares = residual.DotProduct(s.Inverse() * residual);
        var evidence = -0.5 * (squares + Math.Log(s.Determinant()) + (there.Count * Math.Log(2 * Math.PI)));
        Assert.Equal(evidence, outcome.Metric.Value, within);
    }

    /// <summary>The mode of a normal density is its mean; the last cell, on which nothing depends, is left out.</summary>
    [Theory, InlineData("map"), InlineData("laplace"), InlineData("advi")]
    public void Cells_and_params_are_at_their_means_given_what_is_there(string method)
    {
        var estimates = Estimates.Of(TestStory.By(Chain, Rows).Fitted(new(Threads: 1), method));
        var (mean, covariance) = Joint();
        int[] there = [.. Enumerable.Range(0, 8).Where(t => !double.IsNaN(Y[t])).Select(t => t + 1)], gaps = [2, 4, 5];
        Matrix<double> Block(int[] rows, int[] columns) =>
            Matrix<double>.Build.Dense(rows.Length, columns.Length, (i, j) => covariance[rows[i], columns[j]]);
        var residual = Vector<double>.Build.Dense(there.Length, i => Y[there[i] - 1] - mean[there[i]]);
        var gain = Block(there, there).Inverse() * residual;
        Assert.Equal(mean[0] + (Block([0], there) * gain)[0], Assert.Single(estimates["m"].Values), 1e-4);
        foreach (var (at, gap) in gaps.Index())
            Assert.Equal(mean[gap] + (Block([gap], there) * gain)[0], estimates["y missing"].Values[at], 1e-4);
        Assert.Equal(3, estimates["y missing"].Values.Length);
    }

    /// <summary>
    /// A maximum over cells and params together is none of the params alone: where the mean is not linear, the refusal says what to write.
    /// </summary>
    [Theory, InlineData("map"), InlineData("laplace")]
    public void Params_beside_cells_without_an_integral_are_refused(string method)
    {
        var story = Chain.Replace("m ~ Normal(0.5, 2)", "param m: real", StringComparison.Ordinal);
        Assert.NotNull(TestStory.By(story, Rows).Select(method).Plan);
        var selection = TestStory.By(story.Replace("0.6 * y[t-1]", "tanh(y[t-1])", StringComparison.Ordinal), Rows).Select(method);
        Assert.Contains("would have to be marginalized", selection.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Contains("give it a prior", selection.Diagnostics[0].Help, StringComparison.Ordinal);
    }

    /// <summary>m and y[1..8] as one normal vector.</summary>
    private static (double[] Mean, Matrix<double> Covariance) Joint()
    {
        // each is a sum of independent normals: m, and one for each step
        var parts = Matrix<double>.Build.Dense(9, 9);
        var means = new double[9];
        (means[0], parts[0, 0]) = (0.5, 2);
        for (var t = 1; t <= 8; t++)
        {
            var before = t == 1 ? 0 : 0.6;
            means[t] = (before * means[Math.Max(t - 1, 1)]) + means[0];
            for (var j = 0; j < 9; j++) parts[t, j] = (t == 1 ? 0 : before * parts[t - 1, j]) + parts[0, j];
            parts[t, t] += t == 1 ? 1 : 0.8;
        }

        return (means, parts * parts.Transpose());
    }
}
