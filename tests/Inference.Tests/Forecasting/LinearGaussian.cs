using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Tests.Forecasting;

/// <summary>A number that is affine in independent standard normal noise.</summary>
/// <param name="Mean">Its mean.</param>
/// <param name="By">Its coefficient of each noise variable, by the number of the variable.</param>
internal sealed record LinearGaussian(double Mean, IReadOnlyDictionary<int, double> By)
{
    private static int next;

    /// <summary>A normal number of its own.</summary>
    public static LinearGaussian Normal(LinearGaussian mean, double sd) =>
        mean with { By = new Dictionary<int, double>(mean.By) { [Interlocked.Increment(ref next)] = sd } };

    public static implicit operator LinearGaussian(double number) => new(number, new Dictionary<int, double>());

    public static LinearGaussian operator +(LinearGaussian a, LinearGaussian b) => new(a.Mean + b.Mean,
        a.By.Keys.Union(b.By.Keys).ToDictionary(n => n, n => a.By.GetValueOrDefault(n) + b.By.GetValueOrDefault(n)));

    public static LinearGaussian operator *(double scale, LinearGaussian a) =>
        new(scale * a.Mean, a.By.ToDictionary(b => b.Key, b => scale * b.Value));

    /// <summary>Mean and variance of each given the values of others, from their joint covariance.</summary>
    public static List<(double Mean, double Variance)> Given(IEnumerable<LinearGaussian> of,
        IReadOnlyList<(LinearGaussian Of, double Value)> data)
    {
        if (data.Count == 0) return [.. of.Select(o => (o.Mean, Covariance(o, o)))];
        var covariance = Matrix<double>.Build.Dense(data.Count, data.Count, (i, j) => Covariance(data[i].Of, data[j].Of));
        var left = Vector<double>.Build.Dense([.. data.Select(d => d.Value - d.Of.Mean)]);
        return [.. of.Select(o =>
        {
            var with = Vector<double>.Build.Dense([.. data.Select(d => Covariance(o, d.Of))]);
            return (o.Mean + (with * covariance.Solve(left)), Covariance(o, o) - (with * covariance.Solve(with)));
        })];
    }

    /// <summary>The log density of data.</summary>
    public static double LogDensity(IReadOnlyList<(LinearGaussian Of, double Value)> data)
    {
        if (data.Count == 0) return 0;
        var covariance = Matrix<double>.Build.Dense(data.Count, data.Count, (i, j) => Covariance(data[i].Of, data[j].Of));
        var left = Vector<double>.Build.Dense([.. data.Select(d => d.Value - d.Of.Mean)]);
        return -0.5 * ((left * covariance.Solve(left)) + covariance.Cholesky().DeterminantLn + (data.Count * Math.Log(2 * Math.PI)));
    }

    private static double Covariance(LinearGaussian a, LinearGaussian b) => a.By.Sum(n => n.Value * b.By.GetValueOrDefault(n.Key));
}
