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

    /// <summary>
    /// Gamma with a shape that is a whole number of halves, and rate 1: half the square of a normal number has the shape 1/2.
    /// </summary>
    public double GammaOfHalves(int halves) => Gamma(halves / 2) + (halves % 2 == 0 ? 0 : Math.Pow(Normal(0, 1), 2) / 2);

    /// <summary>Beta with whole shapes.</summary>
    public double Beta(int a, int b) => BetaOfHalves(2 * a, 2 * b);

    /// <summary>Beta with shapes that are whole numbers of halves.</summary>
    public double BetaOfHalves(int a, int b)
    {
        var (one, other) = (GammaOfHalves(a), GammaOfHalves(b));
        return one / (one + other);
    }

    /// <summary>Dirichlet with whole concentrations.</summary>
    public double[] Dirichlet(params int[] concentrations)
    {
        double[] each = [.. concentrations.Select(Gamma)];
        return [.. each.Select(x => x / each.Sum())];
    }

    public double Uniform(double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>A category from 1 on.</summary>
    public int Categorical(params double[] probabilities)
    {
        var (left, k) = (random.NextDouble(), 0);
        while (k < probabilities.Length - 1 && (left -= probabilities[k]) >= 0) k++;
        return k + 1;
    }

    /// <summary>Student's t: a normal number over the root of a chi-square over its degrees of freedom.</summary>
    public double StudentT(int df, double location, double scale) =>
        location + (scale * Normal(0, 1) / Math.Sqrt(2 * GammaOfHalves(df) / df));

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
