using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Normal vectors with missing cells, against integrals on a grid, a posterior in closed form, and estimates of `em`.</summary>
public sealed class MissingVectorTests
{
    private const string Mixture = """
        w: simplex[2] ~ Dirichlet(1)
        for j in 1..2 { m[j]: real[3] ~ MvNormal([0, 1, 0], 9 * identity(3)); P[j]: covariance[3] ~ Wishart(5, identity(3)) }
        for n in rows { label[n] ~ Categorical(w); v[n] ~ MvNormal(m[label[n]], precision = P[label[n]]) }
        """;

    /// <summary>
    /// With the factors held, a row adds the log of the sum over states and of the integral over its missing cells of exp E[log p].
    /// </summary>
    [Fact]
    public void A_row_adds_the_log_of_an_integral_over_its_missing_cells()
    {
        var rows = MissingVectors.Rows(30, 0.25, 2);
        using var all = new BothSweeps(MissingVectors.By(Mixture, rows));
        using var complete = new BothSweeps(MissingVectors.By(Mixture, [.. rows.Where(r => !r.Any(double.IsNaN))]));
        var parameters = all.Started();
        var components = new ExpectedComponents(all, parameters);
        var added = rows.Where(r => r.Any(double.IsNaN)).Sum(components.LogIntegral);
        var without = complete.All.Sweep([.. parameters]);
        Assert.Equal(added, all.All.Sweep([.. parameters]) - without, 1e-6);
        Assert.Equal(added, all.Few.Sweep([.. parameters]) - without, 1e-6);
        Assert.Equal(complete.Few.Sweep([.. parameters]), without, 1e-9);
    }

    /// <summary>Of independent normal factors the means are those of the posterior, the bound is below the evidence.</summary>
    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.3, 2)]
    public void With_a_known_precision_the_mean_is_that_of_the_posterior(double missing, int empty)
    {
        var rows = MissingVectors.Rows(30, missing, empty);
        var fitted = MissingVectors.By("m: real[3] ~ Normal(0, 3)\n"
            + "for n in rows { v[n] ~ MvNormal(m, covariance([[2, 1, 0], [1, 2, 0.5], [0, 0.5, 1]])) }", rows)
            .Fitted(new(Threads: 1, Tolerance: 1e-13), "vmp");
        var covariance = Matrix<double>.Build.DenseOfArray(new[,] { { 2, 1, 0 }, { 1, 2, 0.5 }, { 0, 0.5, 1 } });
        var (precision, shift) = (Matrix<double>.Build.DenseDiagonal(3, 3, 1.0 / 9), Vector<double>.Build.Dense(3));
        var evidence = 0.0;
        foreach (var row in rows)
        {
            int[] there = [.. Enumerable.Range(0, 3).Where(d => !double.IsNaN(row[d]))];
            if (there.Length == 0) continue;
            // the evidence as the density of each row given those before it
            var read = Matrix<double>.Build.Dense(there.Length, 3, (i, d) => there[i] == d ? 1 : 0);
            var x = Vector<double>.Build.Dense(there.Length, i => row[there[i]]);
            var own = read * covariance * read.Transpose();
            var predicted = own + (read * precision.Inverse() * read.Transpose());
            var away = x - (read * precision.Solve(shift));
            evidence -= 0.5 * ((away * predicted.Solve(away)) + Math.Log(predicted.Determinant()) + (there.Length * Math.Log(2 * Math.PI)));
            precision += read.Transpose() * own.Inverse() * read;
            shift += read.Transpose() * own.Solve(x);
        }

        var estimate = fitted.Summary!.Estimates.Single();
        Assert.Equal(precision.Solve(shift), estimate.Value.Values, (a, b) => Math.Abs(a - b) < 1e-6);
        if (missing == 0) Assert.Equal(evidence, fitted.Metric.Value, 1e-8);
        else Assert.InRange(evidence - fitted.Metric.Value, 1e-3, 2);
        foreach (var (posterior, sd) in precision.Inverse().Diagonal().Zip(estimate.Spread!.Sd.Values))
            Assert.InRange(sd / Math.Sqrt(posterior), missing == 0 ? 1 - 1e-9 : 0.6, 1 + 1e-9);
    }

    /// <summary>With few cells missing and weak priors, centers are near the maximum of the likelihood that `em` finds.</summary>
    [Fact]
    public void Centers_are_near_those_of_em()
    {
        var rows = MissingVectors.Rows(400, 0.2, 2);
        var fitted = MissingVectors.By(Mixture, rows).Fitted(new(Threads: 1, Restarts: 4), "vmp")
            .Summary!.Estimates.First(e => e.Name == "m");
        var likely = MissingVectors.By("""
            param w: simplex[2]
            param m[2]: real[3]
            param S[2]: covariance[3]
            for n in rows { label[n] ~ Categorical(w); v[n] ~ MvNormal(m[label[n]], S[label[n]]) }
            """, rows).Fitted(new(Threads: 1), "em").Summary!.Estimates.First(e => e.Name == "m").Value.Values;
        var (means, sds) = (fitted.Value.Values, fitted.Spread!.Sd.Values);
        double[] turned = [.. likely[3..], .. likely[..3]];
        var nearest = Distance(means, likely) < Distance(means, turned) ? likely : turned;
        Assert.Equal(nearest, means, (a, b) => Math.Abs(a - b) < 0.6 * sds.Max());
    }

    [Fact]
    public void Missing_cells_that_others_read_are_refused()
    {
        var story = MissingVectors.By("m: real[3] ~ Normal(0, 3)\nv[1] ~ MvNormal(m, identity(3))\n"
            + "for n in 2..rows { v[n] ~ MvNormal(m + v[n-1], identity(3)) }", MissingVectors.Rows(10, 0.3, 0));
        Assert.Contains("has missing cells on which observed data depend", story.Select("vmp").Diagnostics.Single().Message);
    }

    private static double Distance(double[] one, double[] other) => one.Zip(other, (a, b) => (a - b) * (a - b)).Sum();

    /// <summary>E[log p] of the mixture under factors, written out.</summary>
    private sealed class ExpectedComponents
    {
        private const double Far = 20, Step = 0.1;

        private readonly double[] logWeights, constants = new double[2];
        private readonly double[][] means = new double[2][];
        private readonly Matrix<double>[] precisions = new Matrix<double>[2];

        public ExpectedComponents(BothSweeps sweeps, double[] parameters)
        {
            var (weights, centers, matrices) = (Of("w"), Of("m"), Of("P"));
            logWeights = [.. weights.Select(a => SpecialFunctions.DiGamma(a) - SpecialFunctions.DiGamma(weights.Sum()))];
            for (var k = 0; k < 2; k++)
            {
                means[k] = centers[(3 * k)..(3 * (k + 1))];
                var covariance = Matrix<double>.Build.DenseOfRowMajor(3, 3, centers[(6 + (9 * k))..(15 + (9 * k))]);
                var scale = Matrix<double>.Build.DenseOfRowMajor(3, 3, matrices[(2 + (9 * k))..(11 + (9 * k))]);
                precisions[k] = scale.Inverse() * matrices[k];
                var logDeterminant = Enumerable.Range(0, 3).Sum(i => SpecialFunctions.DiGamma((matrices[k] - i) / 2)) + (3 * Math.Log(2))
                    - Math.Log(scale.Determinant());
                constants[k] = (0.5 * logDeterminant) - (0.5 * (precisions[k] * covariance).Trace()) - (1.5 * Math.Log(2 * Math.PI));
            }

            double[] Of(string name) => sweeps.All.Of(parameters, sweeps.Factors.First(f => f.Unknowns[0].Name == name)).ToArray();
        }

        public double LogIntegral(double[] row) =>
            Math.Log(Enumerable.Range(0, 2).Sum(k => Math.Exp(logWeights[k]) * (row.All(double.IsNaN) ? 1 : Integral(k, row, 0))));

        private double Integral(int k, double[] row, int from)
        {
            var missing = Array.FindIndex(row, from, double.IsNaN);
            if (missing < 0) return Math.Exp(constants[k] - (0.5 * Square(k, row)));
            var (filled, sum) = ((double[])[.. row], 0.0);
            for (filled[missing] = -Far; filled[missing] < Far; filled[missing] += Step) sum += Integral(k, filled, missing + 1);
            return sum * Step;
        }

        private double Square(int k, double[] row)
        {
            var away = Vector<double>.Build.Dense(3, d => row[d] - means[k][d]);
            return away * precisions[k] * away;
        }
    }
}
