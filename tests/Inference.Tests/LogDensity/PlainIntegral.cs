using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// The plain joint density with chains of linear-Gaussian latents integrated: its log is quadratic in them, so values at 0, at unit vectors
/// and at sums of two give mode, curvature and integral, without any recursion.
/// </summary>
internal sealed class PlainIntegral
{
    private readonly Problem problem;
    private readonly IReadOnlyDictionary<string, Tensor> arrays;
    private readonly IReadOnlyDictionary<string, bool[]> gone;
    private readonly List<(string Name, Shape Shape)> latents;
    private readonly double[] mode;
    private readonly double[,] curvature, covariance;

    public PlainIntegral(Problem problem, IReadOnlyDictionary<string, Tensor> arrays, IReadOnlyDictionary<string, bool[]>? gone = null,
        DensityPlan? plan = null)
    {
        (this.problem, this.arrays, this.gone) = (problem, arrays, gone ?? new Dictionary<string, bool[]>());
        latents = [.. (plan ?? DensityPlan.Analyze(problem)).Integrated.SelectMany(c => c.Latents).Where(l => l.Role == Role.Latent)
            .Select(l => (l.Name, problem.ShapeOf(l)))];
        var n = latents.Sum(l => l.Shape.Count);
        var zero = At(new double[n]);
        double[] plus = [.. Enumerable.Range(0, n).Select(i => At(Unit(n, i)))];
        double[] minus = [.. Enumerable.Range(0, n).Select(i => At(Unit(n, i, -1)))];
        curvature = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                curvature[i, j] = curvature[j, i] = i == j ? (2 * zero) - plus[i] - minus[i] : plus[i] + plus[j] - zero - At(Both(n, i, j));
        (covariance, var logDeterminant) = Inverse(curvature);
        mode = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => covariance[i, j] * (plus[j] - minus[j]) / 2))];
        LogDensity = n == 0 ? zero : At(mode) + (0.5 * ((n * Math.Log(2 * Math.PI)) - logDeterminant));
    }

    /// <summary>The log density with the chains integrated.</summary>
    public double LogDensity { get; }

    /// <summary>The mean of the log joint density here, where the latents have the posterior of another one.</summary>
    public double MeanUnder(PlainIntegral other) => At(other.mode) - (0.5 * Enumerable.Range(0, curvature.GetLength(0)).Sum(i =>
        Enumerable.Range(0, curvature.GetLength(0)).Sum(j => curvature[i, j] * other.covariance[i, j])));

    /// <summary>The posterior mean and variance of each number of a latent.</summary>
    public IEnumerable<(double Mean, double Variance)> Moments(string latent)
    {
        var first = latents.TakeWhile(l => l.Name != latent).Sum(l => l.Shape.Count);
        return Enumerable.Range(first, latents.First(l => l.Name == latent).Shape.Count).Select(i => (mode[i], covariance[i, i]));
    }

    /// <summary>The posterior covariance of two numbers, of one latent or of two.</summary>
    public double Covariance((string Latent, int At) one, (string Latent, int At) other) => covariance[PlaceOf(one), PlaceOf(other)];

    /// <summary>The posterior covariance of two numbers of a latent.</summary>
    public double Covariance(string latent, int one, int other) => Covariance((latent, one), (latent, other));

    private int PlaceOf((string Latent, int At) of) =>
        latents.TakeWhile(l => l.Name != of.Latent).Sum(l => l.Shape.Count) + of.At;

    private static double[] Unit(int n, int at, double size = 1) => [.. Enumerable.Range(0, n).Select(i => i == at ? size : 0)];

    private static double[] Both(int n, int one, int other) => [.. Enumerable.Range(0, n).Select(i => i == one || i == other ? 1.0 : 0)];

    private double At(double[] x)
    {
        var (values, from) = (arrays.ToDictionary(), 0);
        foreach (var (name, shape) in latents)
        {
            values[name] = new(shape, x[from..(from + shape.Count)]);
            from += shape.Count;
        }

        return new PlainJoint(problem, values, gone).LogDensity();
    }

    // by pivots without exchange, which a positive definite matrix needs not
    private static (double[,] Inverse, double LogDeterminant) Inverse(double[,] of)
    {
        var (n, a, logDeterminant) = (of.GetLength(0), (double[,])of.Clone(), 0.0);
        for (var p = 0; p < n; p++)
        {
            var pivot = a[p, p];
            logDeterminant += Math.Log(pivot);
            a[p, p] = 1;
            for (var j = 0; j < n; j++) a[p, j] /= pivot;
            for (var i = 0; i < n; i++)
            {
                if (i == p) continue;
                var factor = a[i, p];
                a[i, p] = 0;
                for (var j = 0; j < n; j++) a[i, j] -= factor * a[p, j];
            }
        }

        return (a, logDeterminant);
    }
}
