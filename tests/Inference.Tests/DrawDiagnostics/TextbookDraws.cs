namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Random numbers by textbook formulas, without the samplers of the program.</summary>
internal sealed class TextbookDraws(int seed)
{
    private readonly Random random = new(seed);

    public double Normal(double mean, double sd) =>
        mean + (sd * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    public double Exponential() => -Math.Log(1 - random.NextDouble());

    /// <summary>Gamma with a whole shape and rate 1: a sum of exponential numbers.</summary>
    public double Gamma(int shape) => Enumerable.Range(0, shape).Sum(_ => Exponential());

    /// <summary>Beta with whole shapes.</summary>
    public double Beta(int a, int b)
    {
        var (one, other) = (Gamma(a), Gamma(b));
        return one / (one + other);
    }

    /// <summary>The number of exponential times with a total below the rate.</summary>
    public double Poisson(double rate)
    {
        var n = 0;
        for (var time = Exponential(); time < rate; time += Exponential()) n++;
        return n;
    }

    public double Binomial(int trials, double p) => Enumerable.Range(0, trials).Count(_ => IsTrue(p));

    public bool IsTrue(double p) => random.NextDouble() < p;

    public double[] Normals(int count, Func<int, double> mean, double sd) =>
        [.. Enumerable.Range(0, count).Select(i => Normal(mean(i), sd))];

    /// <summary>A random walk.</summary>
    public double[] Walk(int length, double start, double step)
    {
        var levels = new double[length];
        for (var t = 0; t < length; t++) levels[t] = t == 0 ? start : Normal(levels[t - 1], step);
        return levels;
    }
}
