namespace ProbDsl.Tests.Forecasting;

/// <summary>Normal vectors by textbook formulas and Gaussian elimination: densities, and what some numbers say of others.</summary>
internal static class NormalVectors
{
    /// <summary>The log density of x under N(mean, covariance).</summary>
    public static double LogDensity(double[] x, double[] mean, double[][] covariance)
    {
        double[] residual = [.. x.Zip(mean, (a, b) => a - b)];
        var (solved, logDeterminant) = Solve(covariance, residual);
        return -0.5 * (residual.Zip(solved, (a, b) => a * b).Sum() + logDeterminant + (x.Length * Math.Log(2 * Math.PI)));
    }

    /// <summary>Mean and variance of number `at` given the first ones.</summary>
    public static (double Mean, double Variance) Given(double[] known, double[] mean, double[][] covariance, int at)
    {
        var n = known.Length;
        double[][] first = [.. covariance.Take(n).Select(row => row[..n])];
        double[] weights = Solve(first, covariance[at][..n]).Solution;
        return (mean[at] + weights.Zip(known.Zip(mean, (a, b) => a - b), (w, r) => w * r).Sum(),
            covariance[at][at] - weights.Zip(covariance[at], (w, c) => w * c).Sum());
    }

    public static double[][] Kernel(double[] x, double amplitude, double lengthScale, double sd) =>
        [.. x.Select((a, i) => x.Select((b, j) => (amplitude * amplitude * Math.Exp(-0.5 * (a - b) * (a - b) / (lengthScale * lengthScale)))
            + (i == j ? sd * sd : 0)).ToArray())];

    public static double LogNormal(double x, double mean, double variance) =>
        (-0.5 * (x - mean) * (x - mean) / variance) - (0.5 * Math.Log(2 * Math.PI * variance));

    private static (double[] Solution, double LogDeterminant) Solve(double[][] matrix, double[] right)
    {
        double[][] rows = [.. matrix.Select((row, i) => (double[])[.. row, right[i]])];
        var (n, log) = (rows.Length, 0.0);
        for (var i = 0; i < n; i++)
        {
            log += Math.Log(rows[i][i]);
            for (var r = i + 1; r < n; r++)
            {
                var factor = rows[r][i] / rows[i][i];
                for (var c = i; c <= n; c++) rows[r][c] -= factor * rows[i][c];
            }
        }

        var solution = new double[n];
        for (var i = n - 1; i >= 0; i--)
            solution[i] = (rows[i][n] - Enumerable.Range(i + 1, n - i - 1).Sum(j => rows[i][j] * solution[j])) / rows[i][i];
        return (solution, log);
    }
}
